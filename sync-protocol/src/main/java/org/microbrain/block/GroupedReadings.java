package org.microbrain.block;

import java.util.Arrays;

/**
 * Readings as columns, series after series in ascending number, within a series in the order of arrival. The columns lie
 * in {@link EncoderBuffers} and may be longer than the readings.
 *
 * @param series  numbers of the series, ascending
 * @param starts  where each series begins in the columns; one more element marks the end
 * @param anyDoubt whether a quality is not {@link Reading#GOOD}
 */
record GroupedReadings(int[] series, int[] starts, long[] times, double[] values, byte[] quality, boolean anyDoubt) {

    /**
     * The readings from {@code from} up to {@code to}, in columns of {@code buffers}.
     *
     * @throws IllegalArgumentException when a series is not positive
     */
    static GroupedReadings of(ReadingColumns readings, int from, int to, EncoderBuffers buffers) {
        int[] slots = readings.series();
        int[] counts = new int[readings.numbers().length];
        for (int i = from; i < to; i++) {
            counts[slots[i]]++;
        }
        long[] order = ascending(readings.numbers(), counts);
        int[] numbers = new int[order.length];
        int[] starts = new int[order.length + 1];
        int[] next = counts;
        for (int i = 0; i < order.length; i++) {
            int slot = (int) order[i];
            numbers[i] = (int) (order[i] >>> 32);
            starts[i + 1] = starts[i] + counts[slot];
            next[slot] = starts[i];
        }
        return scattered(readings, from, to, numbers, starts, next, buffers);
    }

    /** Number (high half) and slot (low half) of the series that have a reading. */
    private static long[] ascending(int[] numbers, int[] counts) {
        long[] order = new long[numbers.length];
        int groups = 0;
        for (int slot = 0; slot < numbers.length; slot++) {
            if (counts[slot] > 0) {
                if (numbers[slot] <= 0) {
                    throw new IllegalArgumentException("series are numbered from 1, got " + numbers[slot]);
                }
                order[groups++] = (long) numbers[slot] << 32 | slot;
            }
        }
        Arrays.sort(order, 0, groups);
        return Arrays.copyOf(order, groups);
    }

    private static GroupedReadings scattered(ReadingColumns readings, int from, int to, int[] numbers, int[] starts,
                                             int[] next, EncoderBuffers buffers) {
        int[] slots = readings.series();
        long[] millis = readings.millis();
        double[] value = readings.values();
        byte[] quality = readings.quality();
        long[] times = buffers.times;
        double[] values = buffers.values;
        byte[] qualities = buffers.quality;
        int doubts = 0;
        for (int i = from; i < to; i++) {
            int at = next[slots[i]]++;
            times[at] = millis[i];
            values[at] = value[i];
            qualities[at] = quality[i];
            doubts |= quality[i];
        }
        return new GroupedReadings(numbers, starts, times, values, qualities, doubts != 0);
    }
}
