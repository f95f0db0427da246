package org.microbrain.bench;

import java.util.Arrays;

/** Measured times, kept all. Not safe for use by several threads. */
final class Percentiles {

    private long[] values = new long[1024];
    private int count;

    void add(long value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
    }

    int count() {
        return count;
    }

    double mean() {
        return Arrays.stream(values, 0, count).average().orElseThrow();
    }

    /** @param share 0.5 for the median; the value that this share of all does not exceed (nearest rank) */
    double at(double share) {
        if (count == 0) {
            throw new IllegalStateException("nothing was measured");
        }
        long[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * count) - 1)];
    }
}
