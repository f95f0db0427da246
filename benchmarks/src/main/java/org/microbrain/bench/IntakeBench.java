package org.microbrain.bench;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.microbrain.engine.LoopbackPort;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench intake}: MQTT publishes with QoS 1 made durable, beside mosquitto with the same clients. */
@Command(name = "intake", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"每秒落盘并确认的 MQTT QoS 1 发布数；装有 mosquitto 时用同样的客户端对比。",
            "MQTT publishes with QoS 1 made durable, beside mosquitto with the same clients where it is installed."})
final class IntakeBench implements Callable<Integer> {

    /** The number of clients whose figures have no suffix. */
    private static final int MAIN = 50;
    private static final int SERIES_IN_ALL = 1_000;

    @Mixin
    private BenchOptions options;

    @Option(names = "--clients", paramLabel = "N,…", split = ",", defaultValue = "1,50,500",
            description = "客户端数，默认 ${DEFAULT-VALUE}。 Numbers of clients.")
    private List<Integer> clients;

    @Option(names = "--window", paramLabel = "N", defaultValue = "50",
            description = "每个客户端未确认的发布数，默认 ${DEFAULT-VALUE}。 Publishes that a client keeps in flight.")
    private int window;

    @Option(names = "--seconds", paramLabel = "S", defaultValue = "8",
            description = "每次测量多少秒，默认 ${DEFAULT-VALUE}。 How long each measurement takes.")
    private int seconds;

    private BenchRun run;
    private EdgeFolder folder;

    @Override
    public Integer call() throws Exception {
        try (BenchRun opened = options.begin()) {
            run = opened;
            run.floor();
            folder = new EdgeFolder(run.folder(), LoopbackPort.free(), LoopbackPort.free());
            folder.write(Path.of(System.getProperty("microbrain.root", "."), "edge-node", "edge.example.yaml"),
                    InstantSource.system().instant());
            Path mosquitto = mosquitto();
            if (mosquitto == null) {
                run.progress("mosquitto is not installed (apt-get install mosquitto): nothing to compare with");
            }
            for (int count : clients) {
                double ours = edge(count).report(run, count, "");
                if (mosquitto == null) {
                    run.putNothing("mosquitto_publishes_per_s" + suffix(count), "  mosquitto (not installed)");
                } else {
                    double theirs = mosquitto(mosquitto, count).report(run, count, "mosquitto_");
                    run.put("ratio_mosquitto" + suffix(count), ours / theirs, "  times mosquitto",
                            count == MAIN ? "≥ 2" : "");
                }
            }
            return run.print();
        }
    }

    static String suffix(int clients) {
        return clients == MAIN ? "" : "_" + clients;
    }

    /** What one broker did with one number of clients. */
    private record Measured(PublishProcess.Result load, double cpuSeconds) {

        /** @return publishes a second */
        double report(BenchRun run, int clients, String who) {
            String end = suffix(clients);
            String name = who.isEmpty() ? "" : "  mosquitto, ";
            run.put(who + "publishes_per_s" + end, load.perSecond(), name + clients + " clients: publishes/s"
                    + (who.isEmpty() ? ", durable" : ", not stored"));
            run.put(who + "cpu_us_per_publish" + end, cpuSeconds * 1e6 / load.publishes(), name + "CPU µs a publish");
            run.put(who + "puback_p50_ms" + end, load.p50Micros() / 1e3, name + "PUBACK p50, ms");
            run.put(who + "puback_p99_ms" + end, load.p99Micros() / 1e3, name + "PUBACK p99, ms");
            return load.perSecond();
        }
    }

    private Measured edge(int count) throws IOException, InterruptedException {
        run.progress("the edge node with " + count + " clients");
        Measured measured;
        long before = readings();
        try (EdgeProcess node = EdgeProcess.start(folder)) {
            FirstReading.acknowledged(node, folder.mqttPort(), EdgeFolder.SENSOR_USER, folder.password());
            measured = measure(node.pid(), folder.mqttPort(), EdgeFolder.SENSOR_USER, folder.password(), count);
            node.stop();
        }
        long stored = readings() - before;
        long acknowledged = measured.load.publishes() + 1;
        if (stored != acknowledged) {
            throw new IOException(acknowledged + " readings were acknowledged and " + stored + " are in the journal");
        }
        return measured;
    }

    private long readings() {
        return Files.exists(folder.data().resolve("journal.db")) ? EdgeJournal.readings(folder.data()) : 0;
    }

    private Measured mosquitto(Path program, int count) throws IOException, InterruptedException {
        run.progress("mosquitto with " + count + " clients");
        int port = LoopbackPort.free();
        Path settings = run.folder().resolve("mosquitto.conf");
        Files.writeString(settings, "listener " + port + " 127.0.0.1\nallow_anonymous true\npersistence false\n"
                + "set_tcp_nodelay true\nlog_dest none\n", StandardCharsets.US_ASCII);
        Process process = new ProcessBuilder(program.toString(), "-c", settings.toString())
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try {
            awaitListening(port);
            return measure(process.pid(), port, "", "", count);
        } finally {
            process.destroy();
            process.onExit().join();
        }
    }

    private Measured measure(long pid, int port, String user, String password, int count)
            throws IOException, InterruptedException {
        double before = EdgeProcess.cpuSeconds(pid);
        PublishProcess.Result load = PublishProcess.run(run.folder(), port, user, password, count, window,
                Math.max(1, Math.min(SERIES_IN_ALL / count, 50)), seconds);
        return new Measured(load, EdgeProcess.cpuSeconds(pid) - before);
    }

    private static void awaitListening(int port) throws IOException {
        for (int attempt = 0; attempt < 500; attempt++) {
            try (SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port))) {
                return;
            } catch (ConnectException notYet) {
                LockSupport.parkNanos(10_000_000);
            }
        }
        throw new IOException("mosquitto does not listen on port " + port);
    }

    /** Debian's lies where only an administrator's path leads. @return null when there is none */
    private static Path mosquitto() {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin";
        return Stream.of(path.split(":")).filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "mosquitto")).filter(Files::isExecutable).findFirst().orElse(null);
    }
}
