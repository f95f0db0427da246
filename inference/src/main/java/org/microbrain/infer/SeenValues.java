package org.microbrain.infer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The values that a quantity has ever had, in at most a given number of doubles: when there are more, the two closest
 * become one, so that the ends of the range and what lies alone are never forgotten. Long memory, no decay.
 */
final class SeenValues {

    /** Gaps that differ by less than this part are equal, or rounding would make what is joined depend on the unit. */
    private static final double EQUAL = 1 - 1e-9;
    /** Values closer than this part of the range are one, for the same reason. */
    private static final double SAME = 1e-10;

    private final int limit;
    private double[] seen = new double[16];
    private int values;

    /** @param limit values kept, 16 or more */
    SeenValues(int limit) {
        this.limit = limit;
    }

    boolean isEmpty() {
        return values == 0;
    }

    double lowest() {
        return seen[0];
    }

    double highest() {
        return seen[values - 1];
    }

    /** The nearest value ever seen; not to be asked when there is none. */
    double nearest(double value) {
        int at = Arrays.binarySearch(seen, 0, values, value);
        if (at >= 0) {
            return seen[at];
        }
        int above = -at - 1;
        if (above == 0 || above == values) {
            return above == 0 ? seen[0] : seen[values - 1];
        }
        return value / 2 - seen[above - 1] / 2 <= seen[above] / 2 - value / 2 ? seen[above - 1] : seen[above];
    }

    /**
     * How far a value is from the nearest one seen, as a part of the range seen: 0 when it is known or nothing is, 1
     * when it is that far or no other value was ever seen. Halves, so that the distance of two doubles of any size is a
     * double.
     */
    double distance(double value) {
        if (values == 0) {
            return 0;
        }
        double distance = Math.abs(value / 2 - nearest(value) / 2);
        double range = highest() / 2 - lowest() / 2;
        return distance == 0 ? 0 : range == 0 ? 1 : Math.min(1, distance / range);
    }

    void add(double value) {
        int at = Arrays.binarySearch(seen, 0, values, value);
        if (at >= 0 || values > 1 && distance(value) < SAME) {
            return;
        }
        if (values == seen.length) {
            seen = Arrays.copyOf(seen, Math.min(limit + 1, values * 2));
        }
        int place = -at - 1;
        System.arraycopy(seen, place, seen, place + 1, values - place);
        seen[place] = value;
        values++;
        if (values > limit) {
            joinClosest();
        }
    }

    private void joinClosest() {
        int closest = 1;
        double least = gap(1);
        for (int at = 2; at < values - 1; at++) {
            double gap = gap(at);
            if (gap < least * EQUAL) {
                closest = at;
                least = gap;
            }
        }
        System.arraycopy(seen, closest + 1, seen, closest, values - closest - 1);
        values--;
    }

    private double gap(int at) {
        return seen[at] / 2 - seen[at - 1] / 2;
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(values);
        for (int at = 0; at < values; at++) {
            out.writeDouble(seen[at]);
        }
    }

    void restore(DataInput in) throws IOException {
        values = Saved.count(in, limit);
        seen = new double[Math.max(16, values)];
        for (int at = 0; at < values; at++) {
            seen[at] = in.readDouble();
            if (!Double.isFinite(seen[at]) || at > 0 && seen[at] <= seen[at - 1]) {
                throw new IOException("values are not in order");
            }
        }
    }
}
