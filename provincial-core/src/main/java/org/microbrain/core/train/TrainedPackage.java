package org.microbrain.core.train;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.microbrain.infer.DetectorPackage;
import org.microbrain.infer.HourlyRows;
import org.microbrain.infer.Rule;
import org.microbrain.infer.RuleSettings;
import org.microbrain.infer.Sample;
import org.microbrain.json.JsonText;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.ProgramVersion;

/**
 * What a training gives: a package with the weights, the same model as an ONNX file with a package of its own, a sample with
 * what they say of it, and how all came about. Without the time of the training: the same order on the same readings gives the
 * same bytes. The sample is a made-up wave with a leap, so that no village's readings travel with a release.
 */
final class TrainedPackage {

    private static final Instant SAMPLE_FROM = Instant.parse("2026-01-01T00:00:00Z");
    private static final int SAMPLE_READINGS = 300;
    private static final long QUARTER = 900;
    /** In multiples of the model's error: the leap of the sample, and its wave. */
    private static final double LEAP = 60;
    private static final double WAVE = 3;

    private final TrainingOrder order;
    private final TrainingRows.Found found;
    private final LinearFit fit;
    private final double scale;

    TrainedPackage(TrainingOrder order, TrainingRows.Found found) {
        this.order = order;
        this.found = found;
        this.fit = LinearFit.of(found.rows(), order.trainer(), order.seed());
        double squares = 0;
        for (double[] row : found.rows()) {
            double error = fit.predict(row) - row[row.length - 1];
            squares += error * error / found.rows().size();
        }
        this.scale = Math.max(Double.MIN_NORMAL, Math.sqrt(squares));
    }

    /** Root mean square of the model's errors on its rows, in the unit of the series. */
    double scale() {
        return scale;
    }

    /** The package with the weights. */
    byte[] document() {
        return bytes(text(weights()));
    }

    private String weights() {
        Map<String, Double> named = new LinkedHashMap<>();
        for (int at = 0; at < HourlyRows.NAMES.size(); at++) {
            double weight = fit.weights()[at] + (HourlyRows.NAMES.get(at).equals("constant") ? fit.bias() : 0);
            named.put(HourlyRows.NAMES.get(at), weight);
        }
        StringBuilder text = new StringBuilder("      - detector: linear\n        order: " + HourlyRows.ORDER + "\n        weights:\n");
        named.forEach((name, weight) -> text.append("          ").append(name).append(": ").append(number(weight)).append('\n'));
        return text + rest();
    }

    private String onnx() {
        return "      - detector: onnx\n        model: model.onnx\n        order: " + HourlyRows.ORDER + "\n" + rest();
    }

    private String rest() {
        return (order.rule().unit().isEmpty() ? "" : "        unit: \"" + order.rule().unit() + "\"\n") + "        scale: "
                + number(scale) + "\n" + (order.level().isEmpty() ? "" : "        level: " + order.level() + "\n");
    }

    /** Plain digits: YAML readers take 1.0E-5 for a text now and then. */
    private static String number(double value) {
        return new BigDecimal(value).round(new MathContext(12)).toPlainString();
    }

    private String text(String detector) {
        Rule rule = order.rule();
        return "# 由省级节点训练的模型草稿；发行前请评估 / a model trained at the core, a draft; evaluate it before it is released\n"
                + "# " + order.trainer().settings() + ", seed " + order.seed() + "; data sha256 " + found.sha256() + "\n"
                + "package: " + order.name() + "\nversion: " + order.version() + "\nrules:\n  - name: " + rule.name()
                + "\n    series: \"" + rule.series() + "\"\n" + (rule.unit().isEmpty() ? "" : "    unit: \"" + rule.unit() + "\"\n")
                + "    hazard: " + rule.hazard() + "\n    detectors:\n" + detector + "provenance:\n  trained: " + order.trainer().word()
                + "\n  nodes: " + found.nodes() + "\n  rows: " + found.rows().size() + "\n  from: " + day(found.first()) + "\n  to: "
                + day(found.last()) + "\n  least-runtime: " + ProgramVersion.CURRENT.text().replaceFirst("[-+].*", "") + "\n";
    }

    private static String day(long millis) {
        return Instant.ofEpochMilli(millis).atZone(ZoneOffset.ofHours(8)).toLocalDate().toString();
    }

    /** How it came about, in full. */
    private byte[] provenance() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("package", order.name());
        json.put("version", order.version());
        json.put("trainer", order.trainer().settings());
        json.put("seed", order.seed());
        json.put("features", HourlyRows.ORDER);
        json.put("area", order.area().code());
        json.put("series", order.rule().series());
        json.put("unit", order.rule().unit());
        json.put("days", order.days());
        json.put("nodes", found.nodes());
        json.put("series-used", found.series());
        json.put("series-left-out", found.leftOut());
        json.put("rows", found.rows().size());
        json.put("rows-seen", found.seen());
        json.put("first-hour", Instant.ofEpochMilli(found.first()).toString());
        json.put("last-hour", Instant.ofEpochMilli(found.last()).toString());
        json.put("data-sha256", found.sha256());
        json.put("scale", number(scale));
        return JsonText.write(json);
    }

    private List<String> sample() {
        SplittableRandom chance = new SplittableRandom(order.seed());
        String series = order.rule().series().replace("*", "sample");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < SAMPLE_READINGS; i++) {
            double wave = 100 + WAVE * Math.sin(2 * Math.PI * i / 96) + 0.2 * (chance.nextDouble() - 0.5)
                    + (i == SAMPLE_READINGS - 2 ? LEAP : 0);
            lines.add(String.join(",", series, order.rule().unit(), SAMPLE_FROM.plusSeconds(i * QUARTER).toString(),
                    number(wave * scale)));
        }
        return lines;
    }

    /** All of it as a ZIP. */
    byte[] zip() {
        List<String> sample = sample();
        List<String> expected = Sample.of(rules(), sample).lines();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            put(zip, "package.yaml", document());
            put(zip, "sample-input.csv", bytes(String.join("\n", sample) + "\n"));
            put(zip, "sample-expected.csv", bytes(String.join("\n", expected) + "\n"));
            put(zip, "training.json", provenance());
            put(zip, "onnx/package.yaml", bytes(text(onnx())));
            put(zip, "onnx/model.onnx", fit.onnx());
            put(zip, "onnx/sample-input.csv", bytes(String.join("\n", sample) + "\n"));
            put(zip, "onnx/sample-expected.csv", bytes(String.join("\n", expected).replace("detection,linear,", "detection,onnx,") + "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException("an array in memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private RuleSettings rules() {
        Problems problems = new Problems();
        return DetectorPackage.read(document(), Path.of("package.yaml"), problems)
                .orElseThrow(() -> new IllegalStateException("the trained package cannot be read: " + problems)).rules();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(SAMPLE_FROM.atZone(ZoneOffset.UTC).toLocalDateTime());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
