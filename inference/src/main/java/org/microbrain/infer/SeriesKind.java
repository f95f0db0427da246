package org.microbrain.infer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Tells a quantity, of which an hour of the week may have a usual value, from what only looks like one: a constant, a
 * switch with two states, a counter. A counter rises, and falls only back to where it starts from.
 */
final class SeriesKind {

    private static final int ENOUGH = 1000;
    /** A quantity has at least one fall to where it does not start from in so many rises. */
    private static final int RISES = 20;

    private double first = Double.NaN;
    private double second = Double.NaN;
    private boolean many;
    private double last = Double.NaN;
    private double least = Double.POSITIVE_INFINITY;
    private int rises;
    private int falls;

    void add(double value) {
        if (Double.isNaN(first)) {
            first = value;
        } else if (value != first && Double.isNaN(second)) {
            second = value;
        } else if (value != first && value != second) {
            many = true;
        }
        if (value > last) {
            rises++;
        } else if (value < last && value > least) {
            falls++;
        }
        if (rises >= ENOUGH) {
            rises /= 2;
            falls /= 2;
        }
        least = Math.min(least, value);
        last = value;
    }

    boolean isQuantity() {
        return many && rises > 0 && falls * RISES >= rises;
    }

    void save(DataOutput out) throws IOException {
        out.writeDouble(first);
        out.writeDouble(second);
        out.writeBoolean(many);
        out.writeDouble(last);
        out.writeDouble(least);
        out.writeInt(rises);
        out.writeInt(falls);
    }

    void restore(DataInput in) throws IOException {
        first = in.readDouble();
        second = in.readDouble();
        many = in.readBoolean();
        last = in.readDouble();
        least = in.readDouble();
        rises = Saved.count(in, ENOUGH);
        falls = Saved.count(in, Integer.MAX_VALUE);
    }
}
