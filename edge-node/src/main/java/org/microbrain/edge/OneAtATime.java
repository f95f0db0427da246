package org.microbrain.edge;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The turns of who uses the rules. A reading waits for its turn as long as it must; who asks for something else waits a little
 * and is then told, and what ticks gives up soon: a detector that hangs must hang nothing but the reading that it is at. Safe for
 * use by several threads.
 */
final class OneAtATime {

    private static final long WAIT_MILLIS = 2_000;
    private static final long IDLE = -1;

    private final ReentrantLock lock = new ReentrantLock();
    private final LongSupplier elapsed;
    private final long patienceMillis;
    /** When the reading of now had its turn, in elapsed milliseconds; {@link #IDLE} while there is none. */
    private volatile long since = IDLE;

    /**
     * @param elapsed        milliseconds that never go back
     * @param patienceMillis for how long what ticks stands in line: readings that follow each other closely leave it a turn, and
     *                       one that hangs does not hold it up
     */
    OneAtATime(LongSupplier elapsed, long patienceMillis) {
        this.elapsed = elapsed;
        this.patienceMillis = patienceMillis;
    }

    /** Judges a reading. */
    <T> T judge(Supplier<T> work) {
        lock.lock();
        try {
            return timed(work);
        } finally {
            lock.unlock();
        }
    }

    private <T> T timed(Supplier<T> work) {
        since = elapsed.getAsLong();
        try {
            return work.get();
        } finally {
            since = IDLE;
        }
    }

    /** Judges without a reading, unless one has its turn for too long. */
    void judgeUnlessBusy(Runnable work) {
        unlessBusy(() -> timed(() -> {
            work.run();
            return null;
        }));
    }

    /**
     * Does something between two readings.
     *
     * @throws IllegalStateException when the reading of now takes too long for that
     */
    <T> T between(Supplier<T> work) {
        if (!comesToItsTurn(WAIT_MILLIS)) {
            throw new IllegalStateException("a detector has been at one reading for " + busyMillis() + " ms");
        }
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** Does something between two readings if that is soon, else not. */
    void unlessBusy(Runnable work) {
        if (comesToItsTurn(patienceMillis)) {
            try {
                work.run();
            } finally {
                lock.unlock();
            }
        }
    }

    private boolean comesToItsTurn(long millis) {
        try {
            return lock.tryLock(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("this node stops", e);
        }
    }

    /** For how long a reading has had its turn; 0 when none has. Never waits. */
    long busyMillis() {
        long began = since;
        return began == IDLE ? 0 : elapsed.getAsLong() - began;
    }
}
