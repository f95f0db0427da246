package org.microbrain.block;

/** The values of one series, in one of two exact forms: {@link DecimalValues} or {@link RawValues}. */
sealed interface ValueColumn permits DecimalValues, RawValues {

    /** Bits that name the form at the start of a header: the code of a {@link DecimalScale}, or {@link #RAW}. */
    int FORM_BITS = 5;
    int RAW = 31;

    double min();

    double max();

    double sum();

    void writeBounds(BitWriter out);

    /** @param longs and {@code spare}: as {@link #of} left them; overwritten */
    void write(BitWriter out, double[] values, int from, int count, long[] longs, long[] spare);

    void read(BitReader in, double[] values, int from, int count, long[] longs, long[] spare);

    /** The smaller form of these values; what it leaves in the two arrays, {@link #write} takes from them. */
    static ValueColumn of(double[] values, int from, int count, long[] longs, long[] spare) {
        DecimalValues decimal = DecimalFit.of(values, from, count, longs, spare);
        if (decimal != null && decimal.bitsEach() <= DecimalFit.CERTAINLY_SMALL) {
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
        if (form > DecimalScale.HIGHEST_CODE) {
            throw BitReader.violation("unknown form of values: " + form);
        }
        return DecimalValues.readBounds(in, new DecimalScale(form), count);
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
