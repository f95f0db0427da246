package org.microbrain.infer;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.microbrain.record.DivisionCode;

/**
 * What rules say of a model's sample, as the lines that stand in a release. The core writes them, a node compares them.
 *
 * <pre>
 * input      series,unit,time,value                river/stage,m,2026-07-01T00:00:00Z,1.5
 * expected   detection,DETECTOR,series,time        detection,range,river/stage,2026-07-01T00:00:00Z
 *            warning,LEVEL,hazard,series           warning,yellow,flood,river/stage
 * </pre>
 *
 * @param lines  of what they said
 * @param faults of their detectors
 */
public record Sample(List<String> lines, List<DetectorFault> faults) {

    private static final DivisionCode NOWHERE = new DivisionCode("450000000000");
    private static final int SERIES = 1000;

    public Sample {
        lines = List.copyOf(lines);
        faults = List.copyOf(faults);
    }

    /**
     * Plays readings to rules.
     *
     * @param readings lines of the input, without empty ones and comments
     * @throws IllegalArgumentException with a line that cannot be read
     */
    public static Sample of(RuleSettings rules, List<String> readings) {
        Inference inference = new Inference(NOWHERE, rules, SERIES, () -> 0);
        List<String> said = new ArrayList<>();
        for (String line : readings) {
            String[] parts = line.split(",", -1);
            try {
                Instant time = Instant.parse(parts[2]);
                inference.observe(parts[0], parts[1], time.toEpochMilli(), Double.parseDouble(parts[3]), 0, time)
                        .forEach(one -> said.add(text(one)));
            } catch (DateTimeParseException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new IllegalArgumentException(line, e);
            }
        }
        return new Sample(said, inference.faults());
    }

    private static String text(Finding finding) {
        if (finding instanceof Detection one) {
            return "detection," + one.detector() + "," + one.series() + "," + Instant.ofEpochMilli(one.millis());
        }
        Warning warning = (Warning) finding;
        return "warning," + warning.level().name().toLowerCase(Locale.ROOT) + "," + warning.hazard() + ","
                + warning.evidence().get(warning.evidence().size() - 1).series();
    }
}
