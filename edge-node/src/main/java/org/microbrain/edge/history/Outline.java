package org.microbrain.edge.history;

import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Readings added up into buckets of equal width, for a chart; memory goes with the buckets, not the readings. */
final class Outline {

    private final long from;
    private final long width;
    private final TreeMap<Long, Bucket> buckets = new TreeMap<>();

    /** The readings of one span of time. NaN counts, and is left out of the rest. */
    static final class Bucket {
        private long count;
        private long numbers;
        private double min = Double.POSITIVE_INFINITY;
        private double max = Double.NEGATIVE_INFINITY;
        private double sum;

        long count() {
            return count;
        }

        double min() {
            return numbers == 0 ? Double.NaN : min;
        }

        double max() {
            return numbers == 0 ? Double.NaN : max;
        }

        double mean() {
            return sum / numbers;
        }
    }

    /** @param to not included */
    Outline(long from, long to, int points) {
        this.from = from;
        this.width = Long.divideUnsigned(to - 1 - from, points) + 1;
    }

    /** Milliseconds. */
    long width() {
        return width;
    }

    void add(long millis, double value) {
        Bucket bucket = buckets.computeIfAbsent(Long.divideUnsigned(millis - from, width), index -> new Bucket());
        bucket.count++;
        if (!Double.isNaN(value)) {
            bucket.numbers++;
            bucket.min = Math.min(bucket.min, value);
            bucket.max = Math.max(bucket.max, value);
            bucket.sum += value;
        }
    }

    /** In order of time, each with its start; empty buckets are left out. */
    void forEach(BiConsumer<Long, Bucket> action) {
        buckets.forEach((index, bucket) -> action.accept(from + index * width, bucket));
    }
}
