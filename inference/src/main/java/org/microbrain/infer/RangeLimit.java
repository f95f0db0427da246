package org.microbrain.infer;

import java.util.stream.Stream;
import org.microbrain.warning.WarningLevel;

/**
 * A fixed limit of a value.
 *
 * @param rule  the name of the rule it stands in
 * @param level what is reached there
 * @param above whether values from there up are meant, or from there down
 * @param value in the unit of the series
 */
public record RangeLimit(String rule, WarningLevel level, boolean above, double value) {

    static Stream<RangeLimit> of(String rule, Range.Settings range) {
        return Stream.of(WarningLevel.values()).map(level -> new RangeLimit(rule, level, range.above(),
                (range.above() ? 1 : -1) * range.limits().of(level.number()))).filter(one -> !Double.isNaN(one.value()));
    }
}
