package org.microbrain.infer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Lets a score pass only when it clearly exceeds all that passed lately, so that one event is one alarm: the first
 * reading that is new speaks, those around it do not, something much worse still does. It knows no threshold. Readings
 * that may not be learnt stay new for as long as they come; they keep it waiting, ordinary ones let it become calm.
 */
final class AlarmOnce {

    /** Readings after which what passed is past. */
    static final int CALM = 120;
    /** By how much the odds of a score must exceed those of the last that passed. */
    private static final double WORSE = 1.5;
    /** The same while nothing is learnt, when what goes on looks worse and worse by itself. */
    private static final double MUCH_WORSE = 10;
    private static final double ORDINARY = 0.5;

    private double peak;
    private int left;

    /** @return the score, or 0 */
    double pass(double score, boolean learnt) {
        if (left > 0 && (learnt || score < ORDINARY)) {
            left--;
            peak = left == 0 ? 0 : peak;
        }
        // odds(score) > worse * odds(peak), where odds(s) is s / (1 - s)
        double worse = learnt ? WORSE : MUCH_WORSE;
        if (score * (1 - peak) <= worse * peak * (1 - score)) {
            return 0;
        }
        peak = score;
        left = CALM;
        return score;
    }

    /** The score that passed last, 0 when that is past. */
    double peak() {
        return peak;
    }

    void save(DataOutput out) throws IOException {
        out.writeDouble(peak);
        out.writeInt(left);
    }

    void restore(DataInput in) throws IOException {
        peak = in.readDouble();
        left = Saved.count(in, CALM);
    }
}
