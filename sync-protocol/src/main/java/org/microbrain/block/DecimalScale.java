package org.microbrain.block;

/**
 * How an integer stands for a value: over a power of ten, and rounded to single precision if the sensor speaks that.
 *
 * @param code the number in a head: 0–17 the exponent; 18–27 the exponent + 18, single precision
 */
record DecimalScale(int code) {

    static final int HIGHEST_EXPONENT = 17;
    static final int FIRST_SINGLE = HIGHEST_EXPONENT + 1;
    static final int HIGHEST_CODE = FIRST_SINGLE + 9;

    /** Integers beyond are not exact as doubles. */
    private static final double LARGEST = 1L << 53;
    /** Doubles from here on have no fraction. */
    private static final double WHOLE_FROM = 1L << 52;
    private static final int FARTHEST_CORRECTION = 127;
    private static final double[] POWER = new double[HIGHEST_EXPONENT + 1];

    static {
        POWER[0] = 1;
        for (int i = 1; i < POWER.length; i++) {
            POWER[i] = POWER[i - 1] * 10;
        }
    }

    private boolean single() {
        return code >= FIRST_SINGLE;
    }

    double power() {
        return POWER[single() ? code - FIRST_SINGLE : code];
    }

    /** The last code of the same precision. */
    int last() {
        return single() ? HIGHEST_CODE : HIGHEST_EXPONENT;
    }

    boolean tooLarge(double value) {
        return !(Math.abs(value * power()) < LARGEST);
    }

    /** The nearest one, the even one of two: as {@link Math#rint}, which a light compiler calls and does not inline. */
    long integer(double value) {
        double scaled = value * power();
        if (Math.abs(scaled) >= WHOLE_FROM) {
            return (long) scaled;
        }
        double rounder = scaled < 0 ? -WHOLE_FROM : WHOLE_FROM;
        return (long) (scaled + rounder - rounder);
    }

    /** The value an integer stands for. */
    double value(long integer) {
        double value = integer / power();
        return single() ? (float) value : value;
    }

    double value(long integer, long correction) {
        double value = value(integer);
        return correction == 0 ? value : ValueColumn.value(ValueColumn.ordered(value) + correction);
    }

    /** How many neighbouring doubles further the value is than the one the integer stands for. */
    long correction(double value, long integer) {
        return ValueColumn.ordered(value) - ValueColumn.ordered(value(integer));
    }

    boolean fits(long correction) {
        return Math.abs(correction) <= (single() ? 0 : FARTHEST_CORRECTION);
    }
}
