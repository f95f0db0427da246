package org.microbrain.field.sl651;

import org.microbrain.block.Reading;
import org.microbrain.field.FieldReading;

/**
 * A gauge that tells an ever growing total, as it was last heard. What fell in between is the difference, so that a message
 * that was lost loses no rain. A total that is lower than before was set back, by hand or at the turn of the year: then all
 * of it is what fell, in doubt.
 *
 * @param millis when the last total was measured, or {@link Reading#NO_TIME} when none is known yet
 * @param total  mm
 */
public record RainGauge(long millis, double total) {

    /** The point that holds the total. */
    public static final String TOTAL = "rain-total";
    /** The point that holds what fell since the total before. */
    public static final String RAIN = "rain";
    /** Nothing is known of the gauge. */
    public static final RainGauge UNKNOWN = new RainGauge(Reading.NO_TIME, 0);
    private static final double STEPS = 1_000;

    /** Whether a total moves this gauge on: it is good, and later than what is known. */
    public boolean isMovedBy(FieldReading heard) {
        return heard.point().equals(TOTAL) && (heard.quality() & Reading.BAD) == 0 && heard.millis() != Reading.NO_TIME
                && heard.millis() > millis;
    }

    /** The gauge after a total that moves it. */
    public RainGauge after(FieldReading heard) {
        return new RainGauge(heard.millis(), heard.value());
    }

    /** What fell until a total that moves this gauge; null when nothing is known of before. */
    public FieldReading rain(FieldReading heard) {
        if (millis == Reading.NO_TIME) {
            return null;
        }
        boolean setBack = heard.value() < total;
        double fell = setBack ? heard.value() : Math.rint((heard.value() - total) * STEPS) / STEPS;
        return new FieldReading(heard.station(), RAIN, heard.millis(), fell, heard.unit(),
                heard.quality() | (setBack ? Reading.SUSPECT : Reading.GOOD));
    }
}
