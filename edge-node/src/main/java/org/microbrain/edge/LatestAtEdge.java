package org.microbrain.edge;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.microbrain.edge.infer.Finding;
import org.microbrain.edge.infer.Warning;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.console.NodeStatus.LastReading;
import org.microbrain.runtime.console.NodeStatus.OpenWarning;

/** The last value of each series and the last warnings of this edge, for its page. Safe for use by several threads. */
final class LatestAtEdge {

    private static final int MAX_WARNINGS = 100;

    private final NodeId node;
    private final Map<String, LastReading> readings = new ConcurrentHashMap<>();
    private final Deque<OpenWarning> warnings = new ArrayDeque<>();

    LatestAtEdge(NodeId node) {
        this.node = node;
    }

    /** The number of series is bounded by the intake's limit. */
    void saw(String series, String unit, long millis, double value) {
        readings.merge(series, new LastReading(series, unit, millis, value),
                (old, fresh) -> fresh.millis() >= old.millis() ? fresh : old);
    }

    void found(Finding finding) {
        if (finding instanceof Warning warning) {
            warned(new OpenWarning(warning.id(), warning.level().number(), warning.hazard(), warning.area(), node,
                    Instant.ofEpochMilli(warning.bornMillis()), new Notice(warning.reasonZh(), warning.reasonEn()),
                    "detected"));
        }
    }

    private synchronized void warned(OpenWarning warning) {
        warnings.addFirst(warning);
        while (warnings.size() > MAX_WARNINGS) {
            warnings.removeLast();
        }
    }

    List<LastReading> readings(int most) {
        return readings.values().stream().sorted(Comparator.comparingLong(one -> -one.millis())).limit(most).toList();
    }

    synchronized List<OpenWarning> warnings(int most) {
        return warnings.stream().limit(most).toList();
    }
}
