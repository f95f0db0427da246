package org.microbrain.runtime.console;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.microbrain.record.DivisionCode;

/**
 * Asks a node for its status at most once a second for each area, however many pages and scrapers look. Thread-safe.
 */
final class RecentStatus {

    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private static final int AREAS = 16;

    private final Function<DivisionCode, NodeStatus> source;
    private final LongSupplier nanos;
    private final Map<DivisionCode, Taken> last = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<DivisionCode, Taken> eldest) {
            return size() > AREAS;
        }
    };

    private record Taken(NodeStatus status, long nanos) { }

    /** @param nanos a monotonic clock, as {@link System#nanoTime()} */
    RecentStatus(Function<DivisionCode, NodeStatus> source, LongSupplier nanos) {
        this.source = source;
        this.nanos = nanos;
    }

    /** @param area what who looks may see; nothing from outside it stands in the answer */
    synchronized NodeStatus of(DivisionCode area) {
        Taken taken = last.get(area);
        if (taken == null || nanos.getAsLong() - taken.nanos() > FRESH_NANOS) {
            NodeStatus status = source.apply(area);
            taken = new Taken(status == null ? null : status.within(area), nanos.getAsLong());
            last.put(area, taken);
        }
        return taken.status();
    }
}
