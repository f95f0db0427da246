package org.microbrain.block;

/**
 * Finds the scale at which values are decimals. A value fits a scale when it is a few neighbouring doubles away from a
 * decimal at most, as the results of averaging and scaling are.
 */
final class DecimalFit {

    /** So few bits a value that nothing else need be tried. */
    static final int CERTAINLY_SMALL = 22;

    private final double[] values;
    private final int from;
    private final int count;
    private final long[] longs;
    private final long[] corrections;

    private DecimalFit(double[] values, int from, int count, long[] longs, long[] corrections) {
        this.values = values;
        this.from = from;
        this.count = count;
        this.longs = longs;
        this.corrections = corrections;
    }

    /** Null when there is no scale; leaves integers and corrections in the two arrays. */
    static DecimalValues of(double[] values, int from, int count, long[] longs, long[] corrections) {
        DecimalFit fit = new DecimalFit(values, from, count, longs, corrections);
        DecimalValues plain = fit.from(new DecimalScale(0));
        if (plain != null && plain.bitsEach() <= CERTAINLY_SMALL || values[from] != (float) values[from]) {
            return plain;
        }
        DecimalValues single = fit.from(new DecimalScale(DecimalScale.FIRST_SINGLE));
        if (single != null && (plain == null || single.bitsEach() < plain.bitsEach())) {
            return single;
        }
        return plain == null ? null : fit.from(plain.scale());
    }

    /** At the smallest scale from the given one on that fits every value; null when there is none. */
    private DecimalValues from(DecimalScale first) {
        DecimalScale scale = first;
        int i = 0;
        while (i < count) {
            double value = values[from + i];
            if (scale.tooLarge(value)) {
                return null;
            }
            longs[i] = scale.integer(value);
            corrections[i] = scale.correction(value, longs[i]);
            if (scale.fits(corrections[i])) {
                i++;
            } else {
                scale = next(scale, value);
                if (scale == null) {
                    return null;
                }
                i = 0;
            }
        }
        return DecimalValues.of(scale, values, from, count, longs, corrections);
    }

    private static DecimalScale next(DecimalScale after, double value) {
        for (int code = after.code() + 1; code <= after.last(); code++) {
            DecimalScale scale = new DecimalScale(code);
            if (scale.tooLarge(value)) {
                return null;
            }
            if (scale.fits(scale.correction(value, scale.integer(value)))) {
                return scale;
            }
        }
        return null;
    }
}
