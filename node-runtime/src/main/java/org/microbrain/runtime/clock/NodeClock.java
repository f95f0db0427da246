package org.microbrain.runtime.clock;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.microbrain.journal.RecordClock;
import org.microbrain.link.Moment;
import org.microbrain.record.RecordTime;

/**
 * What this node may say of the time (invariant 10). The system clock is believed unless it stands before the last time
 * known to be good, far after it, or jumped; then times are marked doubtful, and once a parent's clock is known, corrected
 * by it. Safe for use by several threads.
 */
public final class NodeClock implements RecordClock {

    /** No correct clock stands before this program was written: 2026-11-24. */
    static final long PROGRAM_AGE = Instant.parse("2026-11-24T00:00:00Z").toEpochMilli();
    /** A gateway is seldom away for longer; a clock further ahead of the last good time is doubted. */
    static final Duration FAR_AHEAD = Duration.ofDays(400);
    /** Difference to the parent, or jump, that is taken for a line's delay and a clock's usual correction. */
    static final Duration TOLERATED = Duration.ofMinutes(2);

    /** How long a clock is doubted after it jumped, unless a parent's time is known. */
    static final Duration DOUBT = Duration.ofHours(1);

    private static final int MOST_STRETCHES = 100;

    private final InstantSource system;
    private final LongSupplier nanos;
    private final long start;
    private final long latestCredible;
    private long lastGood;
    private long anchorWall;
    private long anchorElapsed;
    private long doubtUntil;
    private boolean credible = true;
    private Long parentOffset;
    private boolean doubtful;
    private final List<Stretch> stretches = new ArrayList<>();

    /** From here on the system clock ran without a jump. */
    private record Stretch(long wall, long elapsed) {
    }

    /**
     * @param nanos    a clock that never jumps, in nanoseconds
     * @param lastGood Unix milliseconds of the last time known to be good, from an earlier run; empty at a first start,
     *                 when nothing is known to judge a late time by
     */
    public NodeClock(InstantSource system, LongSupplier nanos, OptionalLong lastGood) {
        this.system = system;
        this.nanos = nanos;
        this.start = nanos.getAsLong();
        this.lastGood = Math.max(PROGRAM_AGE, lastGood.orElse(PROGRAM_AGE));
        this.latestCredible = lastGood.isPresent() ? this.lastGood + FAR_AHEAD.toMillis() : Long.MAX_VALUE;
        this.anchorWall = system.millis();
        stretches.add(new Stretch(anchorWall, 0));
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
        } else {
            time = doubted(wall) ? new RecordTime(wall, RecordTime.Quality.DOUBTFUL, elapsed()) : RecordTime.good(wall);
            doubtful |= time.quality() == RecordTime.Quality.DOUBTFUL;
        }
        if (time.quality() != RecordTime.Quality.DOUBTFUL) {
            lastGood = Math.max(lastGood, time.millis());
        }
        return time;
    }

    /**
     * Now, to forget by: good only while a parent's clock says the same. What a node believes of its clock alone, at a
     * first start or after months on a shelf, is enough to stamp a record and not to destroy one.
     */
    public synchronized RecordTime confirmed() {
        RecordTime time = get();
        return parentOffset != null ? time : new RecordTime(time.millis(), RecordTime.Quality.DOUBTFUL);
    }

    private boolean doubted(long wall) {
        boolean wasCredible = credible;
        credible = wall >= lastGood - TOLERATED.toMillis() && wall <= latestCredible;
        if (Math.abs(wall - (anchorWall + elapsed() - anchorElapsed)) > TOLERATED.toMillis()) {
            anchorWall = wall;
            anchorElapsed = elapsed();
            stretches.add(new Stretch(anchorWall, anchorElapsed));
            if (stretches.size() > MOST_STRETCHES) {
                stretches.remove(0);
            }
            // From nonsense to something credible is a repair, as when the network's time arrives after the start.
            doubtUntil = wasCredible ? elapsed() + DOUBT.toMillis() : 0;
        }
        return !credible || elapsed() < doubtUntil;
    }

    /** Now, for parts that wait and stamp. */
    public Moment moment() {
        return new Moment(elapsed(), get());
    }

    /** The time by which certificates are judged: never one that is doubted, so that a wrong clock refuses nobody. */
    public synchronized Instant credible() {
        RecordTime time = get();
        return Instant.ofEpochMilli(time.quality() == RecordTime.Quality.DOUBTFUL ? lastGood : time.millis());
    }

    /** @param millis a parent's clock, Unix milliseconds, which the parent does not doubt */
    public synchronized void parentSays(long millis) {
        anchorWall = system.millis();
        anchorElapsed = elapsed();
        parentOffset = millis - anchorWall;
        // A clock that was believed and stood ahead of all others is not believed again after a restart.
        lastGood = Math.max(PROGRAM_AGE, Math.min(lastGood, millis + TOLERATED.toMillis()));
    }

    /**
     * When this program started, by a parent's clock, in Unix milliseconds; empty while no parent's time is known, or when
     * no time was ever doubted, so that there is nothing to correct.
     */
    public synchronized OptionalLong correctedStart() {
        return parentOffset == null || !doubtful ? OptionalLong.empty()
                : OptionalLong.of(anchorWall + parentOffset - anchorElapsed);
    }

    /** A time this clock gave while it was doubted, made right; as it is while that cannot be done. */
    @Override
    public synchronized long retimed(long wall) {
        OptionalLong begin = correctedStart();
        if (begin.isEmpty()) {
            return wall;
        }
        long end = elapsed();
        for (int i = stretches.size() - 1; i >= 0; i--) {
            Stretch one = stretches.get(i);
            long at = one.elapsed + wall - one.wall;
            if (at >= one.elapsed - TOLERATED.toMillis() && at <= end + TOLERATED.toMillis()) {
                return begin.getAsLong() + at;
            }
            end = one.elapsed;
        }
        return wall;
    }

    /** To be kept for the next run. */
    public synchronized long lastGood() {
        return lastGood;
    }
}
