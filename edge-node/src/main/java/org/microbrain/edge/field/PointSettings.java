package org.microbrain.edge.field;

import java.math.BigDecimal;
import org.microbrain.field.FieldReading;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.MeasurementCheck;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;
import org.microbrain.runtime.mapping.SeriesName;

/**
 * What becomes of one point of a station.
 *
 * @param taken  false when its readings are left out
 * @param series the series, or null for one of the station
 * @param as     what it is called behind the station's name, or null for the protocol's own name; {@code series} goes before it
 * @param unit   null for the protocol's own
 * @param scale  value × scale + offset is what is measured; finite, not 0
 * @param offset see {@code scale}; for instance the base level of a relative one
 * @param min    the least that can be measured; what is below is refused. Minus infinity for none
 * @param max    the most, in the same way
 */
record PointSettings(boolean taken, String series, String as, String unit, double scale, double offset, double min, double max) {

    static final PointSettings USUAL = new PointSettings(true, null, null, null, 1, 0, Double.NEGATIVE_INFINITY,
            Double.POSITIVE_INFINITY);

    static PointSettings read(Section s) {
        s.onlyKeys("take", "series", "as", "unit", "scale", "offset", "min", "max");
        return readValue(s);
    }

    /** As {@link #read}, where the section may have other keys, too. */
    static PointSettings readValue(Section s) {
        double scale = s.decimal("scale", 1);
        double offset = s.decimal("offset", 0);
        if (!Double.isFinite(scale) || scale == 0) {
            s.problem("scale", "应为非零的有限数", "must be a finite number other than 0");
        }
        if (!Double.isFinite(offset)) {
            s.problem("offset", "应为有限数", "must be a finite number");
        }
        double min = s.decimal("min", Double.NEGATIVE_INFINITY);
        double max = s.decimal("max", Double.POSITIVE_INFINITY);
        if (min > max) {
            s.problem("max", "不能小于 min", "must not be less than min");
        }
        return new PointSettings(s.flag("take", true), s.value("series", PointSettings::seriesName, null),
                s.value("as", PointSettings::seriesName, null), s.value("unit", PointSettings::unit, null), scale, offset, min, max);
    }

    /**
     * What is measured, in decimals, since 60.002 + 50 has more digits than a station ever sent.
     *
     * @throws Refused when it may not be stored so
     */
    Measurement measured(String station, FieldReading one, MeasurementCheck check) {
        String name = series == null ? station + "/" + (as == null ? one.point() : as) : series;
        double value = BigDecimal.valueOf(one.value()).multiply(BigDecimal.valueOf(scale)).add(BigDecimal.valueOf(offset))
                .doubleValue();
        if (value < min || value > max) {
            throw Refused.because(RefusalReason.OUT_OF_RANGE, name + " = " + value);
        }
        return check.checked(name, unit == null ? one.unit() : unit, one.millis(), value, one.quality());
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
