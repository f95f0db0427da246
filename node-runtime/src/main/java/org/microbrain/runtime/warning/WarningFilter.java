package org.microbrain.runtime.warning;

import java.util.Optional;
import org.microbrain.record.DivisionCode;
import org.microbrain.warning.WarningLevel;

/**
 * Which warnings a list shows.
 *
 * @param area    only there or below
 * @param open    only open ones
 * @param level   only of this level
 * @param text    only with this in hazard, reason or id; empty for all
 * @param most    so many at most
 * @param skipped so many are passed over
 */
public record WarningFilter(DivisionCode area, boolean open, Optional<WarningLevel> level, String text, int most,
                            int skipped) {

    public static WarningFilter open(DivisionCode area, int most) {
        return new WarningFilter(area, true, Optional.empty(), "", most, 0);
    }

    public static WarningFilter all(DivisionCode area, int most) {
        return new WarningFilter(area, false, Optional.empty(), "", most, 0);
    }
}
