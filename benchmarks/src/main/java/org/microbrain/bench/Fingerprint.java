package org.microbrain.bench;

/** Tells whether two piles hold the same readings, bit for bit, in whatever order. */
final class Fingerprint {

    private static final long ODD = 0x9e37_79b9_7f4a_7c15L;

    private long count;
    private long sum;

    void add(int series, long millis, double value) {
        count++;
        sum += mixed(mixed(mixed(series) + millis) + Double.doubleToRawLongBits(value));
    }

    private static long mixed(long x) {
        long y = (x + ODD) * 0xbf58_476d_1ce4_e5b9L;
        return y ^ y >>> 31;
    }

    long count() {
        return count;
    }

    /** @throws IllegalStateException when the pile that was found is not this one */
    void require(Fingerprint found, String where) {
        if (!equals(found)) {
            throw new IllegalStateException("what went in (" + this + ") is not what is in " + where + " (" + found
                    + "); the figures mean nothing");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint that && count == that.count && sum == that.sum;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(sum);
    }

    @Override
    public String toString() {
        return count + " readings, " + Long.toHexString(sum);
    }
}
