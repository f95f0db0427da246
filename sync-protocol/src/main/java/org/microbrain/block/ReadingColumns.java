package org.microbrain.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Readings in the order of their arrival, as columns; no object for each. Not copied: nobody changes the arrays any more.
 *
 * @param numbers numbers of the series, each once, in any order, also of series without a reading
 * @param series  for each reading the place of its series in {@code numbers}
 * @param millis  as {@link Reading#millis}
 * @param values  as {@link Reading#value}
 * @param quality as {@link Reading#quality}, unsigned
 * @param size    how many readings; the columns may be longer
 */
public record ReadingColumns(int[] numbers, int[] series, long[] millis, double[] values, byte[] quality, int size) {

    /** @throws IllegalArgumentException when a quality is not within 0–255 */
    public static ReadingColumns of(List<Reading> readings) {
        int size = readings.size();
        int[] numbers = new int[8];
        int[] series = new int[size];
        long[] millis = new long[size];
        double[] values = new double[size];
        byte[] quality = new byte[size];
        SlotTable slots = new SlotTable();
        int known = 0;
        for (int i = 0; i < size; i++) {
            Reading reading = readings.get(i);
            int slot = slots.slot(reading.series());
            if (slot == known) {
                if (known == numbers.length) {
                    numbers = Arrays.copyOf(numbers, 2 * known);
                }
                numbers[known++] = reading.series();
            }
            series[i] = slot;
            millis[i] = reading.millis();
            values[i] = reading.value();
            quality[i] = quality(reading.quality());
        }
        return new ReadingColumns(Arrays.copyOf(numbers, known), series, millis, values, quality, size);
    }

    /** A list of its own, to be changed at will. */
    public List<Reading> toList() {
        List<Reading> readings = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            readings.add(new Reading(numbers[series[i]], millis[i], values[i], quality[i] & 0xff));
        }
        return readings;
    }

    /** @throws IllegalArgumentException when it is not within 0–255 */
    public static byte quality(int quality) {
        if (quality >>> 8 != 0) {
            throw new IllegalArgumentException("qualities are within 0–255, got " + quality);
        }
        return (byte) quality;
    }
}
