package org.microbrain.block;

/**
 * Any doubles: their bits as integers in the order of the doubles, without the zero bits at the end that all of them
 * share (single-precision sensors leave 29). The sum is Neumaier's (A. Neumaier, Z. angew. Math. Mech. 54, 1974).
 */
record RawValues(int shift, boolean someNan, double min, double max, double sum) implements ValueColumn {

    private static final int SHIFT_BITS = 6;

    static RawValues of(double[] values, int from, int count) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double sum = 0;
        double lost = 0;
        int numbers = 0;
        long bits = 0;
        for (int i = from; i < from + count; i++) {
            double value = values[i];
            bits |= Double.doubleToRawLongBits(value);
            if (!Double.isNaN(value)) {
                min = Math.min(min, value);
                max = Math.max(max, value);
                double next = sum + value;
                lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
                sum = next;
                numbers++;
            }
        }
        int shift = Math.min(Long.numberOfTrailingZeros(bits), 63);
        if (Double.isFinite(sum + lost)) {
            sum += lost;
        }
        return numbers == 0 ? new RawValues(shift, true, Double.NaN, Double.NaN, 0)
                : new RawValues(shift, numbers < count, min, max, sum);
    }

    int bitsEach() {
        return someNan ? 64 - shift : BitReader.length(shortened(max) - shortened(min));
    }

    private long shortened(double value) {
        long bits = Double.doubleToRawLongBits(value);
        long size = (bits & Long.MAX_VALUE) >>> shift;
        return bits < 0 ? ~size : size;
    }

    private double restored(long shortened) {
        long size = (shortened < 0 ? ~shortened : shortened) << shift & Long.MAX_VALUE;
        return Double.longBitsToDouble(shortened < 0 ? size | Long.MIN_VALUE : size);
    }

    @Override
    public void writeBounds(BitWriter out) {
        out.bits(RAW, FORM_BITS);
        out.bits(shift, SHIFT_BITS);
        out.flag(someNan);
        out.flag(Double.isNaN(min));
        if (!Double.isNaN(min)) {
            out.bits(Double.doubleToRawLongBits(min) >>> shift, 64 - shift);
            out.number(shortened(max) - shortened(min));
            out.bits(Double.doubleToRawLongBits(sum), 64);
        }
    }

    static RawValues readBounds(BitReader in) {
        int shift = (int) in.bits(SHIFT_BITS);
        boolean someNan = in.flag();
        RawValues none = new RawValues(shift, someNan, Double.NaN, Double.NaN, 0);
        if (in.flag()) {
            return none;
        }
        double min = Double.longBitsToDouble(in.bits(64 - shift) << shift);
        double max = none.restored(none.shortened(min) + in.number());
        return new RawValues(shift, someNan, min, max, Double.longBitsToDouble(in.bits(64)));
    }

    @Override
    public void write(BitWriter out, double[] values, int from, int count, long[] longs, long[] spare) {
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            longs[i] = shortened(values[from + i]);
            low = Math.min(low, longs[i]);
            high = Math.max(high, longs[i]);
        }
        if (someNan) {
            out.bits(low & -1L >>> shift, 64 - shift);
            out.number(high - low);
        }
        BoundedSequence.write(out, longs, count, low, high - low, false, spare);
    }

    @Override
    public void read(BitReader in, double[] values, int from, int count, long[] longs, long[] spare) {
        long low = shortened(min);
        long width = shortened(max) - low;
        if (someNan) {
            low = in.bits(64 - shift) << shift >> shift;
            width = in.number();
        }
        BoundedSequence.read(in, longs, count, low, width, false, 0);
        for (int i = 0; i < count; i++) {
            values[from + i] = restored(longs[i]);
        }
    }
}
