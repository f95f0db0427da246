package org.microbrain.block;

/**
 * A measured value.
 *
 * @param series  number of the series within the node's journal, positive
 * @param millis  time of the measurement, Unix milliseconds, or {@link #NO_TIME}
 * @param value   any double, also NaN and infinities
 * @param quality 0 good, else the reason for doubt ({@link #SUSPECT}, {@link #BAD}, {@link #TIME_DOUBTFUL}, {@link #TIME_CORRECTED}),
 *                or-ed; 0–255
 */
public record Reading(int series, long millis, double value, int quality) {

    /** Stands for a measurement whose time nobody knows. */
    public static final long NO_TIME = Long.MIN_VALUE;
    public static final int GOOD = 0;
    /** The source marks the value as uncertain. */
    public static final int SUSPECT = 1;
    /** The longest age of a block, and what two looks at one clock may differ by, in milliseconds. */
    private static final long SEALED_WITHIN = 86_400_000;
    private static final long CLOCKS_AGREE = 120_000;
    /** The source marks the value as invalid. */
    public static final int BAD = 2;
    /** The time comes from a clock that is known to be wrong. */
    public static final int TIME_DOUBTFUL = 4;
    /** The time came from such a clock and was corrected. */
    public static final int TIME_CORRECTED = 8;

    /**
     * This, with its time put right if it was stamped by the clock that is corrected. A device's own doubtful time lies
     * elsewhere and stays as it is.
     *
     * @param sealed what that clock said when the block was sealed, Unix milliseconds
     * @param shift  milliseconds to add
     */
    public Reading corrected(long sealed, long shift) {
        return isStampedBy(millis, quality, sealed)
                ? new Reading(series, millis + shift, value, quality & ~TIME_DOUBTFUL | TIME_CORRECTED) : this;
    }

    /** Whether a reading's time is that of the doubted clock by which its block was sealed soon after. */
    public static boolean isStampedBy(long millis, int quality, long sealed) {
        return (quality & TIME_DOUBTFUL) != 0 && millis >= sealed - SEALED_WITHIN && millis <= sealed + CLOCKS_AGREE;
    }

    public Reading(int series, long millis, double value) {
        this(series, millis, value, GOOD);
    }
}
