package org.microbrain.block;

import java.util.Arrays;

/**
 * Codes a run of integers of which writer and reader know bounds, in the form that takes the fewest bits: each within
 * the bounds, or differences, or differences of differences. Arithmetic wraps, so any long goes through.
 */
final class Sequence {

    private static final int FORM_BITS = 2;
    private static final int PARAMETER_BITS = 6;
    private static final int WITHIN = 0;
    private static final int HIGHEST_ORDER = 2;

    private Sequence() {
    }

    /** The cheapest form found, and what it costs in bits. */
    private record Plan(int form, int parameter, long cost) {
    }

    private static Plan plan(long[] x, int from, int count, long width, long[] spare) {
        long cost = (long) BitReader.length(width) * count;
        int form = WITHIN;
        int parameter = 0;
        for (int order = 1; order <= HIGHEST_ORDER && count > 2; order++) {
            long lengths = differences(x, from, count, order, spare);
            if (lengths >= cost) {
                break;
            }
            int guess = (int) (lengths / (count - 1));
            for (int candidate = Math.max(guess - 1, 0); candidate <= Math.min(guess, 62); candidate++) {
                long tried = BitWriter.riceCost(spare, 1, count, candidate) + BitReader.length(width) + PARAMETER_BITS;
                if (tried < cost) {
                    cost = tried;
                    form = order;
                    parameter = candidate;
                }
            }
        }
        return new Plan(form, parameter, cost + FORM_BITS);
    }

    /** How many bits {@link #write} would take. */
    static long cost(long[] x, int from, int count, long width, long[] spare) {
        return width == 0 || count == 0 ? 0 : plan(x, from, count, width, spare).cost;
    }

    /**
     * @param low   the lowest of the integers, or less
     * @param width the highest {@code x[i] - low}, or more; unsigned
     * @param spare at least {@code count} long, overwritten
     */
    static void write(BitWriter out, long[] x, int from, int count, long low, long width, long[] spare) {
        if (width == 0 || count == 0) {
            return;
        }
        Plan plan = plan(x, from, count, width, spare);
        int form = plan.form;
        int parameter = plan.parameter;
        out.bits(form, FORM_BITS);
        if (form == WITHIN) {
            for (int i = from; i < from + count; i++) {
                out.within(x[i] - low, width);
            }
            return;
        }
        out.bits(parameter, PARAMETER_BITS);
        out.within(x[from] - low, width);
        differences(x, from, count, form, spare);
        for (int i = 1; i < count; i++) {
            out.rice(spare[i], parameter);
        }
    }

    /** Leaves zigzag differences in {@code to}, from its second element on, and answers the sum of their lengths. */
    private static long differences(long[] x, int from, int count, int order, long[] to) {
        long lengths = 0;
        long slope = 0;
        for (int i = 1; i < count; i++) {
            long step = x[from + i] - x[from + i - 1];
            long residual = step - slope;
            long zigzag = residual << 1 ^ residual >> 63;
            to[i] = zigzag;
            lengths += BitReader.length(zigzag);
            slope = order == HIGHEST_ORDER ? step : 0;
        }
        return lengths;
    }

    static void read(BitReader in, long[] x, int from, int count, long low, long width) {
        if (width == 0 || count == 0) {
            Arrays.fill(x, from, from + count, low);
            return;
        }
        int form = (int) in.bits(FORM_BITS);
        if (form == WITHIN) {
            for (int i = from; i < from + count; i++) {
                x[i] = low + in.within(width);
            }
            return;
        }
        if (form > HIGHEST_ORDER) {
            throw BitReader.violation("unknown form of a sequence");
        }
        int parameter = (int) in.bits(PARAMETER_BITS);
        long value = low + in.within(width);
        x[from] = value;
        long slope = 0;
        for (int i = from + 1; i < from + count; i++) {
            long zigzag = in.rice(parameter);
            long step = slope + (zigzag >>> 1 ^ -(zigzag & 1));
            value += step;
            x[i] = value;
            slope = form == HIGHEST_ORDER ? step : 0;
        }
    }
}
