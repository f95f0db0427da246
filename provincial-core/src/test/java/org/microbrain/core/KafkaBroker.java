package org.microbrain.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.microbrain.core.device.DeviceSettings;
import org.microbrain.engine.KafkaTopics;
import org.microbrain.engine.LocalKafka;

/** A real Kafka, one broker, as a process of its own, started once for all tests of this process; tests have topics of their own. */
final class KafkaBroker implements AutoCloseable {

    private static KafkaBroker shared;

    private final Path folder;
    private final LocalKafka broker;

    /** Runs until this process ends. Who kills it starts it again. */
    static synchronized KafkaBroker shared() throws IOException, InterruptedException {
        if (shared == null) {
            shared = new KafkaBroker(Files.createTempDirectory("kafka"));
            Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
        }
        return shared;
    }

    /** Runs from here on. */
    private KafkaBroker(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        this.broker = new LocalKafka(folder, "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    }

    void start() throws IOException, InterruptedException {
        broker.start();
    }

    /** As a power cut would. */
    void kill() throws InterruptedException {
        broker.kill();
    }

    String servers() {
        return broker.servers();
    }

    /** The topics of a tenant, as the documents say how to make them. */
    void makeTopics(String tenant, Map<String, String> different) throws Exception {
        for (String name : KafkaTopics.of(tenant)) {
            KafkaTopics.make(servers(), name, 2, different);
        }
    }

    /** Any other one. */
    void makeTopic(String name) throws Exception {
        KafkaTopics.make(servers(), name, 1, Map.of());
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
        return new IngestSettings(Optional.of(kafka(tenant, KafkaSettings.Part.ALL)), devices);
    }

    /** What one program of several does of it. */
    IngestSettings ingest(String tenant, KafkaSettings.Part part) {
        return new IngestSettings(Optional.of(kafka(tenant, part)), Optional.empty());
    }

    private KafkaSettings kafka(String tenant, KafkaSettings.Part part) {
        return new KafkaSettings(List.of(servers()), tenant, "core-of-" + tenant, 1, Map.of(), part);
    }

    @Override
    public void close() {
        broker.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
