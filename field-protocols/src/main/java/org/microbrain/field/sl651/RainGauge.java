package org.microbrain.field.sl651;

import java.util.ArrayList;
import java.util.List;
import org.microbrain.block.Reading;
import org.microbrain.field.FieldReading;

/**
 * A gauge that tells an ever growing total, as it was last heard. What fell in between is the difference, so that a message
 * that was lost loses no rain. A total that is lower than before was set back, by hand or at the turn of the year: then all
 * of it is what fell, in doubt; and where that is more than {@value #MOST_AFTER_SETTING_BACK} mm, another gauge was put up, and the
 * value is bad. What fell over more than an hour is in doubt too, for nobody knows when in it; over more than a day it is bad, so that
 * a station that was away for a week warns of no cloudburst.
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
    /** Of no standard: more than nearly any rain of an hour. */
    private static final double MOST_AFTER_SETTING_BACK = 100;
    private static final long HOUR = 3_600_000;
    private static final long DAY = 24 * HOUR;

    /**
     * Whether a total moves this gauge on: it is higher, whatever the station's clock says, or later. The same again does not, and
     * neither does what is both earlier and lower: a message that comes late, whose rain is in a later difference.
     */
    public boolean isMovedBy(FieldReading heard) {
        return heard.point().equals(TOTAL) && (heard.quality() & Reading.BAD) == 0 && heard.millis() != Reading.NO_TIME
                && (millis == Reading.NO_TIME || heard.value() > total || heard.millis() > millis);
    }

    /**
     * The gauge after a total that moves it.
     *
     * @param now Unix milliseconds: a station's clock that is ahead must not make what follows look late
     */
    public RainGauge after(FieldReading heard, long now) {
        return new RainGauge(Math.min(heard.millis(), now), heard.value());
    }

    /** What fell until a total that moves this gauge; null when nothing is known of before. */
    public FieldReading rain(FieldReading heard) {
        if (millis == Reading.NO_TIME) {
            return null;
        }
        boolean setBack = heard.value() < total;
        double fell = setBack ? heard.value() : Math.rint((heard.value() - total) * STEPS) / STEPS;
        return new FieldReading(heard.station(), RAIN, heard.millis(), fell, heard.unit(),
                heard.quality() | doubt(setBack, fell, heard.millis() - millis));
    }

    /**
     * A gauge after a message.
     *
     * @param gauge    as it is then
     * @param readings those of the message, and what fell
     */
    public record Moved(RainGauge gauge, List<FieldReading> readings) {
    }

    /** The gauge after all readings of a message; see {@link #after} for {@code now}. */
    public Moved through(List<FieldReading> told, long now) {
        List<FieldReading> all = new ArrayList<>(told);
        RainGauge gauge = this;
        for (FieldReading one : told) {
            if (gauge.isMovedBy(one)) {
                FieldReading rain = gauge.rain(one);
                if (rain != null) {
                    all.add(rain);
                }
                gauge = gauge.after(one, now);
            }
        }
        return new Moved(gauge, all);
    }

    private static int doubt(boolean setBack, double fell, long over) {
        if (over > DAY || setBack && fell > MOST_AFTER_SETTING_BACK) {
            return Reading.BAD;
        }
        return over <= 0 || over > HOUR || setBack ? Reading.SUSPECT : Reading.GOOD;
    }
}
