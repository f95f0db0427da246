package org.microbrain.infer;

import java.io.IOException;
import java.time.Duration;
import org.microbrain.runtime.config.Section;
import org.microbrain.warning.WarningLevel;

/** How a detector is set; makes a detector for each series. Equal settings make equal detectors. */
public interface DetectorSettings {

    /** Durations a detector may be set to: 1 s to 366 d. */
    static Duration checked(Duration duration) {
        if (duration.compareTo(Duration.ofSeconds(1)) < 0 || duration.compareTo(Duration.ofDays(366)) > 0) {
            throw new IllegalArgumentException("must be 1s to 366d");
        }
        return duration;
    }

    /** The duration under {@code key}; a missing one, or one that no detector takes, is a problem and gives an hour. */
    static Duration duration(Section section, String key) {
        section.require(key);
        Duration duration = section.duration(key, Duration.ofHours(1));
        try {
            return checked(duration);
        } catch (IllegalArgumentException e) {
            section.problem(key, "应在 1s 到 366d 之间", e.getMessage());
            return Duration.ofHours(1);
        }
    }

    /** The grade of the level under the key {@code level}, 0 when absent. */
    static int grade(Section section) {
        return section.value("level", word -> WarningLevel.of(word).number(), 0);
    }

    /** Reads an entry of a rule's {@code detectors}; null after a problem that leaves nothing to watch with. */
    static DetectorSettings read(Section section) {
        String kind = section.text("detector");
        return switch (kind) {
            case "range" -> Range.Settings.read(section);
            case "rate" -> RateOfChange.Settings.read(section);
            case "accumulation" -> Accumulation.Settings.read(section);
            case "approach" -> Approach.Settings.read(section);
            case "stuck" -> Stuck.Settings.read(section);
            case "silence" -> Silence.Settings.read(section);
            case "nearest" -> NearestValue.Settings.read(section);
            case "novelty" -> Novelty.Settings.read(section);
            case "forest" -> ForestSettings.read(section);
            case "linear" -> LinearSettings.read(section);
            case "onnx" -> OnnxSettings.read(section);
            default -> {
                section.problem("detector",
                        "应为 range、rate、approach、accumulation、stuck、silence、nearest、novelty、forest、linear、onnx 之一",
                        "must be one of range, rate, approach, accumulation, stuck, silence, nearest, novelty, forest, linear, onnx");
                yield null;
            }
        };
    }

    /** The stable word of its detections, see {@link Detection#detector()}. */
    String word();

    /**
     * What shapes the state of such a detector. When one of equal memory replaces it, what it has seen and learnt is
     * kept: other limits must not cost a window of rain or weeks of learning.
     */
    String memory();

    /** The most that one such detector keeps in memory, in bytes, roughly; it has one for each series that it watches. */
    int mostBytes();

    /** The most series of a node that may have such a detector; further ones go without, and it is said. */
    default int mostSeries() {
        return Integer.MAX_VALUE;
    }

    /** Whether a rule for series of this unit may have it: numbers that were trained in metres are wrong for centimetres. */
    default boolean fits(String unit) {
        return true;
    }

    /**
     * The same with what lies beside the package.
     *
     * @throws IOException when a file is missing
     */
    default DetectorSettings with(ModelFiles files, OnnxRuntime runtime) throws IOException {
        return this;
    }

    /** @throws RuntimeException when this node cannot have such a detector, with the reason */
    Detector start(Subject subject);
}
