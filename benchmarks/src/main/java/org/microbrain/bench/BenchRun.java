package org.microbrain.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One run of one benchmark: a work folder, lines of progress on standard error, and the figures, which are printed once at
 * the end: one line of JSON, or a table for people. For one thread.
 */
final class BenchRun implements AutoCloseable {

    private static final MathContext DIGITS = new MathContext(4);

    private final String name;
    private final Path folder;
    private final boolean json;
    private final PrintWriter out;
    private final PrintWriter progress;
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final List<String[]> rows = new ArrayList<>();

    BenchRun(String name, Path parent, boolean json, PrintWriter out, PrintWriter progress) throws IOException {
        this.name = name;
        this.json = json;
        this.out = out;
        this.progress = progress;
        Files.createDirectories(parent);
        this.folder = Files.createTempDirectory(parent, name + "-");
        figures.put("bench", name);
    }

    /** An empty folder on the disk that is measured. */
    Path folder() {
        return folder;
    }

    /** Tells a person what is done now. */
    void progress(String what) {
        progress.println("  " + what);
        progress.flush();
    }

    /** Measures the machine and puts down its figures. */
    MachineFloor floor() throws IOException {
        progress("the machine itself: disk and TLS");
        MachineFloor floor = MachineFloor.measure(folder);
        put("floor_fdatasync_per_s", floor.syncsPerSecond(), "fdatasync of 4 KiB appended, /s");
        put("floor_fdatasync_p50_ms", floor.syncMedianMillis(), "  median, ms");
        put("floor_fdatasync_p99_ms", floor.syncSlowMillis(), "  99th percentile, ms");
        put("floor_disk_mb_s", floor.diskMegabytes(), "disk, sequential and synced, MB/s");
        put("floor_tls_mb_s", floor.tlsMegabytes(), "TLS over loopback, MB/s");
        return floor;
    }

    /** @param label for the table; what the figure is, and its unit */
    void put(String key, double value, String label) {
        put(key, value, label, "");
    }

    /** @param goal for the table; what was wished */
    void put(String key, double value, String label, String goal) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(key + " is " + value);
        }
        BigDecimal rounded = new BigDecimal(value).round(DIGITS);
        Object shown = rounded.scale() <= 0 ? (Object) rounded.longValue() : rounded.stripTrailingZeros();
        figures.put(key, shown);
        rows.add(new String[] {label, rounded.toPlainString(), goal});
    }

    /** As {@link #put}, with all digits in JSON: for figures that are the same on every machine. */
    void putExactly(String key, double value, String label) {
        put(key, value, label);
        figures.put(key, value);
    }

    /** A figure that cannot be had here; null in JSON. */
    void putNothing(String key, String label) {
        figures.put(key, null);
        rows.add(new String[] {label, "–", ""});
    }

    /** A line of the table alone. */
    void heading(String text) {
        rows.add(new String[] {text, "", ""});
    }

    /** Prints the figures. @return the exit status */
    int print() {
        if (json) {
            out.println(line());
        } else {
            int width = rows.stream().mapToInt(row -> row[0].length()).max().orElse(0);
            out.println(name);
            for (String[] row : rows) {
                String line = String.format("  %-" + width + "s  %12s  %s", row[0], row[1], row[2]);
                out.println(line.stripTrailing());
            }
        }
        out.flush();
        return 0;
    }

    private String line() {
        try {
            return new ObjectMapper().writeValueAsString(figures);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the work folder. */
    @Override
    public void close() throws IOException {
        remove(folder);
    }

    /** Removes a folder with all that is in it. */
    static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
