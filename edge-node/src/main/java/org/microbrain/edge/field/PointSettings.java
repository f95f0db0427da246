package org.microbrain.edge.field;

import org.microbrain.edge.intake.Refused;
import org.microbrain.edge.mapping.MeasurementCheck;
import org.microbrain.edge.mapping.SeriesName;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;

/**
 * What becomes of one point of a station.
 *
 * @param taken  false when its readings are left out
 * @param series the series, or null for the usual one
 * @param unit   null for the protocol's own
 * @param scale  value × scale + offset is what is measured; finite, not 0
 * @param offset see {@code scale}; for instance the base level of a relative one
 */
record PointSettings(boolean taken, String series, String unit, double scale, double offset) {

    static final PointSettings USUAL = new PointSettings(true, null, null, 1, 0);

    static PointSettings read(Section s) {
        s.onlyKeys("take", "series", "unit", "scale", "offset");
        double scale = s.decimal("scale", 1);
        double offset = s.decimal("offset", 0);
        if (!Double.isFinite(scale) || scale == 0) {
            s.problem("scale", "应为非零的有限数", "must be a finite number other than 0");
        }
        if (!Double.isFinite(offset)) {
            s.problem("offset", "应为有限数", "must be a finite number");
        }
        return new PointSettings(s.flag("take", true), s.value("series", PointSettings::seriesName, null),
                s.value("unit", PointSettings::unit, null), scale, offset);
    }

    /** @throws InvalidValue when no series may be called so */
    static String seriesName(String text) {
        try {
            return SeriesName.checked(text);
        } catch (Refused refused) {
            throw new InvalidValue(refused.zh(), refused.en());
        }
    }

    private static String unit(String text) {
        if (text.length() > MeasurementCheck.MAX_UNIT_CHARS) {
            throw new InvalidValue("单位过长", "the unit is too long");
        }
        return text;
    }
}
