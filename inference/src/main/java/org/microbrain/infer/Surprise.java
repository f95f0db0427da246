package org.microbrain.infer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Says how rare a distance is among those there have been, as a score in 0..1. The largest of them are taken to fall
 * off as a Pareto law does (peaks over threshold: Pickands 1975; the mean logarithmic excess is Hill's estimator,
 * 1975): beyond the {@value #ORDINARY} quantile q, a distance r is exceeded with a probability that falls as (q /
 * r)^(1/m), where m is the mean of ln(r / q) so far. A series that often leaps so needs a larger leap to surprise than
 * one that never did. With e = ln(r / q) / m the score is 1 / (1 + exp(-e / 2)): 0.5 at the quantile, 0.73 at twice the
 * mean excess, 0.92 at five times. The counts are in quarter octaves above a floor; what is below it never surprises.
 */
final class Surprise {

    /** The part of all distances that are ordinary. */
    static final double ORDINARY = 0.95;
    /** Distances below this part of the range are noise. */
    static final double FLOOR = 0.005;
    /** What is believed of the mean excess before it is known, as that of so many distances. */
    static final double BELIEVED_EXCESS = 0.6;
    static final int BELIEF = 6;

    /** Quarter octaves from the floor to the whole range. */
    private static final int BINS = 32;
    private static final double STEP = Math.log(2) / 4;

    private static final double ROUNDING = 1e-6;

    private final int[] counts = new int[BINS];
    private long total;

    /** @param distance 0..1, a part of the range */
    double score(double distance) {
        if (distance <= 0) {
            return 0;
        }
        long beyond = (long) Math.floor((1 - ORDINARY) * total);
        int bin = BINS - 1;
        double excess = 0;
        long above = 0;
        while (bin >= 0 && beyond >= counts[bin]) {
            beyond -= counts[bin];
            above += counts[bin];
            excess += (double) counts[bin] * bin;
            bin--;
        }
        // Bin i holds what lies up to i + 1 steps above the floor; below the first the quantile is the floor itself.
        double quantile = (bin + 1) * STEP;
        double mean = ((excess - (double) above * bin) * STEP + BELIEVED_EXCESS * BELIEF) / (above + BELIEF);
        double surplus = (Math.log(distance / FLOOR) - quantile) / mean;
        return 1 / (1 + Math.exp(-surplus / 2));
    }

    void learn(double distance) {
        total++;
        // What lies on an edge belongs above it, whatever side rounding puts it on: the unit must not matter.
        double steps = Math.log(distance / FLOOR) / STEP + ROUNDING;
        if (steps >= 0) {
            counts[(int) Math.min(BINS - 1, steps)]++;
        }
    }

    void save(DataOutput out) throws IOException {
        out.writeLong(total);
        for (int count : counts) {
            out.writeInt(count);
        }
    }

    void restore(DataInput in) throws IOException {
        total = in.readLong();
        for (int bin = 0; bin < BINS; bin++) {
            counts[bin] = Saved.count(in, Integer.MAX_VALUE);
        }
    }
}
