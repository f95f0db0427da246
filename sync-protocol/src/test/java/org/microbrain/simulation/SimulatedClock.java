package org.microbrain.simulation;

import java.time.Duration;
import org.microbrain.record.RecordTime;

/**
 * A node's clock, right or wrong, and what a node makes of it: the rules of PROTOCOL.md that the runtime's clock follows,
 * without its threads. The last good time outlives restarts, as the file beside the journal does.
 */
final class SimulatedClock {

    /** The true time when a simulation begins. */
    static final long BEGIN = 1_800_000_000_000L;
    private static final long TOLERATED = Duration.ofMinutes(2).toMillis();
    private static final long FAR_AHEAD = Duration.ofDays(400).toMillis();

    private long offset;
    private double drift;
    private long driftsSince;
    private Long lastGood;
    private Long parentOffset;
    private long latestCredible;
    private long jumpedAt = Long.MIN_VALUE / 2;

    SimulatedClock(long offset) {
        this.offset = offset;
        restart();
    }

    /** A new process: it knows no parent's time yet. */
    void restart() {
        parentOffset = null;
        jumpedAt = Long.MIN_VALUE / 2;
        latestCredible = lastGood == null ? Long.MAX_VALUE : lastGood + FAR_AHEAD;
    }

    /** The disk with the last good time is gone. */
    void diskLost() {
        lastGood = null;
    }

    /** @param fromTruth milliseconds it is ahead of the true time from now on */
    void jump(long fromTruth, long elapsed) {
        if (Math.abs(fromTruth - offset) > TOLERATED) {
            jumpedAt = elapsed;
        }
        offset = fromTruth;
        drift = 0;
    }

    /** @param share seconds it gains in a second */
    void drift(double share, long elapsed) {
        drift = share;
        driftsSince = elapsed;
    }

    private long wall(long elapsed) {
        return BEGIN + elapsed + offset + (long) (drift * (elapsed - driftsSince));
    }

    RecordTime at(long elapsed) {
        long wall = wall(elapsed);
        RecordTime time;
        if (parentOffset != null) {
            long parentTime = parentOffset + elapsed;
            time = Math.abs(parentTime - wall) > TOLERATED
                    ? new RecordTime(parentTime, RecordTime.Quality.CORRECTED) : RecordTime.good(wall);
        } else {
            boolean credible = wall >= (lastGood == null ? BEGIN : lastGood) - TOLERATED && wall <= latestCredible;
            boolean jumped = elapsed - jumpedAt < Duration.ofHours(1).toMillis();
            time = credible && !jumped ? RecordTime.good(wall) : new RecordTime(wall, RecordTime.Quality.DOUBTFUL);
        }
        if (time.quality() != RecordTime.Quality.DOUBTFUL) {
            lastGood = lastGood == null ? time.millis() : Math.max(lastGood, time.millis());
        }
        return time;
    }

    /** Now, to forget by. */
    RecordTime confirmed(long elapsed) {
        RecordTime time = at(elapsed);
        return parentOffset != null ? time : new RecordTime(time.millis(), RecordTime.Quality.DOUBTFUL);
    }

    /** @param millis the clock of a parent that does not doubt it, just heard */
    void parentSays(long millis, long elapsed) {
        parentOffset = millis - elapsed;
        if (lastGood != null) {
            lastGood = Math.min(lastGood, millis + TOLERATED);
        }
    }
}
