package org.microbrain.block;

/**
 * Values as integers at a {@link DecimalScale}, found by {@link DecimalFit}. A value's distance from its decimal, its
 * <i>correction</i>, is written too, so that every bit is kept. What the head holds, lowest, highest and total, is not
 * written again.
 */
record DecimalValues(DecimalScale scale, long low, long width, long total, int count, boolean corrected,
                     long minCorrection, long maxCorrection, int bitsEach) implements ValueColumn {

    private static final int PARAMETER_BITS = 3;
    private static final int BOUND_PARAMETER = 1;
    /** Keeps every sum of integers within a long. */
    private static final double LARGEST_TOTAL = 1L << 61;

    /** Null when the integers are too large to be summed. */
    static DecimalValues of(DecimalScale scale, double[] values, int from, int count, long[] longs,
                            long[] corrections) {
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        long total = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        long correctionBits = 0;
        for (int i = 0; i < count; i++) {
            double value = values[from + i];
            long integer = longs[i];
            low = Math.min(low, integer);
            high = Math.max(high, integer);
            total += integer;
            min = Math.min(min, value);
            max = Math.max(max, value);
            if (corrections[i] != 0) {
                correctionBits += BitReader.length(zigzag(corrections[i]));
            }
        }
        if (Math.max(Math.abs(low), Math.abs(high)) * (double) count > LARGEST_TOTAL) {
            return null;
        }
        boolean corrected = correctionBits != 0;
        int bitsEach = BitReader.length(high - low) + (corrected ? (int) (correctionBits / count) + 1 : 0);
        return new DecimalValues(scale, low, high - low, total, count, corrected,
                scale.correction(min, low), scale.correction(max, high), bitsEach);
    }

    @Override
    public double min() {
        return scale.value(low, minCorrection);
    }

    @Override
    public double max() {
        return scale.value(low + width, maxCorrection);
    }

    @Override
    public double sum() {
        return total / scale.power();
    }

    @Override
    public void writeBounds(BitWriter out) {
        out.bits(scale.code(), FORM_BITS);
        out.number(zigzag(low));
        if (count > 1) {
            out.number(width);
            out.within(total - low * count, width * count);
        }
        out.flag(corrected);
        if (corrected) {
            out.rice(zigzag(minCorrection), BOUND_PARAMETER);
            if (count > 1) {
                out.rice(zigzag(maxCorrection), BOUND_PARAMETER);
            }
        }
    }

    static DecimalValues readBounds(BitReader in, DecimalScale scale, int count) {
        long low = unzigzag(in.number());
        long width = count > 1 ? in.number() : 0;
        if (width < 0 || (double) width * count > 2 * LARGEST_TOTAL) {
            throw BitReader.violation("values too far apart");
        }
        long total = low * count + in.within(width * count);
        boolean corrected = in.flag();
        long minCorrection = corrected ? unzigzag(in.rice(BOUND_PARAMETER)) : 0;
        long maxCorrection = corrected && count > 1 ? unzigzag(in.rice(BOUND_PARAMETER)) : minCorrection;
        return new DecimalValues(scale, low, width, total, count, corrected, minCorrection, maxCorrection, 0);
    }

    @Override
    public void write(BitWriter out, double[] values, int from, int n, long[] longs, long[] spare) {
        if (n == 1) {
            return;
        }
        if (corrected) {
            writeCorrections(out, spare);
        }
        BoundedSequence.write(out, longs, n, low, width, true, spare);
    }

    private void writeCorrections(BitWriter out, long[] corrections) {
        for (int i = 0; i < count; i++) {
            corrections[i] = zigzag(corrections[i]);
        }
        int parameter = 0;
        long cost = BitWriter.riceCost(corrections, 0, count, 0);
        for (int candidate = 1; candidate < 1 << PARAMETER_BITS; candidate++) {
            long tried = BitWriter.riceCost(corrections, 0, count, candidate);
            if (tried >= cost) {
                break;
            }
            cost = tried;
            parameter = candidate;
        }
        out.bits(parameter, PARAMETER_BITS);
        for (int i = 0; i < count; i++) {
            out.rice(corrections[i], parameter);
        }
    }

    @Override
    public void read(BitReader in, double[] values, int from, int n, long[] longs, long[] spare) {
        if (n == 1) {
            values[from] = min();
            return;
        }
        int parameter = corrected ? (int) in.bits(PARAMETER_BITS) : 0;
        for (int i = 0; i < n && corrected; i++) {
            spare[i] = in.rice(parameter);
        }
        BoundedSequence.read(in, longs, n, low, width, true, total);
        for (int i = 0; i < n; i++) {
            values[from + i] = scale.value(longs[i]);
        }
        for (int i = 0; i < n && corrected; i++) {
            values[from + i] = ValueColumn.value(ValueColumn.ordered(values[from + i]) + unzigzag(spare[i]));
        }
    }

    private static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }

    private static long unzigzag(long value) {
        return value >>> 1 ^ -(value & 1);
    }
}
