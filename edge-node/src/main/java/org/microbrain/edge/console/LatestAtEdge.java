package org.microbrain.edge.console;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.microbrain.block.Reading;
import org.microbrain.edge.infer.Finding;
import org.microbrain.edge.infer.Warning;
import org.microbrain.edge.intake.Measurement;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.console.NodeStatus.LastReading;
import org.microbrain.runtime.console.NodeStatus.OpenWarning;
import org.microbrain.runtime.console.Trend;

/** The last value of each series and the last warnings of this edge, for its page. Safe for use by several threads. */
public final class LatestAtEdge {

    private static final int MAX_WARNINGS = 100;

    private final NodeId node;
    private final Map<String, Last> readings = new HashMap<>();
    private final Deque<OpenWarning> warnings = new ArrayDeque<>();

    private static final class Last {
        private String unit;
        private long millis = Long.MIN_VALUE;
        private double value;
        private boolean doubtful = true;
        private String source = "";
        private final Trend trend = new Trend();
        private final Heartbeats heartbeats = new Heartbeats();
    }

    public LatestAtEdge(NodeId node) {
        this.node = node;
    }

    /**
     * The number of series is bounded by the intake's limit.
     *
     * @param source  where it is measured, for people
     * @param millis  the time that counts, where the measurement has none
     * @param quality likewise
     * @param arrived when it arrived, by the node's clock
     */
    public synchronized void saw(Measurement one, String source, long millis, int quality, long arrived) {
        Last last = readings.computeIfAbsent(one.series(), name -> new Last());
        last.heartbeats.heard(arrived, millis);
        // A doubtful time gives way to any other: a reading of the year 2100 would else stay the latest till then.
        boolean doubtful = (quality & Reading.TIME_DOUBTFUL) != 0;
        if (doubtful == last.doubtful ? millis >= last.millis : last.doubtful) {
            last.doubtful = doubtful;
            last.unit = one.unit();
            last.source = source;
            last.millis = millis;
            last.value = one.value();
            last.trend.add(one.value());
        }
    }

    /** A warning that has become durable. */
    public void found(Finding finding) {
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

    public synchronized List<LastReading> readings(int most) {
        return readings.entrySet().stream().filter(one -> one.getValue().millis != Long.MIN_VALUE).sorted(Comparator.comparingLong(one -> -one.getValue().millis)).limit(most)
                .map(one -> new LastReading(one.getKey(), one.getValue().unit, one.getValue().millis,
                        one.getValue().value, one.getValue().trend.values(), one.getValue().source)).toList();
    }

    /** A series of the journal, from which nothing came since the start. */
    public synchronized void know(String series, String unit, String source) {
        Last last = readings.computeIfAbsent(series, name -> new Last());
        last.unit = unit;
        last.source = source;
    }

    /**
     * All series as they are now.
     *
     * @param levels the level at which series are, see {@link SeriesNow#level}
     * @param now    by the node's clock, Unix milliseconds
     */
    public synchronized List<SeriesNow> series(Map<String, Integer> levels, long now) {
        return readings.entrySet().stream().map(one -> now(one.getKey(), one.getValue(), levels, now)).toList();
    }

    private static SeriesNow now(String name, Last last, Map<String, Integer> levels, long now) {
        return new SeriesNow(name, last.unit, last.source, last.millis, last.value, last.trend.values(),
                last.heartbeats.strip(now), levels.getOrDefault(name, 0), last.heartbeats.late(now));
    }

    public synchronized List<OpenWarning> warnings(int most) {
        return warnings.stream().limit(most).toList();
    }
}
