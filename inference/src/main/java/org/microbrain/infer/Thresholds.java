package org.microbrain.infer;

import org.microbrain.runtime.config.Section;
import org.microbrain.warning.WarningLevel;


/**
 * Up to one threshold for each level. A grade is the number of the highest level whose threshold is reached, 0 for
 * none. Where low values are dangerous, values and thresholds are both negated first.
 *
 * @param blue   NaN when the level is not used; the same for the others
 */
public record Thresholds(double blue, double yellow, double orange, double red) {

    /** @throws IllegalArgumentException when no level has a threshold or a higher level does not have the higher one */
    public Thresholds {
        double last = Double.NEGATIVE_INFINITY;
        for (double limit : new double[] {blue, yellow, orange, red}) {
            if (Double.isInfinite(limit) || limit <= last) {
                throw new IllegalArgumentException("thresholds must be numbers and rise from blue to red");
            }
            last = Double.isNaN(limit) ? last : limit;
        }
        if (last == Double.NEGATIVE_INFINITY) {
            throw new IllegalArgumentException("at least one of blue, yellow, orange, red must be given");
        }
    }

    /** Reads the keys {@code blue} to {@code red}; null after a problem. */
    static Thresholds read(Section section, boolean negated) {
        double sign = negated ? -1 : 1;
        double[] limits = new double[4];
        for (WarningLevel level : WarningLevel.values()) {
            limits[level.ordinal()] = sign * section.decimal(level.words().en()).orElse(Double.NaN);
        }
        try {
            return new Thresholds(limits[0], limits[1], limits[2], limits[3]);
        } catch (IllegalArgumentException e) {
            section.problem("red", "限值应为数字，至少一个，且由蓝到红逐级更危险",
                    "limits must be numbers, at least one, each more dangerous from blue to red");
            return null;
        }
    }

    double of(int grade) {
        return switch (grade) {
            case 1 -> blue;
            case 2 -> yellow;
            case 3 -> orange;
            default -> red;
        };
    }

    /** The highest grade whose threshold is at or below {@code value}. */
    int reached(double value) {
        for (int grade = 4; grade > 0; grade--) {
            if (value >= of(grade)) {
                return grade;
            }
        }
        return 0;
    }

    /** The grade after {@code value}: it rises at a threshold and falls only when {@code eased} is below it, too. */
    int next(int grade, double value, double eased) {
        return Math.max(reached(value), Math.min(grade, reached(eased)));
    }
}
