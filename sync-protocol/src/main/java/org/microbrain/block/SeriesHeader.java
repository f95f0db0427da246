package org.microbrain.block;

/**
 * What a block says of one series without decoding its readings: enough to draw a zoomed-out chart. Minimum, maximum
 * and sum leave out NaN; when all values are NaN, minimum and maximum are NaN and the sum is 0. First and last are the
 * smallest and largest time, {@link Reading#NO_TIME} left out unless there is no other. The sum is rounded: its error
 * is at most {@code count} times 2⁻⁴⁵ of the largest magnitude (2⁻²⁴ when all values are of single precision).
 *
 * @param series number of the series within the origin's journal
 * @param count  readings in the block, at least 1
 * @param first  Unix milliseconds
 * @param last   Unix milliseconds
 */
public record SeriesHeader(int series, int count, long first, long last, double min, double max, double sum) {
}
