package org.microbrain.block;

import java.util.Arrays;

/**
 * Readings as columns, series after series in ascending number, within a series in the order of arrival.
 *
 * @param series  numbers of the series, ascending
 * @param starts  where each series begins in the columns; one more element marks the end
 * @param anyDoubt whether a quality is not {@link Reading#GOOD}
 */
record GroupedReadings(int[] series, int[] starts, long[] times, double[] values, byte[] quality, boolean anyDoubt) {

    /** @throws IllegalArgumentException when a series is not positive or a quality is not within 0–255 */
    static GroupedReadings of(Reading[] readings) {
        int count = readings.length;
        int[] numbers = new int[8];
        int[] counts = new int[8];
        int[] groupOf = new int[count];
        SlotTable slots = new SlotTable();
        int groups = 0;
        for (int i = 0; i < count; i++) {
            int number = readings[i].series();
            int group = slots.slot(number);
            if (group == groups) {
                if (number <= 0) {
                    throw new IllegalArgumentException("series are numbered from 1, got " + number);
                }
                if (groups == numbers.length) {
                    numbers = Arrays.copyOf(numbers, 2 * groups);
                    counts = Arrays.copyOf(counts, 2 * groups);
                }
                numbers[groups++] = number;
            }
            counts[group]++;
            groupOf[i] = group;
        }
        return scattered(readings, groupOf, Arrays.copyOf(numbers, groups), counts);
    }

    private static GroupedReadings scattered(Reading[] readings, int[] groupOf, int[] numbers, int[] counts) {
        int count = readings.length;
        int groups = numbers.length;
        long[] order = new long[groups];
        for (int group = 0; group < groups; group++) {
            order[group] = (long) numbers[group] << 32 | group;
        }
        Arrays.sort(order);
        int[] starts = new int[groups + 1];
        int[] next = new int[groups];
        for (int i = 0; i < groups; i++) {
            int group = (int) order[i];
            numbers[i] = (int) (order[i] >>> 32);
            next[group] = starts[i];
            starts[i + 1] = starts[i] + counts[group];
        }
        long[] times = new long[count];
        double[] values = new double[count];
        byte[] quality = new byte[count];
        int doubts = 0;
        for (int i = 0; i < count; i++) {
            Reading reading = readings[i];
            int at = next[groupOf[i]]++;
            times[at] = reading.millis();
            values[at] = reading.value();
            quality[at] = (byte) reading.quality();
            doubts |= reading.quality();
        }
        if (doubts >>> 8 != 0) {
            throw new IllegalArgumentException("qualities are within 0–255");
        }
        return new GroupedReadings(numbers, starts, times, values, quality, doubts != 0);
    }
}
