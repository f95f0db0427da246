package org.microbrain.block;

/**
 * A measured value.
 *
 * @param series  number of the series within the node's journal, positive
 * @param millis  time of the measurement, Unix milliseconds, or {@link #NO_TIME}
 * @param value   any double, also NaN and infinities
 * @param quality 0 good, else the reason for doubt ({@link #SUSPECT}, {@link #BAD}, {@link #TIME_DOUBTFUL}), or-ed;
 *                0–255
 */
public record Reading(int series, long millis, double value, int quality) {

    /** Stands for a measurement whose time nobody knows. */
    public static final long NO_TIME = Long.MIN_VALUE;
    public static final int GOOD = 0;
    /** The source marks the value as uncertain. */
    public static final int SUSPECT = 1;
    /** The source marks the value as invalid. */
    public static final int BAD = 2;
    /** The time comes from a clock that is known to be wrong. */
    public static final int TIME_DOUBTFUL = 4;

    public Reading(int series, long millis, double value) {
        this(series, millis, value, GOOD);
    }
}
