package org.microbrain.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.microbrain.engine.KafkaTopics;
import org.microbrain.engine.LocalKafka;
import org.microbrain.record.NodeId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code bench scale}: blocks from the links of cities into the province's archive, in its four forms, beside the plain
 * design of the largest of them.
 */
@Command(name = "scale", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"每秒归档的读数：文件、PostgreSQL、Kafka 加 PostgreSQL，与朴素设计对比。",
            "Readings archived a second: in the file, on PostgreSQL, through Kafka on PostgreSQL, beside a plain design."})
final class ScaleBench implements Callable<Integer> {

    /** What an edge seals by default, and what fills a batch of a link. */
    private static final int USUAL = ProductNode.READINGS_IN_BLOCK;
    private static final int FULL = 20_000;
    /**
     * Of the blocks that are measured, so many come before them, at least one of each village, in so many rounds, and Java's
     * compilers come to rest after each: a core that has run for a while has compiled its code. What they take all the same is measured.
     */
    private static final double WARM_UP = 4;
    private static final int ROUNDS = 8;
    /** Of the readings in full blocks, so many in blocks of the usual size, which take several times as long. */
    private static final double USUAL_SHARE = 0.2;
    private static final double MEBIBYTE = 1 << 20;
    private static final String DATABASE = "archive: {postgresql: {url: \"%s\", user: postgres}}\n";
    private static final String KAFKA = "ingest: {kafka: {servers: [\"%s\"], tenant: %s, group: %s, copies: 1, part: %s}}\n";
    private static final int WORKERS = 2;

    @Mixin
    private BenchOptions options;

    @Option(names = "--readings", paramLabel = "N", defaultValue = "80000000",
            description = {"每种设计的满块读数，默认 ${DEFAULT-VALUE}；1000 条的块为其五分之一。",
                "Readings of each design in full blocks, and a fifth as many in blocks of 1,000; at most 8 million for 40 nodes."})
    private long readings;

    @Option(names = "--nodes", paramLabel = "N", defaultValue = "440",
            description = "村级节点数，默认 ${DEFAULT-VALUE}。 Villages, in four cities.")
    private int nodes;

    @Option(names = "--full", description = "只测满块。 Full blocks alone.")
    private boolean fullAlone;

    @Option(names = "--core-java", paramLabel = "OPTIONS",
            defaultValue = "-Xms512m -Xmx512m -Xmn192m -XX:TieredStopAtLevel=4 -XX:CompileThresholdScaling=1 -XX:ReservedCodeCacheSize=96m",
            description = "省级核心的 Java 选项，加在节点选项之后，默认 ${DEFAULT-VALUE}。 Java options of the core, after those of all nodes.")
    private String coreJava;

    private BenchRun run;
    private Database database;
    private LocalKafka broker;

    /** What one design did with blocks of one size. CPU in seconds. */
    private record Archived(double perSecond, double coreCpu, double compilerCpu, double databaseCpu, double brokerCpu, double bytes,
                            double resident) {
    }

    /** The same of the plain design; its clients are a producer and a consumer. */
    private record Plain(double perSecond, double clientCpu, double databaseCpu, double brokerCpu) {
    }

    /**
     * One form of the core and its archive.
     *
     * @param storage of the process with the links
     * @param workers the same of each worker
     * @param working waits until each worker has its part
     */
    private record Form(String name, String storage, List<String> workers, Waiting working, Opening contents, Bytes bytes) {

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
            try (LocalKafka startedBroker = new LocalKafka(run.folder().resolve("broker"), "-Xmx1g"); Database startedDatabase = Database.start(run.folder())) {
                broker = startedBroker;
                database = startedDatabase;
                run.put("readings", readings, "readings in full blocks, for each line");
                run.put("nodes", nodes, "villages, of " + Playback.SERIES + " series each");
                if (!fullAlone) {
                    measure(new Blocks(USUAL, "", Math.round(readings * USUAL_SHARE)));
                }
                measure(new Blocks(FULL, "_full", readings));
            }
            return run.print();
        }
    }

    private void measure(Blocks blocks) throws Exception {
        String suffix = blocks.suffix;
        run.heading("blocks of " + blocks.size + " readings");
        blocks.plain("before"); // whoever came first would meet a broker and a database that have yet to compile and to grow
        Archived file = blocks.core(blocks.inFile());
        Archived straight = blocks.core(blocks.onPostgresql());
        Archived kafka = blocks.core(blocks.throughKafka());
        Archived workers = blocks.core(blocks.throughKafkaByWorkers());
        Plain plain = blocks.plain("plain");
        run.put("file_readings_per_s" + suffix, file.perSecond, "readings archived a second: in the file");
        run.put("postgresql_readings_per_s" + suffix, straight.perSecond, "  on PostgreSQL");
        String goal = blocks.size == FULL ? "≥ 5 million" : "";
        run.put("kafka_readings_per_s" + suffix, kafka.perSecond, "  through Kafka on PostgreSQL, one core", goal);
        run.put("kafka_2_workers_readings_per_s" + suffix, workers.perSecond, "  the same with a front-end and two workers", goal);
        run.put("plain_readings_per_s" + suffix, plain.perSecond, "  plain kafka-clients + COPY");
        run.put("ratio_plain" + suffix, plain.perSecond / kafka.perSecond, "  plain design, times Kafka on PostgreSQL", "≤ 2");
        run.put("ratio_plain_2_workers" + suffix, plain.perSecond / workers.perSecond, "  the same with two workers", "≤ 2");
        blocks.report(file, "file", "in the file");
        blocks.report(straight, "postgresql", "on PostgreSQL");
        blocks.report(kafka, "kafka", "through Kafka");
        blocks.report(workers, "kafka_2_workers", "through Kafka, two workers");
        blocks.report(plain);
        run.put("kafka_log_bytes_per_reading" + suffix, (double) broker.bytes("hono.telemetry.kafka" + suffix) / blocks.readings(),
                "  bytes a reading in the broker's log");
    }

    /** A size of blocks, and how many of them. */
    private final class Blocks {

        private final int size;
        private final String suffix;
        private final long warmUp;
        private final long last;

        /** @param measured readings for each line */
        private Blocks(int size, String suffix, long measured) {
            this.size = size;
            this.suffix = suffix;
            this.warmUp = Math.max(nodes, Math.round(measured * WARM_UP / size));
            this.last = warmUp + Math.max(1, measured / size);
            if (last > ProvinceBlocks.most(size, nodes)) {
                throw new IllegalArgumentException("--readings: there are " + ProvinceBlocks.most(size, nodes) * size
                        + " of so many nodes, and a part of them comes before");
            }
        }

        /** The first block of a round that comes before; of the round after the last, the first that is measured. */
        private long begin(int round) {
            return warmUp * round / ROUNDS;
        }

        private long readings() {
            return last * size;
        }

        private Form inFile() {
            Path folder = folder("file");
            return new Form("file", "", List.of(), () -> { }, () -> ArchiveContents.file(folder.resolve("data/archive.db")),
                    () -> LineEnd.bytes(folder.resolve("data")));
        }

        private Form onPostgresql() throws SQLException {
            String schema = "straight" + suffix;
            String address = database.schema(schema);
            return new Form("postgresql", DATABASE.formatted(address), List.of(), () -> { }, () -> ArchiveContents.postgresql(address),
                    () -> database.bytes(schema));
        }

        private Form throughKafka() throws IOException, InterruptedException, SQLException {
            return throughKafka("kafka", "all", List.of());
        }

        private Form throughKafkaByWorkers() throws IOException, InterruptedException, SQLException {
            return throughKafka("kafka-workers", "front-end", Collections.nCopies(WORKERS, "worker"));
        }

        /** @param part of the process with the links */
        private Form throughKafka(String name, String part, List<String> workers) throws IOException, InterruptedException, SQLException {
            String schema = name.replace('-', '_') + suffix;
            String tenant = name + suffix;
            String telemetry = "hono.telemetry." + tenant;
            String address = database.schema(schema);
            KafkaTopics.make(broker.servers(), KafkaTopics.of(tenant));
            UnaryOperator<String> storage = one -> DATABASE.formatted(address) + KAFKA.formatted(broker.servers(), tenant, tenant, one);
            return new Form(name, storage.apply(part), workers.stream().map(storage).toList(),
                    () -> KafkaReaders.await(broker.servers(), tenant, telemetry, Math.max(1, workers.size())),
                    () -> ArchiveContents.postgresql(address), () -> database.bytes(schema));
        }

        private Path folder(String form) {
            return run.folder().resolve("core-" + form + suffix);
        }

        private Archived core(Form form) throws IOException, InterruptedException, SQLException {
            run.progress("blocks of " + size + " readings, " + form.name());
            try (ProvincialCore core = ProvincialCore.start(run.folder(), folder(form.name()), form.storage(), form.workers(),
                    List.of(coreJava.split(" ")));
                    EndProcess hubs = EndProcess.defaultJava("hub-links", run.folder(), Integer.toString(core.port()),
                            Integer.toString(size), Integer.toString(nodes));
                    ArchiveContents contents = form.contents().open()) {
                form.working().await();
                hubs.await("ready");
                hubs.tell("series");
                hubs.await("acknowledged");
                long series = (long) nodes * Playback.SERIES;
                contents.await(series, core);
                for (int round = 0; round < ROUNDS; round++) {
                    hubs.tell("blocks " + begin(round) + " " + begin(round + 1));
                    hubs.await("acknowledged");
                    contents.await(series + begin(round + 1), core);
                    Compilers.awaitCalm(LongStream.concat(core.pids(), LongStream.of(hubs.pid(), broker.pid())));
                }
                Archived archived = timed(core, hubs, () -> contents.await(series + last, core), form);
                hubs.end();
                check(contents);
                core.stop();
                return archived;
            }
        }

        private Archived timed(ProvincialCore core, EndProcess hubs, Waiting waiting, Form form)
                throws IOException, InterruptedException, SQLException {
            double databaseBefore = database.cpuSeconds();
            double brokerBefore = ProcessCpu.ofTree(broker.pid());
            double coreBefore = core.cpuSeconds();
            double compilersBefore = core.compilerSeconds();
            long began = System.nanoTime();
            hubs.tell("blocks " + warmUp + " " + last);
            waiting.await();
            double seconds = (System.nanoTime() - began) / 1e9;
            Archived archived = new Archived((last - warmUp) * (double) size / seconds, core.cpuSeconds() - coreBefore,
                    core.compilerSeconds() - compilersBefore, database.cpuSeconds() - databaseBefore, ProcessCpu.ofTree(broker.pid()) - brokerBefore,
                    form.bytes().count(), core.resident());
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

        /** @param name of its topic and schema */
        private Plain plain(String name) throws IOException, InterruptedException, SQLException {
            run.progress("blocks of " + size + " readings, plain kafka-clients + COPY");
            String topic = name + suffix;
            String address = database.schema(topic);
            KafkaTopics.make(broker.servers(), List.of(topic));
            try (EndProcess reader = EndProcess.defaultJava("plain-reader", run.folder(), broker.servers(), topic,
                    address + "&user=postgres");
                    EndProcess writer = EndProcess.defaultJava("plain-writer", run.folder(), broker.servers(), topic,
                            Integer.toString(size), Integer.toString(nodes))) {
                reader.await("ready");
                writer.await("ready");
                for (int round = 0; round < ROUNDS; round++) {
                    plain(writer, reader, begin(round), begin(round + 1));
                    Compilers.awaitCalm(LongStream.of(writer.pid(), reader.pid(), broker.pid()));
                }
                double clients = cpuSeconds(writer, reader);
                double databaseBefore = database.cpuSeconds();
                double brokerBefore = ProcessCpu.ofTree(broker.pid());
                double seconds = plain(writer, reader, warmUp, last);
                Plain plain = new Plain((last - warmUp) * (double) size / seconds, cpuSeconds(writer, reader) - clients,
                        database.cpuSeconds() - databaseBefore, ProcessCpu.ofTree(broker.pid()) - brokerBefore);
                writer.end();
                reader.end();
                try (ArchiveContents contents = ArchiveContents.plain(address)) {
                    expected().require(contents.fingerprint(), "the plain table");
                }
                return plain;
            }
        }

        private static double cpuSeconds(EndProcess writer, EndProcess reader) throws IOException {
            return ProcessCpu.ofTree(writer.pid()) + ProcessCpu.ofTree(reader.pid());
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

        private void report(Plain plain) {
            long measured = last - warmUp;
            run.put("plain_clients_cpu_us_per_block" + suffix, plain.clientCpu * 1e6 / measured, "CPU µs a block, plain design: producer and consumer");
            run.put("plain_broker_cpu_us_per_block" + suffix, plain.brokerCpu * 1e6 / measured, "  the broker");
            run.put("plain_database_cpu_us_per_block" + suffix, plain.databaseCpu * 1e6 / measured, "  PostgreSQL");
        }

        private void report(Archived archived, String key, String name) {
            long measured = last - warmUp;
            run.put(key + "_core_cpu_us_per_block" + suffix, archived.coreCpu * 1e6 / measured, "CPU µs a block, " + name + ": the core's programs");
            run.put(key + "_compiler_share" + suffix, archived.compilerCpu / archived.coreCpu, "  part of it that Java still compiled its code");
            if (key.startsWith("kafka")) {
                run.put(key + "_broker_cpu_us_per_block" + suffix, archived.brokerCpu * 1e6 / measured, "  the broker");
            }
            if (!key.equals("file")) {
                run.put(key + "_database_cpu_us_per_block" + suffix, archived.databaseCpu * 1e6 / measured, "  PostgreSQL");
            }
            run.put(key + "_bytes_per_reading" + suffix, archived.bytes / readings(), "  bytes a reading in the archive, with indexes");
            run.put(key + "_core_rss_mb" + suffix, archived.resident / MEBIBYTE, "  resident memory of the core's programs, MiB");
        }
    }

    private interface Waiting {
        void await() throws IOException, InterruptedException, SQLException;
    }
}
