package org.microbrain.forwarder;

import java.time.Instant;
import java.util.Objects;

/**
 * A value that was measured. What may stand in it is checked when it is handed to a {@link ReadingsSink}.
 *
 * @param series  name, unique on this gateway: 1 to 200 characters, levels separated by {@code /}, e.g. {@code pump/1/level}
 * @param unit    may be empty; at most 32 characters; counts when a series is seen for the first time
 * @param time    when it was measured, between the years 1900 and 2200; null: now, by the gateway's clock
 * @param value   finite
 * @param quality what the source says of it
 */
public record Measurement(String series, String unit, Instant time, double value, Quality quality) {

    /** What the source of a value says of it. */
    public enum Quality { GOOD, SUSPECT, BAD }

    public Measurement {
        Objects.requireNonNull(series, "series");
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(quality, "quality");
    }

    /** A good value. */
    public Measurement(String series, String unit, Instant time, double value) {
        this(series, unit, time, value, Quality.GOOD);
    }
}
