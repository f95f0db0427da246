package org.microbrain.edge.intake.mqtt;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes all connections together may hold that are not durable yet. Whoever finds it used up stops reading and
 * is called back when half of it is free again. Thread-safe.
 */
final class ByteBudget {

    private final long limit;
    private final AtomicLong used = new AtomicLong();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    ByteBudget(long limit) {
        this.limit = limit;
    }

    /** Takes these bytes even beyond the limit: they are in memory already. */
    void take(long bytes) {
        used.addAndGet(bytes);
    }

    boolean tryTake(long bytes) {
        if (used.addAndGet(bytes) > limit) {
            give(bytes);
            return false;
        }
        return true;
    }

    void give(long bytes) {
        if (used.addAndGet(-bytes) <= limit / 2) {
            wakeAll();
        }
    }

    boolean isUsedUp() {
        return used.get() >= limit;
    }

    void whenRoom(Runnable resume) {
        waiting.add(resume);
        if (used.get() <= limit / 2) {
            wakeAll();
        }
    }

    private void wakeAll() {
        for (Runnable resume = waiting.poll(); resume != null; resume = waiting.poll()) {
            resume.run();
        }
    }
}
