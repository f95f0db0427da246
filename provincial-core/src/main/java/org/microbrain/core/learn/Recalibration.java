package org.microbrain.core.learn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.microbrain.core.archive.Archive;
import org.microbrain.core.archive.LabelledWarning;
import org.microbrain.core.archive.TimeRange;
import org.microbrain.infer.Calibration;
import org.microbrain.infer.Calibration.Judged;
import org.microbrain.infer.Calibration.Proposal;
import org.microbrain.infer.DetectorSettings;
import org.microbrain.infer.ForestSettings;
import org.microbrain.infer.LinearSettings;
import org.microbrain.infer.NearestValue;
import org.microbrain.infer.Novelty;
import org.microbrain.infer.Rule;
import org.microbrain.record.DivisionCode;
import org.microbrain.warning.Label;

/**
 * Makes of a package one with other thresholds, for an area, from people's answers. Only scores of detectors that learn and
 * warn are touched: fixed limits are set by people who answer for them. What comes out is a draft: nobody runs it before it
 * was looked at, evaluated, signed by two and rolled out.
 */
final class Recalibration {

    private static final int MOST_ANSWERS = 20_000;
    private static final int DECIMALS = 10_000;
    private static final YAMLMapper YAML = new YAMLMapper();

    private final Archive archive;
    private final DivisionCode province;
    private final Calibration calibration;

    /** One threshold. */
    record Change(String rule, String detector, double before, Proposal proposal) {

        /** Rounded down, so that rounding misses nothing. */
        double after() {
            return Math.max(before, Math.floor(proposal.threshold() * DECIMALS) / DECIMALS);
        }
    }

    Recalibration(Archive archive, DivisionCode province, Calibration.Costs costs) {
        this.archive = archive;
        this.province = province;
        this.calibration = new Calibration(costs);
    }

    /**
     * The draft, as a document of the next version with its provenance on top.
     *
     * @return empty when no threshold is to be changed
     */
    Optional<byte[]> draft(byte[] document, Evaluation.Candidate from, DivisionCode area, Instant now) {
        TimeRange range = new TimeRange(now.minus(Evaluation.BACK).toEpochMilli(), now.toEpochMilli() + 1);
        List<LabelledWarning> labels = archive.labels(range, province, MOST_ANSWERS).stream()
                .filter(one -> one.label() != Label.NONE).toList();
        List<Change> changes = new ArrayList<>();
        try {
            ObjectNode root = (ObjectNode) YAML.readTree(document);
            int at = 0;
            for (JsonNode rule : root.path("rules")) {
                change(rule, from.content().rules().rules().get(at++), labels, area, changes);
            }
            if (changes.isEmpty()) {
                return Optional.empty();
            }
            root.put("version", from.content().version() + 1);
            return Optional.of((provenance(from, area, now, changes) + YAML.writeValueAsString(root))
                    .getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("a package that was read before", e);
        }
    }

    private void change(JsonNode rule, Rule read, List<LabelledWarning> labels, DivisionCode area, List<Change> changes) {
        int at = 0;
        for (JsonNode detector : rule.path("detectors")) {
            DetectorSettings settings = read.detectors().get(at++);
            OptionalDouble present = warningScore(settings);
            if (present.isEmpty()) {
                continue;
            }
            List<Judged> all = new ArrayList<>();
            List<Judged> own = new ArrayList<>();
            for (LabelledWarning one : labels) {
                if (one.rule().equals(read.name()) && one.detector().equals(settings.word())) {
                    archive.score(one).ifPresent(score -> {
                        Judged judged = new Judged(one.node().text(), score, one.label().danger());
                        all.add(judged);
                        if (area.contains(one.area())) {
                            own.add(judged);
                        }
                    });
                }
            }
            calibration.propose(present.getAsDouble(), all, own)
                    .map(proposal -> new Change(read.name(), settings.word(), present.getAsDouble(), proposal))
                    .filter(change -> change.after() > change.before()).ifPresent(change -> {
                        ((ObjectNode) detector).put("score", change.after());
                        changes.add(change);
                    });
        }
    }

    /** Of a detector that learns and warns; empty for all others. */
    private static OptionalDouble warningScore(DetectorSettings settings) {
        if (settings instanceof Novelty.Settings novelty && novelty.grade() > 0) {
            return OptionalDouble.of(novelty.score());
        }
        if (settings instanceof ForestSettings forest && forest.grade() > 0) {
            return OptionalDouble.of(forest.score());
        }
        if (settings instanceof LinearSettings linear && linear.grade() > 0) {
            return OptionalDouble.of(linear.score());
        }
        return settings instanceof NearestValue.Settings nearest && nearest.grade() > 0
                ? OptionalDouble.of(nearest.score()) : OptionalDouble.empty();
    }

    /** As comments: nodes of earlier versions refuse keys that they do not know. */
    private static String provenance(Evaluation.Candidate from, DivisionCode area, Instant now, List<Change> changes) {
        StringBuilder text = new StringBuilder("# 按值班人员的答复重新标定的阈值，仅供 " + area + " 使用\n"
                + "# thresholds recalibrated from people's answers, for " + area + "\n# from " + from.content().id() + " "
                + from.content().version() + ", sha256 " + from.sha256() + ", at " + now + "\n");
        for (Change one : changes) {
            text.append(String.format(Locale.ROOT, "# %s, %s: %s -> %s (province %.4f; %d answers here weigh %.2f)%n", one.rule(),
                    one.detector(), one.before(), one.after(), one.proposal().ofProvince(), one.proposal().answers(),
                    one.proposal().credibility()));
        }
        return text.toString();
    }
}
