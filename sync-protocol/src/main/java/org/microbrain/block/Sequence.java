package org.microbrain.block;

import java.util.Arrays;

/**
 * Codes a run of integers of which writer and reader know bounds, frame by frame, each in the form that takes the
 * fewest bits: within the bounds, within closer bounds of its own, differences, or differences of differences.
 * Arithmetic wraps, so any long goes through.
 */
final class Sequence {

    /** Integers in a frame: enough to pay for its form, few enough that a spike spoils little. */
    private static final int FRAME = 64;
    private static final int FORM_BITS = 2;
    private static final int PARAMETER_BITS = 6;
    private static final int LARGEST_PARAMETER = 62;
    private static final int WITHIN = 0;
    private static final int SECOND_DIFFERENCES = 2;
    private static final int CLOSER = 3;

    private Sequence() {
    }

    /**
     * The cheapest form of a frame.
     *
     * @param parameter of the Rice code of differences
     * @param low       closer bound of the frame
     * @param width     closer bound of the frame
     * @param cost      in bits
     */
    private record Plan(int form, int parameter, long low, long width, long cost) {
    }

    /**
     * @param start where the frame begins
     * @param first whether the sequence begins there
     */
    private static Plan plan(long[] x, int start, int count, boolean first, long width, long[] spare) {
        int widthBits = BitReader.length(width);
        long cost = (long) widthBits * count;
        int form = WITHIN;
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        if (count == FRAME) {
            for (int i = start; i < start + count; i++) {
                low = Math.min(low, x[i]);
                high = Math.max(high, x[i]);
            }
            int lowBits = first ? widthBits : low == x[start - 1] ? 1 : 1 + widthBits;
            long closer = lowBits + PARAMETER_BITS + (long) BitReader.length(high - low) * (count + 1);
            if (closer < cost) {
                cost = closer;
                form = CLOSER;
            }
        }
        int parameter = 0;
        int from = first ? 1 : 0;
        for (int order = 1; order <= SECOND_DIFFERENCES && count > 2; order++) {
            long lengths = differences(x, start, count, first, order, spare);
            if (lengths >= cost) {
                break;
            }
            int guess = (int) (lengths / (count - from));
            for (int candidate = Math.max(guess - 1, 0); candidate <= Math.min(guess, LARGEST_PARAMETER); candidate++) {
                long tried = BitWriter.riceCost(spare, from, count, candidate) + from * widthBits + PARAMETER_BITS;
                if (tried < cost) {
                    cost = tried;
                    form = order;
                    parameter = candidate;
                }
            }
        }
        return new Plan(form, parameter, low, high - low, cost + FORM_BITS);
    }

    /** Leaves zigzag differences in {@code to} and answers the sum of their lengths. */
    private static long differences(long[] x, int start, int count, boolean first, int order, long[] to) {
        long lengths = 0;
        long slope = first || order < SECOND_DIFFERENCES ? 0 : x[start - 1] - x[start - 2];
        for (int i = first ? 1 : 0; i < count; i++) {
            long step = x[start + i] - x[start + i - 1];
            long residual = step - slope;
            long zigzag = residual << 1 ^ residual >> 63;
            to[i] = zigzag;
            lengths += BitReader.length(zigzag);
            slope = order == SECOND_DIFFERENCES ? step : 0;
        }
        return lengths;
    }

    /** How many bits {@link #write} would take. */
    static long cost(long[] x, int from, int count, long width, long[] spare) {
        long cost = 0;
        for (int start = 0; start < count && width != 0; start += FRAME) {
            cost += plan(x, from + start, Math.min(FRAME, count - start), start == 0, width, spare).cost;
        }
        return cost;
    }

    /**
     * @param low   the lowest of the integers, or less
     * @param width the highest {@code x[i] - low}, or more; unsigned
     * @param spare at least {@code count} long, overwritten
     */
    static void write(BitWriter out, long[] x, int from, int count, long low, long width, long[] spare) {
        for (int start = 0; start < count && width != 0; start += FRAME) {
            writeFrame(out, x, from + start, Math.min(FRAME, count - start), start == 0, low, width, spare);
        }
    }

    private static void writeFrame(BitWriter out, long[] x, int start, int count, boolean first, long low, long width,
                                   long[] spare) {
        Plan plan = plan(x, start, count, first, width, spare);
        out.bits(plan.form, FORM_BITS);
        if (plan.form == WITHIN) {
            writeWithin(out, x, start, count, low, width);
        } else if (plan.form == CLOSER) {
            boolean goesOn = !first && plan.low == x[start - 1];
            if (!first) {
                out.flag(goesOn);
            }
            if (!goesOn) {
                out.within(plan.low - low, width);
            }
            out.number(plan.width);
            writeWithin(out, x, start, count, plan.low, plan.width);
        } else {
            out.bits(plan.parameter, PARAMETER_BITS);
            if (first) {
                out.within(x[start] - low, width);
            }
            differences(x, start, count, first, plan.form, spare);
            for (int i = first ? 1 : 0; i < count; i++) {
                out.rice(spare[i], plan.parameter);
            }
        }
    }

    private static void writeWithin(BitWriter out, long[] x, int start, int count, long low, long width) {
        for (int i = start; i < start + count; i++) {
            out.within(x[i] - low, width);
        }
    }

    static void read(BitReader in, long[] x, int from, int count, long low, long width) {
        if (width == 0) {
            Arrays.fill(x, from, from + count, low);
            return;
        }
        for (int start = 0; start < count; start += FRAME) {
            readFrame(in, x, from + start, Math.min(FRAME, count - start), start == 0, low, width);
        }
    }

    private static void readFrame(BitReader in, long[] x, int start, int count, boolean first, long low, long width) {
        int form = (int) in.bits(FORM_BITS);
        if (form == WITHIN) {
            in.within(width, x, start, count, low);
        } else if (form == CLOSER) {
            boolean goesOn = !first && in.flag();
            long closer = goesOn ? x[start - 1] : low + in.within(width);
            in.within(in.number(), x, start, count, closer);
        } else {
            int parameter = (int) in.bits(PARAMETER_BITS);
            long value = first ? low + in.within(width) : x[start - 1];
            long slope = first || form < SECOND_DIFFERENCES ? 0 : value - x[start - 2];
            int from = start;
            if (first) {
                x[from++] = value;
            }
            for (int i = from; i < start + count; i++) {
                long zigzag = in.rice(parameter);
                long step = slope + (zigzag >>> 1 ^ -(zigzag & 1));
                value += step;
                x[i] = value;
                slope = form == SECOND_DIFFERENCES ? step : 0;
            }
        }
    }
}
