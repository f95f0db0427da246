package org.microbrain.runtime.console;

import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.microbrain.journal.Storage;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.console.NodeStatus.LinkState;
import org.microbrain.runtime.metrics.Metric;
import org.microbrain.runtime.metrics.NodeMetrics;

/** Shows a node's status as metrics, so that page, API and metrics cannot disagree. Thread-safe. */
final class StatusMetrics {

    /** Reasons are few by design; this bounds them if one is not. */
    private static final int MAX_REASONS = 64;

    private final Supplier<NodeStatus> status;
    private final NodeMetrics metrics;
    private final Set<String> reasons = ConcurrentHashMap.newKeySet();

    StatusMetrics(Supplier<NodeStatus> status, NodeMetrics metrics) {
        this.status = status;
        this.metrics = metrics;
        show(Metric.LINK_CONNECTED, s -> s.link().state() == LinkState.CONNECTED ? 1 : 0);
        show(Metric.CHILDREN_CONNECTED, NodeStatus::childrenConnected);
        show(Metric.CHILDREN_KNOWN, s -> s.children().size());
        show(Metric.CHILDREN_TWICE, NodeStatus::childrenTwice);
        show(Metric.LEDGER_UNBALANCED, s -> s.ledger().stream().filter(line -> !line.balanced()).count());
        show(Metric.DISK_FREE, s -> s.disk() == null ? Double.NaN : s.disk().free());
        show(Metric.DISK_STATE, s -> s.disk() == null ? Double.NaN : s.disk().state().ordinal());
        show(Metric.CHILDREN_DISK, s -> s.children().stream().filter(one -> one.storage() != Storage.GOOD).count());
        show(Metric.CLOCK_TRUSTED, s -> s.clock() == RecordTime.Quality.GOOD ? 1 : 0);
        for (PriorityClass priority : PriorityClass.values()) {
            String label = priority.name().toLowerCase(Locale.ROOT);
            show(Metric.WAITING_RECORDS, s -> s.backlog().stream().filter(b -> b.priority() == priority)
                    .mapToLong(NodeStatus.Backlog::records).sum(), "class", label);
            show(Metric.WAITING_BYTES, s -> s.backlog().stream().filter(b -> b.priority() == priority)
                    .mapToLong(NodeStatus.Backlog::bytes).sum(), "class", label);
        }
    }

    private void show(Metric metric, ToDoubleFunction<NodeStatus> figure, String... labels) {
        metrics.gauge(metric, () -> figure.applyAsDouble(status.get()), labels);
    }

    /** All metrics as text, with a line for each reason seen so far. */
    String text() {
        for (String reason : status.get().refused().keySet()) {
            if (reasons.size() < MAX_REASONS && reasons.add(reason)) {
                metrics.counted(Metric.REFUSED, () -> status.get().refused().getOrDefault(reason, 0L), "reason",
                        reason);
            }
        }
        return metrics.text();
    }
}
