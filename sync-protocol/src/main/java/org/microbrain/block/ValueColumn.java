package org.microbrain.block;

/** The values of one series, in one of two exact forms: {@link DecimalValues} or {@link RawValues}. */
sealed interface ValueColumn permits DecimalValues, RawValues {

    /** Bits that name the form at the start of a header: a decimal exponent, or {@link #RAW}. */
    int FORM_BITS = 5;
    int RAW = 31;

    double min();

    double max();

    double sum();

    void writeBounds(BitWriter out);

    /**
     * @param longs at least {@code count} long, overwritten; where the form's integers of this series are kept
     * @param spare at least {@code count} long, overwritten
     */
    void write(BitWriter out, double[] values, int from, int count, long[] longs, long[] spare);

    void read(BitReader in, double[] values, int from, int count, long[] longs, long[] spare);

    /** The smaller form of these values; leaves its integers in {@code longs}. */
    static ValueColumn of(double[] values, int from, int count, long[] longs) {
        DecimalValues decimal = DecimalValues.of(values, from, count, longs);
        if (decimal != null && decimal.bitsEach() <= DecimalValues.CERTAINLY_SMALL) {
            return decimal;
        }
        RawValues raw = RawValues.of(values, from, count);
        return decimal != null && decimal.bitsEach() <= raw.bitsEach() ? decimal : raw;
    }

    static ValueColumn readBounds(BitReader in, int count) {
        int form = (int) in.bits(FORM_BITS);
        if (form == RAW) {
            return RawValues.readBounds(in);
        }
        if (form > DecimalValues.HIGHEST_EXPONENT) {
            throw BitReader.violation("unknown form of values: " + form);
        }
        return DecimalValues.readBounds(in, form, count);
    }

    /** The bits of a double as an integer in the order of the doubles; -0.0 just below 0.0, NaN at the ends. */
    static long ordered(double value) {
        long bits = Double.doubleToRawLongBits(value);
        return bits ^ (bits >> 63) >>> 1;
    }

    /** The inverse of {@link #ordered}. */
    static double value(long ordered) {
        return Double.longBitsToDouble(ordered ^ (ordered >> 63) >>> 1);
    }
}
