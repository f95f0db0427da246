package org.microbrain.bench;

import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.microbrain.infer.ForestScorer;
import org.microbrain.infer.Inference;
import org.microbrain.infer.NoveltyScorer;
import org.microbrain.infer.RuleSettings;
import org.microbrain.infer.Scorer;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.Problems;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code bench nab}: the edge's novelty ensemble, or its forest, as it ships and with nothing to set, over a folder of the Numenta
 * Anomaly Benchmark: result files that NAB's own scorer takes, points where there are labels, speed and memory.
 */
@Command(name = "nab", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"用出厂的新颖性检测器处理 NAB 格式的文件夹：结果文件、得分、速度与内存。",
            "The shipped novelty detector over a NAB-shaped folder: result files, points, speed and memory."})
final class NabBench implements Callable<Integer> {

    private static final int HELD = 300;
    private static final DivisionCode AREA = new DivisionCode("450102001003");
    private static final String STAGE = "/stage";

    @Option(names = "--data", paramLabel = "DIR", required = true,
            description = "其下为 类别/文件.csv（timestamp,value）。 Holds CATEGORY/FILE.csv with timestamp,value.")
    private Path data;

    @Option(names = "--out", paramLabel = "DIR", required = true,
            description = "结果写到 DIR/检测器/类别/。 Results go to DIR/DETECTOR/CATEGORY/.")
    private Path out;

    @Option(names = "--forest", description = "改用可选的随机切割森林。 The optional random cut forest instead.")
    private boolean forest;

    @Option(names = "--json", description = "标准输出为一行 JSON。 Standard output is one line of JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (!Files.isDirectory(data)) {
            throw new IOException("没有这个文件夹。 There is no folder " + data);
        }
        try (BenchRun run = new BenchRun("nab", out.toAbsolutePath().normalize(), json,
                spec.commandLine().getOut(), spec.commandLine().getErr())) {
            List<NabSeries> all = NabSeries.all(data);
            Optional<NabLabels> labels = NabLabels.find(data);
            NabScoring scoring = new NabScoring();
            run.progress(all.size() + " series" + (labels.isEmpty() ? ", no labels found" : ""));
            long readings = 0;
            for (NabSeries series : all) {
                List<NabLabels.Window> windows = labels.map(it -> it.of(series.name())).orElse(List.of());
                double[] scores = scores(series);
                write(series, scores, windows);
                scoring.add(series, scores, windows);
                readings += series.size();
            }
            run.put("series", all.size(), "series");
            run.put("readings", readings, "readings");
            if (labels.isPresent()) {
                points(run, scoring);
            }
            speed(run, all, readings);
            memory(run, all);
            if (!forest) {
                whole(run, all);
                wholeMemory(run, all);
            }
            return run.print();
        }
    }

    private String name() {
        return forest ? "forest" : "microbrain";
    }

    private Scorer scorer() {
        return forest ? new ForestScorer() : new NoveltyScorer();
    }

    private double[] scores(NabSeries series) {
        Scorer scorer = scorer();
        double[] scores = new double[series.size()];
        for (int row = 0; row < scores.length; row++) {
            scores[row] = score(scorer, series, row);
        }
        return scores;
    }

    /** A value that is no number is not judged, as on the edge. */
    private static double score(Scorer scorer, NabSeries series, int row) {
        double value = series.values()[row];
        return Double.isFinite(value) ? scorer.score(series.seconds()[row] * 1000, value, true).value() : 0;
    }

    private void write(NabSeries series, double[] scores, List<NabLabels.Window> windows) throws IOException {
        int slash = series.name().lastIndexOf('/');
        Path folder = out.resolve(name()).resolve(series.name().substring(0, slash));
        Files.createDirectories(folder);
        Path file = folder.resolve(name() + "_" + series.name().substring(slash + 1));
        try (BufferedWriter lines = Files.newBufferedWriter(file)) {
            lines.write("timestamp,value,anomaly_score,label\n");
            for (int row = 0; row < series.size(); row++) {
                long second = series.seconds()[row];
                boolean marked = windows.stream().anyMatch(window -> window.holds(second));
                lines.write(series.times().get(row) + "," + series.values()[row] + "," + scores[row] + ","
                        + (marked ? 1 : 0) + "\n");
            }
        }
    }

    private static void points(BenchRun run, NabScoring scoring) {
        run.put("shipped_threshold", NoveltyScorer.NOTABLE, "threshold as shipped");
        for (NabScoring.Profile profile : NabScoring.Profile.ALL) {
            NabScoring.Result best = scoring.best(profile);
            NabScoring.Result shipped = scoring.at(profile, NoveltyScorer.NOTABLE);
            run.putExactly(profile.name(), best.points(), "points, " + profile.name().replace('_', ' ')
                    + " profile, best threshold");
            run.putExactly(profile.name() + "_threshold", best.threshold(), "  that threshold");
            run.put(profile.name() + "_found", best.found(), "  windows found of " + best.windows());
            run.put(profile.name() + "_alarms", best.alarms(), "  detections outside");
            run.putExactly(profile.name() + "_shipped", shipped.points(), "  points at the shipped threshold");
        }
    }

    /** The last of three runs over all series counts: the first ones compile the program. */
    private void speed(BenchRun run, List<NabSeries> all, long readings) {
        run.progress("speed");
        long took = 0;
        for (int round = 0; round < 3; round++) {
            long began = cpu();
            all.forEach(this::scores);
            took = Math.max(1, cpu() - began);
        }
        Percentiles each = new Percentiles();
        for (NabSeries series : all) {
            Scorer scorer = scorer();
            for (int row = 0; row < series.size(); row++) {
                long began = System.nanoTime();
                score(scorer, series, row);
                each.add(System.nanoTime() - began);
            }
        }
        run.put("readings_per_s", readings * 1e9 / took, "readings judged a second and core");
        run.put("p50_us", each.at(0.5) / 1000, "  one reading, median, µs");
        run.put("p99_us", each.at(0.99) / 1000, "  99th percentile, µs", forest ? "–" : "≤ 10");
    }

    /** All that an edge does with a reading of a river: limits, the approach to them, novelty, what is usual and what is to come. */
    private static void whole(BenchRun run, List<NabSeries> all) {
        Percentiles each = new Percentiles();
        for (int round = 0; round < 3; round++) {
            each = new Percentiles();
            Inference inference = rivers();
            for (NabSeries series : all) {
                for (int row = 0; row < series.size(); row++) {
                    long began = System.nanoTime();
                    judge(inference, series.name() + STAGE, series, row);
                    each.add(System.nanoTime() - began);
                }
            }
        }
        run.put("whole_p50_us", each.at(0.5) / 1000, "  with rules and forecast, median, µs");
        run.put("whole_p99_us", each.at(0.99) / 1000, "  99th percentile, µs", "≤ 10");
    }

    /** Rules of a river that reaches its alert stage never. */
    private static Inference rivers() {
        return new Inference(AREA, RuleSettings.river(1e9, new Problems()), HELD, new SplittableRandom(1));
    }

    private static void judge(Inference inference, String name, NabSeries series, int row) {
        long second = series.seconds()[row];
        inference.observe(name, "", second * 1000, series.values()[row], 0, Instant.ofEpochSecond(second));
    }

    /** Nanoseconds that this thread has computed: other programs on the machine do not count. */
    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private void memory(BenchRun run, List<NabSeries> all) throws IOException {
        int count = forest ? HELD / 10 : HELD;
        run.progress("memory of " + count + " series");
        long most = 0;
        List<Scorer> held = new ArrayList<>();
        long before = used();
        for (int i = 0; i < count; i++) {
            NabSeries series = all.get(i % all.size());
            Scorer scorer = scorer();
            for (int row = 0; row < series.size(); row++) {
                score(scorer, series, row);
            }
            held.add(scorer);
        }
        double bytes = (double) (used() - before) / held.size();
        for (Scorer scorer : held) {
            ByteArrayOutputStream state = new ByteArrayOutputStream();
            scorer.save(new DataOutputStream(state));
            most = Math.max(most, state.size());
        }
        run.put("heap_bytes_per_series", Math.max(0, bytes), "bytes of heap a series", forest ? "–" : "≤ 131,072");
        run.put("state_bytes_most", most, "bytes of saved state, most of a series");
    }

    private static void wholeMemory(BenchRun run, List<NabSeries> all) {
        long empty = used();
        Inference inference = rivers();
        for (int i = 0; i < HELD; i++) {
            NabSeries series = all.get(i % all.size());
            for (int row = 0; row < series.size(); row++) {
                judge(inference, i + STAGE, series, row);
            }
        }
        run.put("whole_heap_bytes_per_series", (double) (used() - empty) / HELD,
                "bytes of heap a series, with rules and forecast", "≤ 131,072");
        Reference.reachabilityFence(inference);
    }

    private static long used() {
        Runtime machine = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return machine.totalMemory() - machine.freeMemory();
    }
}
