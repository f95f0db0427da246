package org.microbrain.core.archive;

import org.microbrain.block.Reading;

/**
 * The readings of a series within an hour, added up. Sums of parts, however they were split and in whatever order, add up to the
 * same; only {@code sum} is rounded, as sums of doubles are. Only good values count: numbers, neither infinite nor marked by their
 * source as suspect or bad.
 *
 * @param readings all there were, at least 1
 * @param good     those whose value counts
 * @param min      least of the good ones; positive infinity when there is none
 * @param max      most of the good ones; negative infinity when there is none
 * @param sum      of the good ones; infinite, or NaN, when it passed the end of the numbers
 */
public record HourSum(long readings, long good, double min, double max, double sum) {

    private static final int DOUBT = Reading.SUSPECT | Reading.BAD;
    private static final HourSum NO_GOOD_ONE = new HourSum(1, 0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0);

    /** Of one reading. */
    public static HourSum of(double value, int quality) {
        return Double.isFinite(value) && (quality & DOUBT) == 0 ? new HourSum(1, 1, value, value, value) : NO_GOOD_ONE;
    }

    public HourSum plus(HourSum other) {
        return new HourSum(readings + other.readings, good + other.good, Math.min(min, other.min), Math.max(max, other.max),
                sum + other.sum);
    }

    /** Of the good ones; NaN when there is none. */
    public double mean() {
        return good == 0 ? Double.NaN : sum / good;
    }
}
