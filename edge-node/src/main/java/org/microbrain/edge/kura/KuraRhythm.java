package org.microbrain.edge.kura;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How often a gateway tells data, to know when it has fallen silent. Times are milliseconds of a monotonic clock. All but
 * {@link #heard} on one thread.
 */
final class KuraRhythm {

    /** The shortest and the longest patience with a gateway that told data. */
    static final long LEAST_MILLIS = 120_000;
    static final long MOST_MILLIS = 3_600_000;
    /** As many of the longest pauses may pass. */
    private static final int PAUSES = 3;
    private static final long NEVER = Long.MIN_VALUE;

    private final AtomicLong heard = new AtomicLong();
    private long seen;
    private long last = NEVER;
    private long longest;

    /** Any thread: data came. */
    void heard() {
        heard.incrementAndGet();
    }

    /** Sees what came since the last time; a second's difference is nothing. */
    void work(long now) {
        long count = heard.get();
        if (count != seen) {
            longest = last == NEVER ? longest : Math.max(longest, now - last);
            last = now;
            seen = count;
        }
    }

    /** How long it may be silent before that means something. */
    long patience() {
        return Math.min(Math.max(PAUSES * longest, LEAST_MILLIS), MOST_MILLIS);
    }

    /** Whether it tells data: it did within its patience. */
    boolean tells(long now) {
        return last != NEVER && now - last <= patience();
    }

    /** Whether something came at this time or later. */
    boolean heardSince(long time) {
        return last != NEVER && last >= time;
    }
}
