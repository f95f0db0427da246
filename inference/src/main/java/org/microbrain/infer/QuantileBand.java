package org.microbrain.infer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How far errors reach to both sides: their 5 % and 95 % quantiles, followed one by one. Each end moves outwards when an
 * error lies beyond it and a little inwards when not, so that in the long run a twentieth lies beyond each, whatever the
 * errors' distribution and however it drifts (quantile tracking: Angelopoulos, Candès and Tibshirani, Conformal PID
 * Control for Time Series Prediction, NeurIPS 2023, section 2.1; after Gibbs and Candès, NeurIPS 2021). The step is a part
 * of the mean size of the errors, so that the unit does not matter.
 */
final class QuantileBand {

    private static final double BEYOND = 0.05;
    private static final double LEAST_STEP = 0.1;
    private static final double FORGET = 0.01;
    /** Errors before it is trusted. */
    private static final int ENOUGH = 100;

    private double low;
    private double high;
    private double size;
    private int seen;

    void add(double error) {
        seen = Math.min(ENOUGH, seen + 1);
        size += Math.max(FORGET, 1.0 / seen) * (Math.abs(error) - size);
        double step = size * Math.max(LEAST_STEP, 1 / Math.sqrt(seen));
        high = Math.max(0, high + step * (error > high ? 1 - BEYOND : -BEYOND));
        low = Math.min(0, low - step * (error < low ? 1 - BEYOND : -BEYOND));
    }

    boolean known() {
        return seen >= ENOUGH;
    }

    /** The error, or as much of it as is not wild: {@code times} the width of the band to either side. */
    double tamed(double error, double times) {
        return known() ? Math.max(-times * width(), Math.min(times * width(), error)) : error;
    }

    double width() {
        return high - low;
    }

    Outlook.Band around(long millis, double middle) {
        return new Outlook.Band(millis, middle + low, middle, middle + high);
    }

    void save(DataOutput out) throws IOException {
        out.writeDouble(low);
        out.writeDouble(high);
        out.writeDouble(size);
        out.writeByte(seen);
    }

    void restore(DataInput in) throws IOException {
        low = in.readDouble();
        high = in.readDouble();
        size = in.readDouble();
        seen = Saved.count(in.readByte(), ENOUGH);
    }
}
