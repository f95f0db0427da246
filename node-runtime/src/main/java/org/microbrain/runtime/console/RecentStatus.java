package org.microbrain.runtime.console;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Asks a node for its status at most once a second, however many pages and scrapers look. Thread-safe. */
final class RecentStatus implements Supplier<NodeStatus> {

    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final Supplier<NodeStatus> source;
    private final LongSupplier nanos;
    private NodeStatus last;
    private long taken;

    /** @param nanos a monotonic clock, as {@link System#nanoTime()} */
    RecentStatus(Supplier<NodeStatus> source, LongSupplier nanos) {
        this.source = source;
        this.nanos = nanos;
    }

    @Override
    public synchronized NodeStatus get() {
        if (last == null || nanos.getAsLong() - taken > FRESH_NANOS) {
            last = source.get();
            taken = nanos.getAsLong();
        }
        return last;
    }
}
