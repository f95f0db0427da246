package org.microbrain.runtime.clock;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.microbrain.link.Moment;
import org.microbrain.record.RecordTime;

/**
 * What this node may say of the time (DESIGN §4.10). The system clock is believed unless it stands before the last time
 * known to be good, far after it, or jumped; then times are marked doubtful, and once a parent's clock is known, corrected
 * by it. Safe for use by several threads.
 */
public final class NodeClock implements Supplier<RecordTime> {

    /** No gateway is away for longer than this; a clock further ahead of the last good time is doubted. */
    static final Duration FAR_AHEAD = Duration.ofDays(400);
    /** Difference to the parent, or jump, that is taken for a line's delay and a clock's usual correction. */
    static final Duration TOLERATED = Duration.ofMinutes(2);

    private final InstantSource system;
    private final LongSupplier nanos;
    private final long start;
    private long lastGood;
    private long anchorWall;
    private long anchorElapsed;
    private Long parentOffset;

    /**
     * @param nanos    a clock that never jumps, in nanoseconds
     * @param lastGood Unix milliseconds of the last time known to be good, from an earlier run; at least the program's age
     */
    public NodeClock(InstantSource system, LongSupplier nanos, long lastGood) {
        this.system = system;
        this.nanos = nanos;
        this.start = nanos.getAsLong();
        this.lastGood = lastGood;
        this.anchorWall = system.millis();
    }

    /** Milliseconds since the start; never goes back. */
    public long elapsed() {
        return (nanos.getAsLong() - start) / 1_000_000;
    }

    @Override
    public synchronized RecordTime get() {
        long wall = system.millis();
        RecordTime time;
        if (parentOffset != null) {
            long parentTime = anchorWall + parentOffset + elapsed() - anchorElapsed;
            time = Math.abs(parentTime - wall) > TOLERATED.toMillis()
                    ? new RecordTime(parentTime, RecordTime.Quality.CORRECTED) : RecordTime.good(wall);
        } else if (wall < lastGood - TOLERATED.toMillis() || wall > lastGood + FAR_AHEAD.toMillis() || jumped(wall)) {
            time = new RecordTime(wall, RecordTime.Quality.DOUBTFUL);
        } else {
            time = RecordTime.good(wall);
        }
        if (time.quality() != RecordTime.Quality.DOUBTFUL) {
            lastGood = Math.max(lastGood, time.millis());
        }
        return time;
    }

    private boolean jumped(long wall) {
        return Math.abs(wall - (anchorWall + elapsed() - anchorElapsed)) > TOLERATED.toMillis();
    }

    /** Now, for parts that wait and stamp. */
    public Moment moment() {
        return new Moment(elapsed(), get());
    }

    /** @param millis a parent's clock, Unix milliseconds, which the parent does not doubt */
    public synchronized void parentSays(long millis) {
        anchorWall = system.millis();
        anchorElapsed = elapsed();
        parentOffset = millis - anchorWall;
    }

    /** To be kept for the next run. */
    public synchronized long lastGood() {
        return lastGood;
    }
}
