package org.microbrain.hono;

import java.util.function.LongSupplier;

/** Something found good stays so for a time only, and must be found good again. Any thread. */
final class GoodFor {

    private static final long NEVER = Long.MIN_VALUE;

    private final long millis;
    private final LongSupplier elapsed;
    private volatile long until = NEVER;

    /** @param elapsed a clock that never jumps, milliseconds */
    GoodFor(long millis, LongSupplier elapsed) {
        this.millis = millis;
        this.elapsed = elapsed;
    }

    void set(boolean good) {
        until = good ? elapsed.getAsLong() + millis : NEVER;
    }

    boolean holds() {
        return elapsed.getAsLong() < until;
    }
}
