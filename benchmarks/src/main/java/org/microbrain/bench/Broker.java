package org.microbrain.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** A Kafka broker as a process of its own, its data on the disk that is measured. For one thread. */
final class Broker implements AutoCloseable {

    private static final short PARTITIONS = 12;
    private static final int PATIENCE_SECONDS = 60;
    private static final int LAST_WORDS = 5;

    private final Path log;
    private final Path data;
    private final String servers;
    private final Process process;

    private Broker(Path log, Path data, String servers, Process process) {
        this.log = log;
        this.data = data;
        this.servers = servers;
        this.process = process;
    }

    /** Returns at once; {@link #makeTopics} waits until it answers. */
    static Broker start(Path folder) throws IOException {
        String servers = "127.0.0.1:" + EdgeBench.freePort();
        String controller = "127.0.0.1:" + EdgeBench.freePort();
        Path settings = folder.resolve("broker.properties");
        Path data = folder.resolve("broker");
        Path log = folder.resolve("broker.log");
        Files.write(settings, List.of("process.roles=broker,controller", "node.id=1", "controller.quorum.voters=1@" + controller,
                "controller.listener.names=CONTROLLER", "listeners=PLAINTEXT://" + servers + ",CONTROLLER://" + controller,
                "advertised.listeners=PLAINTEXT://" + servers, "log.dirs=" + data, "offsets.topic.replication.factor=1",
                "offsets.topic.num.partitions=1", "group.initial.rebalance.delay.ms=0", "auto.create.topics.enable=false"));
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g",
                "-cp", System.getProperty("java.class.path"), BrokerProgram.class.getName(), settings.toString(), data.toString())
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        return new Broker(log, data, servers, process);
    }

    /** As the documents say how to make them, but with one copy. */
    void makeTopics(List<String> topics) throws IOException, InterruptedException {
        Map<String, String> config = Map.of("max.message.bytes", "2097152", "retention.ms", "-1",
                "message.timestamp.type", "LogAppendTime");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(topics.stream().map(name -> new NewTopic(name, Optional.of((int) PARTITIONS),
                    Optional.of((short) 1)).configs(config)).toList()).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            List<String> lines = Files.readAllLines(log);
            throw new IOException("the broker makes no topics (" + e.getMessage() + "): "
                    + String.join(" / ", lines.subList(Math.max(0, lines.size() - LAST_WORDS), lines.size())), e);
        }
    }

    String servers() {
        return servers;
    }

    long pid() {
        return process.pid();
    }

    /** What it keeps of a topic, without its indexes, which are made longer than what is in them. */
    long bytes(String topic) throws IOException {
        long bytes = 0;
        for (int part = 0; part < PARTITIONS; part++) {
            try (var files = Files.newDirectoryStream(data.resolve(topic + "-" + part), "*.log")) {
                for (Path file : files) {
                    bytes += Files.size(file);
                }
            }
        }
        return bytes;
    }

    /** Ends it at once. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
