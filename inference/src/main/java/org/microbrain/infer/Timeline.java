package org.microbrain.infer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Tells a late reading from a clock that was set back. Both look alike at first: a time before the newest one. Single
 * late readings come between others; after a correction of the clock every reading is "late", so a run of them means
 * that time starts afresh.
 */
final class Timeline {

    enum Order { ON_TIME, LATE, RESTART }

    private static final int LATE_RUN = 3;
    private static final long NONE = Long.MIN_VALUE;

    private long newest = NONE;
    private int lateRun;

    /** @param tolerance milliseconds that a reading may lie before the newest one and still be on time */
    Order place(long millis, long tolerance) {
        if (newest == NONE || millis >= newest - tolerance) {
            newest = Math.max(newest, millis);
            lateRun = 0;
            return Order.ON_TIME;
        }
        lateRun++;
        if (lateRun <= LATE_RUN) {
            return Order.LATE;
        }
        newest = millis;
        lateRun = 0;
        return Order.RESTART;
    }

    long newest() {
        return newest;
    }

    void save(DataOutput out) throws IOException {
        out.writeLong(newest);
        out.writeByte(lateRun);
    }

    void restore(DataInput in) throws IOException {
        newest = in.readLong();
        lateRun = in.readByte();
        if (newest != NONE && (newest < SeriesReading.EARLIEST || newest > SeriesReading.LATEST)) {
            throw new IOException("time out of range: " + newest);
        }
    }
}
