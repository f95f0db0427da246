package org.microbrain.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench hop}: readings from the memory of an edge to the disk of its hub, beside two plain designs. */
@Command(name = "hop", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"读数从边缘内存到上级磁盘的一跳，与两种朴素设计对比。",
            "One hop from an edge's memory to its hub's disk, beside two plain designs."})
final class HopBench implements Callable<Integer> {

    @Mixin
    private BenchOptions options;

    @Option(names = "--readings", paramLabel = "N", defaultValue = "10000000",
            description = "每种设计的读数，默认 ${DEFAULT-VALUE}。 Readings for each design.")
    private long readings;

    /** How the Java machine of an end is started. */
    @FunctionalInterface
    private interface Start {

        EndProcess end(String role, Path folder, String... arguments) throws IOException;
    }

    /** What one design did. */
    private record Hop(double perSecond, double cpuMicros, double diskBytes) {
    }

    @Override
    public Integer call() throws Exception {
        try (BenchRun run = options.begin()) {
            run.floor();
            Identities.write(run.folder(), InstantSource.system().instant());
            ReadingTape.write(run.folder().resolve("tape"));
            Fingerprint right = ReadingTape.open(run.folder().resolve("tape")).fingerprint(readings);

            run.progress("journal, TLS, journal: " + readings + " readings");
            Hop ours = hop(EndProcess::asNode, "hub", "edge", run.folder());
            right.require(JournalContents.read(run.folder().resolve(HubEnd.FOLDER)), "the hub's journal");
            Hop json = json(EndProcess::asNode, "a node's Java options", run, right);
            Hop rows = rows(EndProcess::asNode, "a node's Java options", run, right);
            Hop jsonDefault = json(EndProcess::defaultJava, "Java as it comes", run, right);
            Hop rowsDefault = rows(EndProcess::defaultJava, "Java as it comes", run, right);

            report(run, ours, json, rows);
            run.put("json_file_default_java_readings_per_s", jsonDefault.perSecond,
                    "  JSON lines + zstd-3 + file, Java as it comes");
            run.put("sqlite_rows_default_java_readings_per_s", rowsDefault.perSecond,
                    "  SQLite rows, Java as it comes");
            return run.print();
        }
    }

    /** Leaves nothing behind, so that it can run again. */
    private Hop json(Start start, String java, BenchRun run, Fingerprint right)
            throws IOException, InterruptedException {
        run.progress("JSON lines, zstd and a file, " + java + ": " + readings + " readings");
        Hop hop = hop(start, "json-hub", "json-edge", run.folder());
        right.require(JsonFile.read(run.folder().resolve(JsonHub.FOLDER)), "the hub's file");
        BenchRun.remove(run.folder().resolve(JsonHub.FOLDER));
        BenchRun.remove(run.folder().resolve(JsonEdge.FOLDER));
        return hop;
    }

    private Hop rows(Start start, String java, BenchRun run, Fingerprint right)
            throws IOException, InterruptedException, SQLException {
        run.progress("SQLite rows, " + java + ": " + readings + " readings");
        Hop hop = hop(start, "rows-hub", "rows-edge", run.folder());
        right.require(RowStore.read(run.folder().resolve(RowsHub.FOLDER)), "the hub's rows");
        BenchRun.remove(run.folder().resolve(RowsHub.FOLDER));
        BenchRun.remove(run.folder().resolve(RowsEdge.FOLDER));
        return hop;
    }

    private void report(BenchRun run, Hop ours, Hop json, Hop rows) {
        run.put("readings", readings, "readings");
        run.put("readings_per_s", ours.perSecond, "readings a second, durable at both ends");
        run.put("json_file_readings_per_s", json.perSecond, "  JSON lines + zstd-3 + file");
        run.put("sqlite_rows_readings_per_s", rows.perSecond, "  SQLite rows");
        run.put("ratio_json_file", ours.perSecond / json.perSecond, "times JSON lines + zstd-3 + file", "≥ 10");
        run.put("ratio_sqlite_rows", ours.perSecond / rows.perSecond, "times SQLite rows", "≥ 10");
        run.put("cpu_us_per_reading", ours.cpuMicros, "CPU µs a reading, both ends and their start", "≤ 0.5");
        run.put("json_file_cpu_us_per_reading", json.cpuMicros, "  JSON lines + zstd-3 + file");
        run.put("sqlite_rows_cpu_us_per_reading", rows.cpuMicros, "  SQLite rows");
        run.put("disk_bytes_per_reading", ours.diskBytes, "bytes a reading on the edge's disk", "≤ 5");
        run.put("json_file_disk_bytes_per_reading", json.diskBytes, "  JSON lines + zstd-3 + file");
        run.put("sqlite_rows_disk_bytes_per_reading", rows.diskBytes, "  SQLite rows");
    }

    private Hop hop(Start start, String hubRole, String edgeRole, Path folder)
            throws IOException, InterruptedException {
        double before = EndProcess.secondsOfEnded();
        try (EndProcess hub = start.end(hubRole, folder)) {
            hub.await("ready");
            hub.tell("listen 0");
            try (EndProcess edge = start.end(edgeRole, folder, hub.await("port"))) {
                edge.await("ready");
                edge.tell("hop " + readings);
                double seconds = edge.awaitNumber("seconds");
                edge.end();
                double bytes = edge.awaitNumber("bytes");
                hub.end();
                return new Hop(readings / seconds, (EndProcess.secondsOfEnded() - before) * 1e6 / readings,
                        bytes / readings);
            }
        }
    }
}
