package org.microbrain.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code bench drain}: a hub that was away comes back and gets what has gathered meanwhile, beside the design with a row for
 * each reading; and what becomes of a warning alone, and in the midst of that.
 */
@Command(name = "drain", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"上级恢复后积压的上传，以及其间预警的延迟。",
            "A backlog that drains when the hub is back, and the delay of warnings meanwhile."})
final class DrainBench implements Callable<Integer> {

    private static final long SAMPLE_MILLIS = 20;
    private static final double MEBIBYTE = 1 << 20;
    /** Warnings that are sent for each that is timed: a node that runs for some minutes has compiled its code. */
    private static final int WARM_UPS = 3;

    @Mixin
    private BenchOptions options;

    @Option(names = "--readings", paramLabel = "N", defaultValue = "10000000",
            description = "积压的读数，默认 ${DEFAULT-VALUE}。 Readings in the backlog.")
    private long readings;

    @Option(names = "--warnings", paramLabel = "N", defaultValue = "1000",
            description = "单独发送的预警数，默认 ${DEFAULT-VALUE}。 Warnings that are sent alone.")
    private int warnings;

    /** Times of warnings, in milliseconds. */
    private record Delay(double count, double median, double slow) {

        static Delay of(EndProcess edge) throws IOException {
            return new Delay(edge.awaitNumber("warnings"), edge.awaitNumber("p50"), edge.awaitNumber("p99"));
        }
    }

    /** How a process of a plain design is started. */
    private interface Start {
        EndProcess process(String role, Path folder, String... arguments) throws IOException;
    }

    /** What the product did. */
    private record Drain(double perSecond, double firstRecord, double growth, Delay alone, Delay busy) {
    }

    @Override
    public Integer call() throws Exception {
        try (BenchRun run = options.begin()) {
            MachineFloor floor = run.floor();
            Path folder = run.folder();
            Identities.write(folder, InstantSource.system().instant());
            ReadingTape.write(folder.resolve("tape"));
            Drain ours = drain(run);
            Fingerprint right = ReadingTape.open(folder.resolve("tape")).fingerprint(readings + warmUp());
            right.require(JournalContents.read(folder.resolve(HubEnd.FOLDER)), "the hub's journal");
            run.progress("SQLite rows: " + readings + " readings");
            double rows = rows(folder, EndProcess::asNode);
            run.progress("SQLite rows, with default Java");
            double defaultJava = rows(anotherFolder(folder), EndProcess::defaultJava);
            report(run, floor, ours, rows, defaultJava);
            return run.print();
        }
    }

    private long warmUp() {
        return Math.max(ProductNode.READINGS_IN_BLOCK, Math.min(200_000, readings / 10));
    }

    private Drain drain(BenchRun run) throws IOException, InterruptedException {
        try (EndProcess first = EndProcess.asNode("hub", run.folder())) {
            first.await("ready");
            first.tell("listen 0");
            String port = first.await("port");
            try (EndProcess edge = EndProcess.asNode("edge", run.folder(), port)) {
                edge.await("ready");
                edge.tell("hop " + warmUp());
                edge.await("seconds");
                run.progress(warnings + " warnings alone, after " + WARM_UPS * warnings + " that are not timed");
                edge.tell("warn " + WARM_UPS * warnings);
                Delay.of(edge);
                edge.tell("warn " + warnings);
                Delay alone = Delay.of(edge);
                first.end();
                run.progress("a backlog of " + readings + " readings");
                edge.tell("fill " + readings);
                edge.await("filled");
                return drain(run, edge, port, alone);
            }
        }
    }

    private Drain drain(BenchRun run, EndProcess edge, String port, Delay alone)
            throws IOException, InterruptedException {
        try (EndProcess hub = EndProcess.asNode("hub", run.folder())) {
            hub.await("ready");
            run.progress("the hub is back");
            long before = edge.resident();
            hub.tell("listen " + port);
            hub.await("port");
            edge.tell("drain");
            CompletableFuture<Double> seconds = CompletableFuture.supplyAsync(() -> edge.number("seconds"));
            long most = before;
            while (!seconds.isDone()) {
                most = Math.max(most, edge.resident());
                TimeUnit.MILLISECONDS.sleep(SAMPLE_MILLIS);
            }
            Drain drain = new Drain(readings / seconds.join(), hub.awaitNumber("first"), (most - before) / MEBIBYTE,
                    alone, Delay.of(edge));
            edge.end();
            hub.end();
            return drain;
        }
    }

    private static Path anotherFolder(Path folder) throws IOException {
        Path another = Files.createDirectory(folder.resolve("as-it-comes"));
        Identities.write(another, InstantSource.system().instant());
        return Files.createLink(another.resolve("tape"), folder.resolve("tape")).getParent();
    }

    private double rows(Path folder, Start start) throws IOException, InterruptedException, SQLException {
        double perSecond = perSecond(folder, start);
        ReadingTape.open(folder.resolve("tape")).fingerprint(readings)
                .require(RowStore.read(folder.resolve(RowsHub.FOLDER)), "the hub's rows");
        return perSecond;
    }

    private double perSecond(Path folder, Start start) throws IOException, InterruptedException {
        try (EndProcess edge = start.process("rows-edge", folder);
                EndProcess hub = start.process("rows-hub", folder)) {
            edge.await("ready");
            edge.tell("fill " + readings);
            edge.await("seconds");
            hub.await("ready");
            hub.tell("listen 0");
            edge.tell("drain " + hub.await("port"));
            double seconds = edge.awaitNumber("seconds");
            edge.end();
            hub.end();
            return readings / seconds;
        }
    }

    private void report(BenchRun run, MachineFloor floor, Drain ours, double rows, double defaultJava) {
        run.put("readings", readings, "readings");
        run.put("readings_per_s", ours.perSecond, "readings drained a second, since the hub listens");
        run.put("sqlite_rows_readings_per_s", rows, "  SQLite rows, since the connection");
        run.put("ratio_sqlite_rows", ours.perSecond / rows, "times SQLite rows", "≥ 10");
        run.put("sqlite_rows_default_java_readings_per_s", defaultJava, "  SQLite rows, with default Java");
        run.put("ratio_sqlite_rows_default_java", ours.perSecond / defaultJava, "times that");
        run.put("first_record_s", ours.firstRecord, "first record at the hub, s after it listens", "≤ 0.5");
        run.put("rss_growth_mb", ours.growth, "edge's memory grows by, MiB", "≤ 4");
        run.put("warning_p50_ms", ours.alone.median, "a warning alone to the hub's disk and back, ms");
        run.put("warning_p99_ms", ours.alone.slow, "  99th percentile, ms");
        run.put("warning_p50_x", ours.alone.median / floor.syncMedianMillis(), "  median, times fdatasync's", "≤ 2");
        run.put("warning_p99_x", ours.alone.slow / floor.syncSlowMillis(), "  99th percentile, times fdatasync's",
                "≤ 4");
        run.put("warnings_busy", ours.busy.count, "warnings while the backlog drains");
        run.put("warning_busy_p99_ms", ours.busy.slow, "  99th percentile, ms");
        run.put("warning_busy_p99_x", ours.busy.slow / ours.alone.slow, "  99th percentile, times alone", "≤ 2");
    }
}
