package org.microbrain.bench;

/** Counts of durations in buckets 1.6 % wide, so that percentiles of millions cost a few KB. For one thread. */
final class Latencies {

    private static final int SUB_BITS = 6;
    private static final int SUB = 1 << SUB_BITS;

    private final long[] counts = new long[(64 - SUB_BITS) * SUB];
    private long total;

    /** @param micros 0 or more */
    void add(long micros) {
        counts[bucket(micros)]++;
        total++;
    }

    void clear() {
        java.util.Arrays.fill(counts, 0);
        total = 0;
    }

    /** @return microseconds that {@code percent} of the durations do not exceed; 0 when there are none */
    long percentile(double percent) {
        long left = (long) Math.ceil(total * percent / 100);
        for (int bucket = 0; bucket < counts.length; bucket++) {
            left -= counts[bucket];
            if (left <= 0 && total > 0) {
                return highest(bucket);
            }
        }
        return 0;
    }

    private static int bucket(long micros) {
        int shift = Math.max(0, 64 - Long.numberOfLeadingZeros(micros) - SUB_BITS - 1);
        return shift * SUB + (int) (micros >>> shift);
    }

    private static long highest(int bucket) {
        if (bucket < 2 * SUB) {
            return bucket;
        }
        int shift = bucket / SUB - 1;
        return ((bucket - (long) shift * SUB + 1) << shift) - 1;
    }
}
