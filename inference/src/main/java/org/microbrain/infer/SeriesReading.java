package org.microbrain.infer;

import java.time.Instant;
import org.microbrain.block.Reading;

/**
 * A reading as a detector sees it. Times outside the years 0 to 9999 are nonsense and {@link Reading#NO_TIME} is none:
 * the time of arrival stands in for both, so detectors can subtract times without overflow.
 *
 * @param series  name of the series
 * @param unit    unit of the value, may be empty
 * @param millis  time of the measurement, Unix milliseconds
 * @param value   any double
 * @param quality see {@link Reading#quality()}
 * @param arrival when this node took it, Unix milliseconds
 */
public record SeriesReading(String series, String unit, long millis, double value, int quality, long arrival) {

    static final long EARLIEST = Instant.parse("0000-01-01T00:00:00Z").toEpochMilli();
    static final long LATEST = Instant.parse("9999-12-31T00:00:00Z").toEpochMilli();

    public SeriesReading {
        arrival = Math.max(EARLIEST, Math.min(LATEST, arrival));
        if (millis < EARLIEST || millis > LATEST) {
            millis = arrival;
        }
    }

    /** Unix milliseconds of any instant, kept within the years 0 to 9999. */
    static long clamp(Instant now) {
        long seconds = Math.max(EARLIEST / 1000, Math.min(LATEST / 1000, now.getEpochSecond()));
        return Math.min(LATEST, seconds * 1000 + now.getNano() / 1_000_000);
    }

    /** True when the value may be judged: a number, and not marked invalid by its source. */
    public boolean usable() {
        return Double.isFinite(value) && (quality & Reading.BAD) == 0;
    }

    /** True when a model may learn from it: usable, and not in doubt. */
    public boolean trusted() {
        return usable() && (quality & Reading.SUSPECT) == 0;
    }
}
