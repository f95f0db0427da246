package org.microbrain.demo;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * A player's own account of what it published, kept apart from every node: CSV lines {@code series,time,value,state}.
 * State {@code sent} is written before the bytes go to the wire, {@code acknowledged} when the PUBACK came back. So a
 * demo that is killed between the two still knows which readings the archive may hold and which it must hold.
 * Lines reach the operating system at once and survive the death of this process. Thread-safe.
 */
final class SentFile implements Closeable {

    private static final String HEADER = "series,time,value,state";

    /**
     * How often a reading was written to the wire and how often that was acknowledged.
     *
     * @param writes       at least 1
     * @param acknowledged 0 … writes
     */
    record Times(int writes, int acknowledged) {
    }

    private final BufferedWriter out;

    SentFile(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        boolean fresh = Files.notExists(file);
        out = Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        // After a kill the last line may be half written; a line break closes it, and reading skips it.
        out.write(fresh ? HEADER + "\n" : "\n");
        out.flush();
    }

    synchronized void sending(Published reading) throws IOException {
        line(reading, "sent");
    }

    synchronized void acknowledged(Published reading) throws IOException {
        line(reading, "acknowledged");
    }

    private void line(Published reading, String state) throws IOException {
        out.write(reading.series() + ',' + reading.timeMs() + ',' + reading.value() + ',' + state + '\n');
        out.flush();
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }

    /** Reads an account; a half-written line (the process was killed while writing) is passed over. */
    static Map<Published, Times> read(Path file) throws IOException {
        Map<Published, Times> account = new HashMap<>();
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split(",", -1);
                if (line.equals(HEADER) || fields.length != 4) {
                    continue;
                }
                Times once = switch (fields[3]) {
                    case "sent" -> new Times(1, 0);
                    case "acknowledged" -> new Times(0, 1);
                    default -> null;
                };
                if (once != null) {
                    Published reading =
                            Published.of(fields[0], Long.parseLong(fields[1]), Double.parseDouble(fields[2]));
                    account.merge(reading, once, (a, b) ->
                            new Times(a.writes() + b.writes(), a.acknowledged() + b.acknowledged()));
                }
            }
        }
        return account;
    }
}
