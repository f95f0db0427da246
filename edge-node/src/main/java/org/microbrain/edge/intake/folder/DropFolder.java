package org.microbrain.edge.intake.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.microbrain.edge.intake.MeasurementSink;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.runtime.mapping.CsvReadings;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.MeasurementCheck;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the readings of {@code *.csv} files that are dropped into a folder ({@link CsvReadings} says their form). A
 * file is complete when its size and time have not changed between two polls. It is read in chunks; after each durable
 * chunk a marker in {@code .progress/} remembers the place, so that a node that dies goes on there: at least once,
 * since the chunk under way may come again. A file that is through goes to {@code done/}, its refused lines with their
 * reasons to {@code refused/<file>.txt}. For one thread, which {@link #poll} blocks while chunks become durable.
 */
public final class DropFolder {

    private static final Logger LOG = LoggerFactory.getLogger(DropFolder.class);
    private static final long DURABLE_SECONDS = 60;
    private static final int MAX_FILES = 1000;
    private static final long MAX_REFUSED_BYTES = 4L * 1024 * 1024;

    private static final byte[] NO_LINE = {};

    private record Seen(long size, long modified) {
    }

    private final FolderSettings settings;
    private final MeasurementCheck check;
    private final MeasurementSink sink;
    private final Refusals refusals;
    private Map<Path, Seen> seen = new HashMap<>();

    public DropFolder(FolderSettings settings, MeasurementCheck check, MeasurementSink sink, Refusals refusals) {
        this.settings = settings;
        this.check = check;
        this.sink = sink;
        this.refusals = refusals;
    }

    /**
     * Reads every complete file to its end. A file that cannot be read or made durable now stays where it is for the
     * next poll and does not hold up the others.
     *
     * @return the files that went to {@code done/}
     * @throws IOException when the folder itself cannot be used
     */
    public int poll(Instant now) throws IOException {
        Path folder = settings.path();
        for (String part : List.of("done", "refused", ".progress")) {
            Files.createDirectories(folder.resolve(part));
        }
        Map<Path, Seen> before = seen;
        seen = new HashMap<>();
        int done = 0;
        for (Path file : files(folder)) {
            try {
                Seen is = new Seen(Files.size(file), Files.getLastModifiedTime(file).toMillis());
                if (!is.equals(before.get(file))) {
                    seen.put(file, is);
                    continue;
                }
                seen.put(file, is);
                read(file, is);
                if (Files.size(file) != is.size()) {
                    continue;
                }
                finish(file, now);
                seen.remove(file);
                done++;
            } catch (IOException | Refused e) {
                LOG.warn("{} is not read through yet: {}. It stays and is tried again.", file, e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return done;
            }
        }
        return done;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(file -> file.getFileName().toString().endsWith(".csv"))
                    .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted().limit(MAX_FILES).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void read(Path file, Seen is) throws IOException, InterruptedException {
        Path marker = marker(file);
        Progress progress = Progress.read(marker, is.size(), is.modified());
        String source = "folder:" + file.getFileName();
        try (LineReader lines = new LineReader(file)) {
            CsvReadings csv;
            try {
                csv = header(lines);
            } catch (Refused refused) {
                refuse(file, source, List.of(new RefusedLine(1, "", refused)));
                return;
            }
            if (progress.offset() > lines.offset()) {
                lines.skipTo(progress.offset());
            } else {
                progress = new Progress(is.size(), is.modified(), lines.offset(), 2);
            }
            // The last chunk before a crash may be durable though the progress past it was not written.
            boolean again = Files.exists(marker);
            if (!again) {
                progress.write(marker);
            }
            boolean more = true;
            while (more) {
                List<Measurement> taken = new ArrayList<>();
                List<RefusedLine> refused = new ArrayList<>();
                long line = progress.line();
                for (int i = 0; i < settings.chunk() && more; i++) {
                    LineReader.Line next = lines.next();
                    more = next != null;
                    if (more) {
                        readLine(csv, next, line++, taken, refused);
                    }
                }
                makeDurable(source, taken, again, progress.line(), refused);
                again = false;
                refuse(file, source, refused);
                progress = new Progress(is.size(), is.modified(), lines.offset(), line);
                progress.write(marker);
            }
        }
    }

    private record RefusedLine(long number, String text, Refused cause) {
    }

    private CsvReadings header(LineReader lines) throws IOException {
        LineReader.Line first = lines.next();
        if (first == null) {
            throw new Refused(RefusalReason.NO_VALUE);
        }
        if (first.refused() != null) {
            throw first.refused();
        }
        return CsvReadings.ofHeader(first.text(), check, settings.zone());
    }

    private static void readLine(CsvReadings csv, LineReader.Line line, long number, List<Measurement> taken,
                                 List<RefusedLine> refused) {
        if (line.refused() != null) {
            refused.add(new RefusedLine(number, "", line.refused()));
            return;
        }
        if (line.text().isBlank()) {
            return;
        }
        try {
            taken.add(csv.read(line.text()));
        } catch (Refused cause) {
            refused.add(new RefusedLine(number, line.text(), cause));
        }
    }

    private void makeDurable(String source, List<Measurement> taken, boolean again, long firstLine, List<RefusedLine> refused)
            throws InterruptedException {
        if (taken.isEmpty()) {
            return;
        }
        try {
            CompletionStage<Void> durable = again ? sink.takeAgain(source, taken) : sink.take(source, taken);
            durable.toCompletableFuture().get(DURABLE_SECONDS, TimeUnit.SECONDS);
            refusals.addDoubtful(taken, source, "", NO_LINE);
        } catch (ExecutionException e) {
            Refused cause = Refused.from(e.getCause());
            if (cause.reason().worthSendingAgain()) {
                throw cause;
            }
            refused.add(new RefusedLine(firstLine, "+" + taken.size(), cause));
        } catch (TimeoutException e) {
            throw new Refused(RefusalReason.UNAVAILABLE);
        }
    }

    private void refuse(Path file, String source, List<RefusedLine> lines) throws IOException {
        if (lines.isEmpty()) {
            return;
        }
        Path target = settings.path().resolve("refused").resolve(file.getFileName() + ".txt");
        boolean room = !Files.exists(target) || Files.size(target) < MAX_REFUSED_BYTES;
        StringBuilder text = new StringBuilder();
        for (RefusedLine line : lines) {
            refusals.add(line.cause(), source, "", line.text().getBytes(StandardCharsets.UTF_8));
            if (room) {
                text.append(line.number()).append(": ").append(line.cause().reason().code()).append(": ")
                        .append(line.cause().zh()).append(" / ").append(line.cause().en()).append(": ")
                        .append(line.text()).append('\n');
            }
        }
        Files.writeString(target, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void finish(Path file, Instant now) throws IOException {
        Path done = settings.path().resolve("done");
        Path target = done.resolve(file.getFileName());
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            target = done.resolve(now.toEpochMilli() + "-" + file.getFileName());
        }
        Files.move(file, target);
        Files.deleteIfExists(marker(file));
        LOG.info("{} is read", file);
    }

    private Path marker(Path file) {
        return settings.path().resolve(".progress").resolve(file.getFileName().toString());
    }
}
