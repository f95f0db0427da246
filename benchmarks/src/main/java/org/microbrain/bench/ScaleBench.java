package org.microbrain.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.microbrain.record.NodeId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code bench scale}: blocks from the links of cities into the province's archive, in its three forms, beside the plain
 * design of the largest of them.
 */
@Command(name = "scale", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"每秒归档的读数：文件、PostgreSQL、Kafka 加 PostgreSQL，与朴素设计对比。",
            "Readings archived a second: in the file, on PostgreSQL, through Kafka on PostgreSQL, beside a plain design."})
final class ScaleBench implements Callable<Integer> {

    /** What an edge seals by default, and what fills a batch of a link. */
    private static final int USUAL = ProductNode.READINGS_IN_BLOCK;
    private static final int FULL = 20_000;
    /** Of the blocks that are measured, so many come before them, at least one of each village: a core that has run for a while has compiled its code. */
    private static final double WARM_UP = 0.2;
    private static final double MEBIBYTE = 1 << 20;
    private static final String DATABASE = "archive: {postgresql: {url: \"%s\", user: postgres}}\n";
    private static final String KAFKA = "ingest: {kafka: {servers: [\"%s\"], tenant: %s, copies: 1}}\n";

    @Mixin
    private BenchOptions options;

    @Option(names = "--readings", paramLabel = "N", defaultValue = "20000000",
            description = "每种设计、每种块大小的读数，默认 ${DEFAULT-VALUE}。 Readings for each design and size of block; at most 30 million of 40 nodes.")
    private long readings;

    @Option(names = "--nodes", paramLabel = "N", defaultValue = "40",
            description = "村级节点数，默认 ${DEFAULT-VALUE}。 Villages, in four cities.")
    private int nodes;

    @Option(names = "--core-java", paramLabel = "OPTIONS",
            defaultValue = "-Xms512m -Xmx512m -Xmn192m -XX:TieredStopAtLevel=4 -XX:CompileThresholdScaling=1 -XX:ReservedCodeCacheSize=96m",
            description = "省级核心的 Java 选项，加在节点选项之后，默认 ${DEFAULT-VALUE}。 Java options of the core, after those of all nodes.")
    private String coreJava;

    private BenchRun run;
    private Database database;
    private Broker broker;

    /** What one design did with blocks of one size. CPU in seconds. */
    private record Archived(double perSecond, double coreCpu, double databaseCpu, double brokerCpu, double bytes, double resident) {
    }

    /** One form of the core's archive. */
    private record Form(String name, String storage, Opening contents, Bytes bytes) {

        private interface Opening {
            ArchiveContents open() throws SQLException;
        }

        private interface Bytes {
            long count() throws IOException, SQLException;
        }
    }

    @Override
    public Integer call() throws Exception {
        try (BenchRun opened = options.begin()) {
            run = opened;
            run.floor();
            List<NodeId> above = new ArrayList<>(ProvinceBlocks.CITIES);
            above.add(ProvinceBlocks.CORE);
            Identities.write(run.folder(), InstantSource.system().instant(), above);
            ReadingTape.write(run.folder().resolve("tape"));
            try (Broker startedBroker = Broker.start(run.folder()); Database startedDatabase = Database.start(run.folder())) {
                broker = startedBroker;
                database = startedDatabase;
                run.put("readings", readings, "readings, for each line");
                run.put("nodes", nodes, "villages, of " + Playback.SERIES + " series each");
                measure(USUAL, "");
                measure(FULL, "_full");
            }
            return run.print();
        }
    }

    private void measure(int size, String suffix) throws Exception {
        Blocks blocks = new Blocks(size, suffix);
        run.heading("blocks of " + size + " readings");
        Archived file = blocks.core(blocks.inFile());
        Archived straight = blocks.core(blocks.onPostgresql());
        Archived kafka = blocks.core(blocks.throughKafka());
        double plain = blocks.plain();
        run.put("file_readings_per_s" + suffix, file.perSecond, "readings archived a second: in the file");
        run.put("postgresql_readings_per_s" + suffix, straight.perSecond, "  on PostgreSQL");
        String goal = size == FULL ? "≥ 5 million" : "";
        run.put("kafka_readings_per_s" + suffix, kafka.perSecond, "  through Kafka on PostgreSQL, one core", goal);
        run.putNothing("kafka_2_workers_readings_per_s" + suffix, "  the same with two workers (not started by this bench yet)");
        run.put("plain_readings_per_s" + suffix, plain, "  plain kafka-clients + COPY");
        run.put("ratio_plain" + suffix, plain / kafka.perSecond, "  plain design, times Kafka on PostgreSQL", "≤ 2");
        blocks.report(file, "file", "in the file");
        blocks.report(straight, "postgresql", "on PostgreSQL");
        blocks.report(kafka, "kafka", "through Kafka");
        run.put("kafka_broker_cpu_us_per_block" + suffix, kafka.brokerCpu * 1e6 / blocks.measured(), "  CPU µs a block, the broker");
        run.put("kafka_log_bytes_per_reading" + suffix, (double) broker.bytes("hono.telemetry.bench" + suffix) / blocks.readings(),
                "  bytes a reading in the broker's log");
    }

    /** A size of blocks, and how many of them. */
    private final class Blocks {

        private final int size;
        private final String suffix;
        private final long warmUp;
        private final long last;

        private Blocks(int size, String suffix) {
            this.size = size;
            this.suffix = suffix;
            this.warmUp = Math.max(nodes, Math.round(readings * WARM_UP / size));
            this.last = warmUp + Math.max(1, readings / size);
            if (last > ProvinceBlocks.most(size, nodes)) {
                throw new IllegalArgumentException("--readings: there are " + ProvinceBlocks.most(size, nodes) * size
                        + " of so many nodes, and a part of them comes before");
            }
        }

        private long measured() {
            return last - warmUp;
        }

        private long readings() {
            return last * size;
        }

        private Form inFile() {
            Path folder = folder("file");
            return new Form("file", "", () -> ArchiveContents.file(folder.resolve("data/archive.db")),
                    () -> LineEnd.bytes(folder.resolve("data")));
        }

        private Form onPostgresql() throws SQLException {
            String schema = "straight" + suffix;
            String address = database.schema(schema);
            return new Form("postgresql", DATABASE.formatted(address), () -> ArchiveContents.postgresql(address),
                    () -> database.bytes(schema));
        }

        private Form throughKafka() throws IOException, InterruptedException, SQLException {
            String schema = "kafka" + suffix;
            String tenant = "bench" + suffix;
            String address = database.schema(schema);
            broker.makeTopics(List.of("hono.telemetry." + tenant, "hono.event." + tenant));
            return new Form("kafka", DATABASE.formatted(address) + KAFKA.formatted(broker.servers(), tenant),
                    () -> ArchiveContents.postgresql(address), () -> database.bytes(schema));
        }

        private Path folder(String form) {
            return run.folder().resolve("core-" + form + suffix);
        }

        private Archived core(Form form) throws IOException, InterruptedException, SQLException {
            run.progress("blocks of " + size + " readings, " + form.name());
            try (CoreProcess core = CoreProcess.start(run.folder(), folder(form.name()), form.storage(), List.of(coreJava.split(" ")));
                    EndProcess hubs = EndProcess.defaultJava("hub-links", run.folder(), Integer.toString(core.port()),
                            Integer.toString(size), Integer.toString(nodes));
                    ArchiveContents contents = form.contents().open()) {
                hubs.await("ready");
                hubs.tell("series");
                hubs.await("acknowledged");
                long series = (long) nodes * Playback.SERIES;
                contents.await(series, core);
                hubs.tell("blocks 0 " + warmUp);
                hubs.await("acknowledged");
                contents.await(series + warmUp, core);
                Archived archived = timed(core, hubs, () -> contents.await(series + last, core), form);
                hubs.end();
                check(contents);
                core.stop();
                return archived;
            }
        }

        private Archived timed(CoreProcess core, EndProcess hubs, Waiting waiting, Form form)
                throws IOException, InterruptedException, SQLException {
            double databaseBefore = database.cpuSeconds();
            double brokerBefore = ProcessCpu.ofTree(broker.pid());
            double coreBefore = ProcessCpu.ofTree(core.pid());
            long began = System.nanoTime();
            hubs.tell("blocks " + warmUp + " " + last);
            waiting.await();
            double seconds = (System.nanoTime() - began) / 1e9;
            Archived archived = new Archived((last - warmUp) * (double) size / seconds, ProcessCpu.ofTree(core.pid()) - coreBefore,
                    database.cpuSeconds() - databaseBefore, ProcessCpu.ofTree(broker.pid()) - brokerBefore,
                    form.bytes().count(), ProcessMemory.resident(core.pid()));
            hubs.await("acknowledged");
            return archived;
        }

        private void check(ArchiveContents contents) throws IOException, SQLException {
            expected().require(contents.fingerprint(), "the archive");
            long derived = contents.seriesOfBlocks();
            if (derived != last * Playback.SERIES) {
                throw new IllegalStateException(last + " blocks of " + Playback.SERIES + " series are in the archive, and " + derived
                        + " series of blocks; the figures mean nothing");
            }
        }

        private Fingerprint expected() throws IOException {
            return ProvinceBlocks.open(run.folder(), size, nodes).fingerprint(last);
        }

        private double plain() throws IOException, InterruptedException, SQLException {
            run.progress("blocks of " + size + " readings, plain kafka-clients + COPY");
            String address = database.schema("plain" + suffix);
            String topic = "plain" + suffix;
            broker.makeTopics(List.of(topic));
            try (EndProcess reader = EndProcess.defaultJava("plain-reader", run.folder(), broker.servers(), topic,
                    address + "&user=postgres");
                    EndProcess writer = EndProcess.defaultJava("plain-writer", run.folder(), broker.servers(), topic,
                            Integer.toString(size), Integer.toString(nodes))) {
                reader.await("ready");
                writer.await("ready");
                plain(writer, reader, 0, warmUp);
                double seconds = plain(writer, reader, warmUp, last);
                writer.end();
                reader.end();
                try (ArchiveContents contents = ArchiveContents.plain(address)) {
                    expected().require(contents.fingerprint(), "the plain table");
                }
                return (last - warmUp) * (double) size / seconds;
            }
        }

        private static double plain(EndProcess writer, EndProcess reader, long from, long to) throws IOException {
            long began = System.nanoTime();
            reader.tell("store " + (to - from));
            writer.tell("blocks " + from + " " + to);
            reader.await("stored");
            double seconds = (System.nanoTime() - began) / 1e9;
            writer.await("acknowledged");
            return seconds;
        }

        private void report(Archived archived, String key, String name) {
            long measured = last - warmUp;
            run.put(key + "_core_cpu_us_per_block" + suffix, archived.coreCpu * 1e6 / measured, "CPU µs a block, " + name + ": the core");
            if (!key.equals("file")) {
                run.put(key + "_database_cpu_us_per_block" + suffix, archived.databaseCpu * 1e6 / measured, "  PostgreSQL");
            }
            run.put(key + "_bytes_per_reading" + suffix, archived.bytes / readings(), "  bytes a reading in the archive, with indexes");
            run.put(key + "_core_rss_mb" + suffix, archived.resident / MEBIBYTE, "  resident memory of the core, MiB");
        }
    }

    private interface Waiting {
        void await() throws IOException, InterruptedException, SQLException;
    }
}
