package org.microbrain.infer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The courses that a quantity has ever taken over a few readings, as at most {@value #SHAPES} examples that are further
 * from each other than a grain. When there are too many, the grain grows and examples that are now too close go; it
 * never shrinks, so that nothing is forgotten by age.
 */
final class SeenShapes {

    static final int SHAPES = 100;
    private static final double FIRST_GRAIN = 0.005;
    private static final double COARSER = 1.3;
    /** As in {@link SeenValues}: rounding must not decide. */
    private static final double EQUAL = 1 + 1e-9;

    private final int length;
    private double[][] seen = new double[0][];
    private int shapes;
    private double grain = FIRST_GRAIN;

    SeenShapes(int length) {
        this.length = length;
    }

    /**
     * How far a shape is from the nearest one seen: the root of the mean square difference, as a part of the range.
     *
     * @param range of the values seen, above 0
     */
    double distance(double[] shape, double range) {
        double least = Double.POSITIVE_INFINITY;
        for (int at = 0; at < shapes; at++) {
            least = Math.min(least, squares(shape, seen[at], range, least));
        }
        return shapes == 0 ? 0 : Math.min(1, Math.sqrt(least / length));
    }

    /** The sum of squares of relative differences, or anything above {@code enough} once it is above. */
    private static double squares(double[] one, double[] other, double range, double enough) {
        double sum = 0;
        for (int i = 0; i < one.length && sum < enough; i++) {
            double difference = (one[i] / 2 - other[i] / 2) / (range / 2);
            sum += difference * difference;
        }
        return sum;
    }

    /** @param distance what {@link #distance} said of it */
    void add(double[] shape, double range, double distance) {
        if (shapes > 0 && distance <= grain * EQUAL) {
            return;
        }
        if (shapes == SHAPES) {
            grain = Math.min(1, grain * COARSER);
            thin(range);
        }
        if (shapes < SHAPES) {
            if (shapes == seen.length) {
                seen = Arrays.copyOf(seen, Math.min(SHAPES, Math.max(8, 2 * shapes)));
            }
            seen[shapes++] = shape.clone();
        }
    }

    private void thin(double range) {
        int kept = 0;
        for (int at = 0; at < shapes; at++) {
            double least = Double.POSITIVE_INFINITY;
            for (int other = 0; other < kept; other++) {
                least = Math.min(least, squares(seen[at], seen[other], range, least));
            }
            if (kept == 0 || Math.sqrt(least / length) > grain * EQUAL) {
                seen[kept++] = seen[at];
            }
        }
        Arrays.fill(seen, kept, shapes, null);
        shapes = kept;
    }

    void save(DataOutput out) throws IOException {
        out.writeDouble(grain);
        out.writeInt(shapes);
        for (int at = 0; at < shapes; at++) {
            for (double value : seen[at]) {
                out.writeDouble(value);
            }
        }
    }

    void restore(DataInput in) throws IOException {
        grain = in.readDouble();
        shapes = Saved.count(in, SHAPES);
        seen = new double[shapes][length];
        for (double[] shape : seen) {
            for (int i = 0; i < length; i++) {
                shape[i] = in.readDouble();
            }
        }
    }
}
