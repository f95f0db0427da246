package org.microbrain.infer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The last readings of a series in the order of their times. What is late or comes twice is left out. Behind a gap, and
 * after a clock was set back, they begin anew: a window must not join what lies apart. A step is a gap when it is more
 * than {@value #GAP} times the usual one; of steps that come by chance one in a million is.
 */
final class RecentReadings {

    /** Readings of the window for mean, highest and lowest. */
    static final int SPAN = 64;
    /** Points of a course, each the mean of {@value #SMOOTH} readings. */
    static final int POINTS = 8;
    private static final int SMOOTH = 4;
    /** Readings that a course is made of. */
    static final int COURSE = POINTS + SMOOTH - 1;
    private static final int GAP = 20;

    private final Timeline timeline = new Timeline();
    private final double[] window = new double[SPAN];
    private int filled;
    private int next;
    private long last;
    private double step;

    /** @return false when the reading is to be left out */
    boolean take(long millis, double value) {
        Timeline.Order order = timeline.place(millis, 0);
        if (order == Timeline.Order.LATE || filled > 0 && millis == last && value == back(1)) {
            return false;
        }
        if (order == Timeline.Order.RESTART || filled > 0 && isGap(millis - last)) {
            filled = 0;
        }
        last = millis;
        window[next] = value;
        next = (next + 1) % SPAN;
        filled = Math.min(SPAN, filled + 1);
        return true;
    }

    /** Learns the usual step, too: a median that moves by a tenth. */
    private boolean isGap(long millis) {
        if (millis == 0) {
            return false;
        }
        boolean gap = step > 0 && millis > GAP * step;
        step = step == 0 ? millis : millis > step ? step * 1.1 : millis < step ? step / 1.1 : step;
        return gap;
    }

    /** The reading {@code back} places ago, 1 for the newest. */
    private double back(int back) {
        return window[Math.floorMod(next - back, SPAN)];
    }

    boolean isFull() {
        return filled == SPAN;
    }

    double mean() {
        double sum = 0;
        for (double value : window) {
            sum += value / SPAN;
        }
        return sum;
    }

    double highest() {
        double highest = window[0];
        for (double value : window) {
            highest = Math.max(highest, value);
        }
        return highest;
    }

    double lowest() {
        double lowest = window[0];
        for (double value : window) {
            lowest = Math.min(lowest, value);
        }
        return lowest;
    }

    boolean hasCourse() {
        return filled >= COURSE;
    }

    /** Writes the course of the last {@link #COURSE} readings, oldest point first. */
    void course(double[] into) {
        for (int point = 0; point < POINTS; point++) {
            double sum = 0;
            for (int i = 0; i < SMOOTH; i++) {
                sum += back(POINTS - point + i) / SMOOTH;
            }
            into[point] = sum;
        }
    }

    void save(DataOutput out) throws IOException {
        timeline.save(out);
        out.writeLong(last);
        out.writeDouble(step);
        out.writeByte(filled);
        out.writeByte(next);
        for (double value : window) {
            out.writeDouble(value);
        }
    }

    void restore(DataInput in) throws IOException {
        timeline.restore(in);
        last = in.readLong();
        step = in.readDouble();
        filled = Saved.count(in.readByte(), SPAN);
        next = Saved.count(in.readByte(), SPAN - 1);
        for (int at = 0; at < SPAN; at++) {
            window[at] = in.readDouble();
        }
    }
}
