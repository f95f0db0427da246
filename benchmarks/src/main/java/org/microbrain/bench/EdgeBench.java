package org.microbrain.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.microbrain.engine.LoopbackPort;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench edge}: how soon an edge node takes its first reading, and what memory it lives in. */
@Command(name = "edge", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"边缘节点的启动时间与常驻内存（50 个序列，每秒 100 个读数，控制台打开）。",
            "Start and memory of an edge node with 50 series, 100 readings a second and its console open."})
final class EdgeBench implements Callable<Integer> {

    @Mixin
    private BenchOptions options;

    @Option(names = "--starts", paramLabel = "N", defaultValue = "7",
            description = "启动次数，默认 ${DEFAULT-VALUE}。 How often it is started.")
    private int starts;

    @Option(names = "--seconds", paramLabel = "S", defaultValue = "75",
            description = "运行多少秒，默认 ${DEFAULT-VALUE}。 How long it runs before its memory is looked at.")
    private int seconds;

    @Override
    public Integer call() throws Exception {
        try (BenchRun run = options.begin()) {
            run.floor();
            EdgeFolder folder = new EdgeFolder(run.folder(), LoopbackPort.free(), LoopbackPort.free());
            folder.write(Path.of(System.getProperty("microbrain.root", "."), "edge-node", "edge.example.yaml"),
                    InstantSource.system().instant());
            starts(run, folder);
            memory(run, folder);
            return run.print();
        }
    }

    private void starts(BenchRun run, EdgeFolder folder) throws IOException, InterruptedException {
        Percentiles first = new Percentiles();
        Percentiles signIns = new Percentiles();
        for (int i = 0; i < starts; i++) {
            run.progress("start " + (i + 1) + " of " + starts);
            long began = System.nanoTime();
            try (EdgeProcess node = EdgeProcess.start(folder)) {
                long accepted = FirstReading.acknowledged(node, folder.mqttPort(), "", "");
                first.add(accepted - began);
                signIns.add(FirstReading.acknowledged(node, folder.mqttPort(), EdgeFolder.SENSOR_USER,
                        folder.password()) - accepted);
                node.stop();
            }
        }
        run.put("start_s", first.at(0.5) / 1e9, "process start to first accepted reading, s (median)", "≤ 1");
        run.put("start_max_s", first.at(1) / 1e9, "  slowest");
        run.put("sign_in_s", signIns.at(0.5) / 1e9, "  then first sign-in with a password, s (its hash is slow by intent)");
    }

    private void memory(BenchRun run, EdgeFolder folder) throws IOException, InterruptedException {
        run.progress(seconds + " s with 50 series, 100 readings/s, console open");
        try (EdgeProcess node = EdgeProcess.start(folder)) {
            FirstReading.acknowledged(node, folder.mqttPort(), "", "");
            Percentiles resident = new Percentiles();
            Percentiles proportional = new Percentiles();
            long acknowledged;
            try (SiteLoad load = SiteLoad.start(folder)) {
                long began = System.nanoTime();
                for (int second = 1; second <= seconds; second++) {
                    load.runUntil(began + second * 1_000_000_000L);
                    node.requireAlive();
                    if (second > seconds - Math.min(15, seconds)) {
                        resident.add(ProcessMemory.resident(node.pid()));
                        proportional.add(ProcessMemory.proportional(node.pid()));
                    }
                }
                acknowledged = load.acknowledged();
            }
            node.stop();
            if (acknowledged < seconds * SiteLoad.READINGS_PER_SECOND * 0.9) {
                throw new IOException("only " + acknowledged + " readings were acknowledged in " + seconds + " s");
            }
            run.put("rss_mb", resident.at(0.5) / (1 << 20), "MiB resident (median of the last 15 s)", "≤ 80 (110 at most)");
            run.put("rss_max_mb", resident.at(1) / (1 << 20), "  highest");
            run.put("pss_mb", proportional.at(0.5) / (1 << 20), "  its share (PSS) of what processes share, MiB");
        }
    }
}
