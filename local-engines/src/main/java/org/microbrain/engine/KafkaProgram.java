package org.microbrain.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kafka.Kafka;
import kafka.tools.StorageTool;

/**
 * A process that is a Kafka broker and its own controller, on the loopback interface. Arguments: the folder of its settings and
 * data, its port, and the tenants whose topics are to be there. It says {@code ready HOST:PORT} when they are, goes on with the
 * data of an earlier start, and ends with its standard input.
 */
final class KafkaProgram {

    private static final long LOOK_MILLIS = 50;

    private KafkaProgram() {
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        int port = Integer.parseInt(arguments[1]);
        Lifeline.hold();
        Path settings = settings(folder, port);
        if (!Files.exists(folder.resolve("log/meta.properties"))) {
            StorageTool.execute(new String[] {"format", "-t", "AAAAAAAAQACAAAAAAAAAAQ", "-c", settings.toString()}, System.err);
        }
        Thread ready = new Thread(() -> announce(port, List.of(arguments).subList(2, arguments.length)), "ready");
        ready.setDaemon(true);
        ready.start();
        Kafka.main(new String[] {settings.toString()});
    }

    private static Path settings(Path folder, int port) throws IOException {
        String controller = "127.0.0.1:" + LoopbackPort.free();
        Files.createDirectories(folder);
        return Files.write(folder.resolve("broker.properties"), List.of("process.roles=broker,controller", "node.id=1",
                "controller.quorum.voters=1@" + controller, "controller.listener.names=CONTROLLER",
                "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://" + controller,
                "advertised.listeners=PLAINTEXT://127.0.0.1:" + port, "log.dirs=" + folder.resolve("log").toAbsolutePath(),
                "offsets.topic.replication.factor=1", "offsets.topic.num.partitions=1", "group.initial.rebalance.delay.ms=0",
                "auto.create.topics.enable=false", "num.partitions=1", "group.min.session.timeout.ms=1000"));
    }

    private static void announce(int port, List<String> tenants) {
        try {
            while (!LoopbackPort.answers(port)) {
                Thread.sleep(LOOK_MILLIS);
            }
            for (String tenant : tenants) {
                KafkaTopics.make("127.0.0.1:" + port, KafkaTopics.of(tenant));
            }
            System.out.println("ready 127.0.0.1:" + port);
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
