package org.microbrain.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.microbrain.infer.Finding;
import org.microbrain.infer.Inference;
import org.microbrain.infer.RuleSettings;
import org.microbrain.infer.Warning;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.Problems;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code bench flood}: a river's recorded stage through the rules that ship, which know nothing of it but its alert
 * stage: each flood with the time between the first warning and its peak, floods missed, and false warnings.
 */
@Command(name = "flood", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"回放一条河流的水位过程：每次洪峰前多久预警、漏报、误报。",
            "Plays the stage of a river: lead time before each peak, missed floods, false warnings."})
final class FloodBench implements Callable<Integer> {

    private static final DivisionCode AREA = new DivisionCode("450124104205");
    private static final String SERIES = "river/stage";

    @Option(names = "--data", paramLabel = "FILE", required = true,
            description = "CSV：timestamp,value。 A table with timestamp,value; see docs/BENCHMARKS.md.")
    private Path data;

    @Option(names = "--alert-stage", paramLabel = "STAGE",
            description = "警戒水位，单位同文件；不给出时取中位数与最高值的中点，两位有效数字。 In the unit of the file. Without it: half-way "
                    + "between the median and the highest reading, to two digits.")
    private Double alertStage;

    @Option(names = "--json", description = "标准输出为一行 JSON。 Standard output is one line of JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (!Files.isRegularFile(data)) {
            throw new IOException("没有这个文件。 There is no file " + data);
        }
        if (alertStage != null && !Double.isFinite(alertStage)) {
            throw new IOException("警戒水位应为数字。 The alert stage must be a number, not " + alertStage);
        }
        StageSeries series = StageSeries.read(data);
        double alert = alertStage == null ? series.alertStage() : alertStage;
        FloodScore score = FloodScore.of(series.points(), alert, play(series, alert));
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? line(series, alert, score) : table(series, alert, score));
        out.flush();
        return 0;
    }

    private static List<Warning> play(StageSeries series, double alert) {
        Inference inference = new Inference(AREA, RuleSettings.river(alert, new Problems()), 1, () -> 0);
        List<Warning> warnings = new ArrayList<>();
        for (StageSeries.Point point : series.points()) {
            for (Finding finding : inference.observe(SERIES, "", point.millis(), point.value(), 0,
                    Instant.ofEpochMilli(point.millis()))) {
                if (finding instanceof Warning warning) {
                    warnings.add(warning);
                }
            }
        }
        return warnings;
    }

    private static double days(StageSeries series) {
        List<StageSeries.Point> points = series.points();
        return (points.get(points.size() - 1).millis() - points.get(0).millis()) / (double) Duration.ofDays(1).toMillis();
    }

    private String table(StageSeries series, double alert, FloodScore score) {
        StringBuilder text = new StringBuilder(String.format("flood%n  %d readings, %d missing, %.1f days; alert stage %s%s%n",
                series.points().size(), series.missing(), days(series), alert,
                alertStage == null ? " (half-way from the median to the highest reading; give --alert-stage)" : ""));
        for (FloodScore.Flood flood : score.floods()) {
            text.append(String.format("  flood, peak %s at %s: %s%n", flood.height(), Instant.ofEpochMilli(flood.peak()),
                    flood.warnings().isEmpty() ? "MISSED, no warning" : flood.missed() ? "MISSED, first warning "
                            + -flood.lead().toMinutes() + " min after it"
                            : "first warning " + flood.lead().toMinutes() + " min before it"));
            flood.warnings().forEach(warning -> append(text, warning));
        }
        if (!score.strays().isEmpty()) {
            text.append(String.format("  false warnings%n"));
            score.strays().forEach(warning -> append(text, warning));
        }
        return text.append(String.format("  floods %d, missed %d, false warnings %d%n", score.floods().size(),
                score.missed(), score.falseWarnings())).toString();
    }

    private static void append(StringBuilder text, Warning warning) {
        text.append(String.format("    %s  %-6s  %s%n", Instant.ofEpochMilli(warning.bornMillis()),
                warning.level().words().en(), warning.reasonEn()));
    }

    private static String line(StageSeries series, double alert, FloodScore score) {
        ObjectNode line = new ObjectMapper().createObjectNode();
        line.put("bench", "flood").put("readings", series.points().size()).put("missing", series.missing())
                .put("days", days(series)).put("alert_stage", alert);
        ArrayNode floods = line.putArray("floods");
        for (FloodScore.Flood flood : score.floods()) {
            ObjectNode one = floods.addObject().put("peak_time", Instant.ofEpochMilli(flood.peak()).toString())
                    .put("peak", flood.height()).put("missed", flood.missed());
            if (flood.lead() == null) {
                one.putNull("lead_min");
            } else {
                one.put("lead_min", flood.lead().toSeconds() / 60.0);
            }
            put(one.putArray("warnings"), flood.warnings());
        }
        put(line.putArray("false"), score.strays());
        return line.put("missed_floods", score.missed()).put("false_warnings", score.falseWarnings()) + "\n";
    }

    private static void put(ArrayNode array, List<Warning> warnings) {
        for (Warning warning : warnings) {
            array.addObject().put("time", Instant.ofEpochMilli(warning.bornMillis()).toString())
                    .put("level", warning.level().words().en()).put("zh", warning.reasonZh())
                    .put("en", warning.reasonEn());
        }
    }
}
