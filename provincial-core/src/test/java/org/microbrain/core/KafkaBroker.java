package org.microbrain.core;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.microbrain.core.device.DeviceSettings;

/** A real Kafka, one broker, as a process of its own, started once for all tests of this process; tests have topics of their own. */
final class KafkaBroker implements AutoCloseable {

    /** Until it has started, on a machine that does many things at once. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static KafkaBroker shared;

    private final Path folder;
    private final int port = freePort();
    private Process process;

    /** Runs until this process ends. Who kills it starts it again. */
    static synchronized KafkaBroker shared() throws IOException {
        if (shared == null) {
            shared = new KafkaBroker(Files.createTempDirectory("kafka"));
            Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
        }
        return shared;
    }

    /** Runs from here on. */
    private KafkaBroker(Path folder) throws IOException {
        this.folder = folder;
        int controller = freePort();
        Files.write(folder.resolve("broker.properties"), List.of("process.roles=broker,controller", "node.id=1",
                "controller.quorum.voters=1@127.0.0.1:" + controller, "controller.listener.names=CONTROLLER",
                "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller,
                "advertised.listeners=PLAINTEXT://127.0.0.1:" + port, "log.dirs=" + folder.resolve("log"),
                "offsets.topic.replication.factor=1", "offsets.topic.num.partitions=1", "group.initial.rebalance.delay.ms=0",
                "auto.create.topics.enable=false", "num.partitions=1", "group.min.session.timeout.ms=1000"));
        start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    void start() throws IOException {
        process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                KafkaBrokerProgram.class.getName(), folder.resolve("broker.properties").toString(),
                folder.resolve("log").toString()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("broker.log").toFile())).start();
        await().atMost(PATIENCE).until(this::answers);
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new AssertionError("the broker ended, see " + folder.resolve("broker.log"));
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** As a power cut would. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    String servers() {
        return "127.0.0.1:" + port;
    }

    /** The topics of a tenant, as the documents say how to make them. */
    void makeTopics(String tenant, Map<String, String> different) throws Exception {
        Map<String, String> config = new HashMap<>(Map.of("max.message.bytes", "2097152", "retention.ms", "-1",
                "message.timestamp.type", "LogAppendTime"));
        config.putAll(different);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers()))) {
            admin.createTopics(List.of("hono.telemetry." + tenant, "hono.event." + tenant).stream()
                    .map(name -> new NewTopic(name, Optional.of(2), Optional.of((short) 1)).configs(config)).toList()).all().get();
        }
    }

    /** Any other one. */
    void makeTopic(String name) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers()))) {
            admin.createTopics(List.of(new NewTopic(name, Optional.of(1), Optional.of((short) 1)))).all().get();
        }
    }

    /** As retention does, all that is there. */
    void deleteMessages(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers()))) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(-1),
                    new TopicPartition(topic, 1), RecordsToDelete.beforeOffset(-1))).all().get();
        }
    }

    /** All of the way through this broker. */
    IngestSettings ingest(String tenant) {
        return ingest(tenant, Optional.empty());
    }

    /** The same, and what Hono's devices send. */
    IngestSettings ingest(String tenant, Optional<DeviceSettings> devices) {
        return new IngestSettings(Optional.of(new KafkaSettings(List.of(servers()), tenant, "core-of-" + tenant, 1, Map.of(),
                KafkaSettings.Part.ALL)), devices);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
