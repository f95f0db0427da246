package org.microbrain.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.microbrain.record.NodeId;

/**
 * What the core of a large province stands on, on this machine: a Kafka broker, a PostgreSQL, and workers that archive into it
 * what the core, as their front-end, writes to Kafka. As {@link Province}, {@link #stop} may come from another thread.
 */
final class ScaleOut {

    /** Set by the launcher: the libraries of a core that is configured so, and those of broker and database. */
    private static final String CORE_LIBRARIES = "microbrain.core-libraries";
    private static final String ENGINES = "microbrain.engines";
    private static final String KAFKA = "org.microbrain.engine.KafkaProgram";
    private static final String POSTGRES = "org.microbrain.engine.PostgresProgram";
    private static final String TENANT = "guangxi";
    private static final List<NodeId> WORKERS =
            IntStream.rangeClosed(1, 2).mapToObj(number -> new NodeId(ProvincePlan.GUANGXI + "-w" + number)).toList();
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration READ = Duration.ofSeconds(10);

    private final Path folder;
    private final Ports ports;
    private final ProvinceFiles files;
    private final JavaProgram coreJava;
    private final JavaProgram engine;
    private final List<NodeProcess> engines = new CopyOnWriteArrayList<>();
    private final List<NodeProcess> workers = new CopyOnWriteArrayList<>();

    /**
     * What stands below the core.
     *
     * @param lag messages in Kafka that are not archived
     */
    record Below(int brokers, int databases, int workers, long lag) {
    }

    /** What the launcher gave to run it; empty when it gave nothing. */
    record Libraries(String core, String engines) {

        static Optional<Libraries> given() {
            String core = System.getProperty(CORE_LIBRARIES);
            String engines = System.getProperty(ENGINES);
            return core == null || engines == null ? Optional.empty() : Optional.of(new Libraries(core, engines));
        }
    }

    ScaleOut(Path folder, Ports ports, ProvinceFiles files, JavaProgram java, Libraries libraries) {
        this.folder = folder;
        this.ports = ports;
        this.files = files;
        this.coreJava = java.beside(libraries.core(), "-Xmx160m", "-Xmn24m");
        this.engine = java.beside(libraries.engines());
    }

    private void add(String name, JavaProgram program, Path data, String... more) {
        List<String> arguments = new ArrayList<>(List.of(data.toString(), Integer.toString(ports.port(name))));
        arguments.addAll(List.of(more));
        engines.add(new NodeProcess(name, program.command(arguments.toArray(String[]::new)), folder.resolve("log").resolve(name + ".log")));
    }

    /** Where the database of a demo is. */
    static Path database(Path folder) {
        return folder.resolve("postgresql");
    }

    /** What runs the core. */
    JavaProgram coreJava() {
        return coreJava;
    }

    /** The sections {@code archive} and {@code ingest} of a part of the core. */
    private String storage(String part) {
        return """
                archive: {postgresql: {url: "jdbc:postgresql://%s/postgres", user: postgres}}
                ingest: {kafka: {servers: ["%s"], tenant: %s, copies: 1, part: %s}}
                """.formatted(ports.address("postgresql"), ports.address("kafka"), TENANT, part);
    }

    /** Of the core's configuration. */
    String storage() {
        return storage("front-end");
    }

    /** Returns when broker and database answer. */
    void startEngines() throws IOException, InterruptedException {
        add("kafka", engine.running(KAFKA, "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), folder.resolve("kafka"), TENANT);
        add("postgresql", engine.running(POSTGRES, "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), database(folder));
        start(engines);
    }

    /** Returns when they are ready. What the core wrote before waits in Kafka. */
    void startWorkers() throws IOException, InterruptedException {
        for (NodeId worker : WORKERS) {
            Files.createDirectories(files.home(worker));
            files.writeWorker(worker, storage("worker"));
            workers.add(new NodeProcess(worker.text(), coreJava.command("core", "--config", files.configuration(worker).toString(),
                    "--with-parent"), files.log(worker)));
        }
        start(workers);
    }

    private static void start(List<NodeProcess> processes) throws IOException, InterruptedException {
        for (NodeProcess process : processes) {
            process.start();
        }
        for (NodeProcess process : processes) {
            process.awaitReady(PATIENCE);
        }
    }

    List<NodeId> workers() {
        return WORKERS;
    }

    /** As it is now, once nothing waits in Kafka or that was waited for in vain. @param core its API */
    Below below(NodeApi core, Patience patience) throws IOException, InterruptedException {
        try {
            patience.await("what.read", READ, () -> lag(core).orElse(-1) == 0);
        } catch (StoryFailure waits) {
            return below(lag(core));
        }
        return below(OptionalDouble.of(0));
    }

    private Below below(OptionalDouble lag) {
        return new Below(1, 1, (int) workers.stream().filter(NodeProcess::alive).count(), (long) lag.orElse(-1));
    }

    private static OptionalDouble lag(NodeApi core) throws IOException, InterruptedException {
        return core.metric("microbrain_ingest_lag");
    }

    /** Ends workers, then broker and database; what has not ended after {@code atMost} is killed. Returns whether none had to be. */
    boolean stop(Duration atMost) throws InterruptedException {
        boolean clean = NodeProcess.stop(workers, atMost);
        return NodeProcess.stop(engines, atMost) && clean;
    }
}
