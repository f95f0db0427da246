package org.microbrain.core.learn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.microbrain.core.archive.Archive;
import org.microbrain.core.archive.ArchivedSums;
import org.microbrain.infer.HourlyRows;
import org.microbrain.infer.LinearModel;
import org.microbrain.infer.LinearSettings;
import org.microbrain.infer.NoveltyScorer;
import org.microbrain.record.DivisionCode;
import org.microbrain.sums.NormalEquations;
import org.microbrain.sums.Topic;

/**
 * Makes a draft of a package with a linear model from what villages gave, without a reading. The draft raises no warning: who
 * signs decides on a level. For one thread.
 */
final class SumTraining {

    private static final int LONGEST_PATTERN = 256;
    private static final YAMLMapper YAML = new YAMLMapper();

    private final Archive archive;
    private final ReleasedPackages released;

    SumTraining(Archive archive, ReleasedPackages released) {
        this.archive = archive;
        this.released = released;
    }

    /**
     * The document of the draft, of the version after the newest released one.
     *
     * @param area   whose sums count
     * @param series of which the model is to judge, {@code *} standing for any run of characters
     * @throws IllegalArgumentException in both languages, when nothing can be trained
     */
    byte[] draft(Topic topic, DivisionCode area, String series, Instant now) {
        if (series.isBlank() || series.length() > LONGEST_PATTERN) {
            throw new IllegalArgumentException("请填写模型用于哪些序列 / say which series the model is for");
        }
        LocalDate since = SumsSeen.since(now);
        List<ArchivedSums> sums = archive.sums(area, since).stream().filter(one -> one.sums().topic().equals(topic)).toList();
        if (sums.isEmpty() || !topic.features().equals(HourlyRows.ORDER)) {
            throw new IllegalArgumentException("这里没有本版本可用的统计量 / there are no sums here that this version can use");
        }
        NormalEquations all = new NormalEquations();
        sums.forEach(one -> all.add(one.sums().sums()));
        LinearModel model;
        try {
            model = all.solve(topic.unit());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("统计量不足以训练 / nothing can be trained: " + e.getMessage(), e);
        }
        return document(topic, area, series, model, SumsSeen.line(topic, area, archive.hubSums(area, since).stream()
                .filter(one -> one.topic().equals(topic)).toList()), now);
    }

    private byte[] document(Topic topic, DivisionCode area, String series, LinearModel model, SumsSeen.Line from, Instant now) {
        String id = name(topic);
        ObjectNode root = YAML.createObjectNode();
        root.put("package", id).put("version", released.newest(id).map(one -> EvaluationOffice.read(one).content().version() + 1).orElse(1));
        ObjectNode rule = root.putArray("rules").addObject();
        rule.put("name", id).put("series", series).put("unit", topic.unit()).put("hazard", "sensor");
        ObjectNode detector = rule.putArray("detectors").addObject();
        detector.put("detector", "linear").put("order", model.order()).put("unit", model.unit());
        ObjectNode weights = detector.putObject("weights");
        for (int at = 0; at < HourlyRows.NAMES.size(); at++) {
            weights.put(HourlyRows.NAMES.get(at), model.weights().get(at));
        }
        detector.put("scale", model.scale()).put("score", NoveltyScorer.NOTABLE);
        root.putObject("provenance").put("trained", "normal-equations").put("nodes", from.villages()).put("rows", from.rows())
                .put("from", from.from().toString()).put("to", from.to().toString())
                .put("least-runtime", LinearSettings.SINCE);
        try {
            return ("# 由各村统计量训练，读数未离开村；仅作检测，如需预警请给出 level\n"
                    + "# trained on sums that villages gave, no reading left them; it detects, give it a level to make it warn\n"
                    + "# area " + area + ", at " + now + "\n" + YAML.writeValueAsString(root)).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a tree that was just made", e);
        }
    }

    /** As packages are named: at most 64 characters. */
    private static String name(Topic topic) {
        String suffix = "-linear";
        return topic.sensor().substring(0, Math.min(topic.sensor().length(), 64 - suffix.length())) + suffix;
    }
}
