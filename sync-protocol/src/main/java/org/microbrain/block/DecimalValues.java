package org.microbrain.block;

/**
 * Values as integers over a power of ten. A value counts as such a decimal also when it is a few neighbouring doubles away
 * from it, as the results of averaging and scaling are: the distance, its <i>correction</i>, is written too, so that every
 * bit is kept. What the header holds, lowest, highest and total, is not written again.
 */
record DecimalValues(int exponent, long low, long width, long total, int count, boolean corrected, long minCorrection,
                     long maxCorrection, int correctionBits) implements ValueColumn {

    static final int HIGHEST_EXPONENT = 17;
    /** So few bits a value that the raw form need not be tried. */
    static final int CERTAINLY_SMALL = 22;

    private static final int FARTHEST_CORRECTION = 127;
    private static final int PARAMETER_BITS = 3;
    private static final int BOUND_PARAMETER = 1;
    private static final double LARGEST = 1L << 53;
    /** Keeps every sum of integers within a long. */
    private static final double LARGEST_TOTAL = 1L << 61;
    private static final double[] POWER = new double[HIGHEST_EXPONENT + 1];

    static {
        POWER[0] = 1;
        for (int i = 1; i < POWER.length; i++) {
            POWER[i] = POWER[i - 1] * 10;
        }
    }

    /** Null when there is no exponent at which all values are such decimals. */
    static DecimalValues of(double[] values, int from, int count, long[] longs) {
        int exponent = 0;
        for (int i = from; i < from + count; i++) {
            exponent = exponentFor(values[i], exponent);
            if (exponent > HIGHEST_EXPONENT) {
                return null;
            }
        }
        double power = POWER[exponent];
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        long total = 0;
        long corrections = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            double value = values[from + i];
            double scaled = value * power;
            if (!(Math.abs(scaled) < LARGEST)) {
                return null;
            }
            long integer = (long) Math.rint(scaled);
            long correction = correction(value, integer, power);
            if (Math.abs(correction) > FARTHEST_CORRECTION) {
                return null;
            }
            longs[i] = integer;
            corrections |= Math.abs(correction);
            low = Math.min(low, integer);
            high = Math.max(high, integer);
            min = Math.min(min, value);
            max = Math.max(max, value);
            total += integer;
        }
        if (Math.max(Math.abs(low), Math.abs(high)) * (double) count > LARGEST_TOTAL) {
            return null;
        }
        return new DecimalValues(exponent, low, high - low, total, count, corrections != 0,
                correction(min, low, power), correction(max, high, power), BitReader.length(corrections));
    }

    private static int exponentFor(double value, int atLeast) {
        int exponent = atLeast;
        while (exponent <= HIGHEST_EXPONENT) {
            double scaled = value * POWER[exponent];
            if (!(Math.abs(scaled) < LARGEST)) {
                return HIGHEST_EXPONENT + 1;
            }
            long correction = correction(value, (long) Math.rint(scaled), POWER[exponent]);
            if (Math.abs(correction) <= FARTHEST_CORRECTION) {
                return exponent;
            }
            exponent++;
        }
        return exponent;
    }

    private static long correction(double value, long integer, double power) {
        return ValueColumn.ordered(value) - ValueColumn.ordered(integer / power);
    }

    /** About how many bits each value takes at most. */
    int bitsEach() {
        return BitReader.length(width) + (corrected ? correctionBits + 1 : 0);
    }

    @Override
    public double min() {
        return at(low, minCorrection);
    }

    @Override
    public double max() {
        return at(low + width, maxCorrection);
    }

    @Override
    public double sum() {
        return total / POWER[exponent];
    }

    private double at(long integer, long correction) {
        double nearest = integer / POWER[exponent];
        return correction == 0 ? nearest : ValueColumn.value(ValueColumn.ordered(nearest) + correction);
    }

    @Override
    public void writeBounds(BitWriter out) {
        out.bits(exponent, FORM_BITS);
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

    static DecimalValues readBounds(BitReader in, int exponent, int count) {
        long low = unzigzag(in.number());
        long width = count > 1 ? in.number() : 0;
        if (width < 0 || (double) width * count > 2 * LARGEST_TOTAL) {
            throw BitReader.violation("values too far apart");
        }
        long total = low * count + in.within(width * count);
        boolean corrected = in.flag();
        long minCorrection = corrected ? unzigzag(in.rice(BOUND_PARAMETER)) : 0;
        long maxCorrection = corrected && count > 1 ? unzigzag(in.rice(BOUND_PARAMETER)) : minCorrection;
        return new DecimalValues(exponent, low, width, total, count, corrected, minCorrection, maxCorrection, 0);
    }

    @Override
    public void write(BitWriter out, double[] values, int from, int n, long[] longs, long[] spare) {
        if (n == 1) {
            return;
        }
        if (corrected) {
            writeCorrections(out, values, from, longs, spare);
        }
        BoundedSequence.write(out, longs, n, low, width, true, spare);
    }

    private void writeCorrections(BitWriter out, double[] values, int from, long[] longs, long[] spare) {
        double power = POWER[exponent];
        for (int i = 0; i < count; i++) {
            spare[i] = zigzag(correction(values[from + i], longs[i], power));
        }
        int parameter = 0;
        long cost = Long.MAX_VALUE;
        for (int candidate = 0; candidate < 1 << PARAMETER_BITS; candidate++) {
            long tried = (long) count * candidate;
            for (int i = 0; i < count; i++) {
                tried += spare[i] >>> candidate;
            }
            if (tried >= cost) {
                break;
            }
            cost = tried;
            parameter = candidate;
        }
        out.bits(parameter, PARAMETER_BITS);
        for (int i = 0; i < count; i++) {
            out.rice(spare[i], parameter);
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
        double power = POWER[exponent];
        for (int i = 0; i < n; i++) {
            values[from + i] = longs[i] / power;
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
