package org.microbrain.edge.console;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.microbrain.block.Reading;
import org.microbrain.runtime.console.NodeStatus.LastReading;
import org.microbrain.runtime.console.Trend;
import org.microbrain.runtime.mapping.Measurement;

/** The last value of each series of this edge, for its page. Safe for use by several threads. */
public final class LatestAtEdge {

    private final Map<String, Last> readings = new HashMap<>();

    private static final class Last {
        private String unit;
        private long millis = Long.MIN_VALUE;
        private double value;
        private boolean doubtful = true;
        /** Whether something came since the start. */
        private boolean live;
        private String source = "";
        private final Trend trend = new Trend();
        private final Heartbeats heartbeats = new Heartbeats();
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
        last.live = true;
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

    /** Whether there are series of which nothing is known but their name. */
    synchronized boolean lacksSome() {
        return readings.values().stream().anyMatch(last -> last.millis == Long.MIN_VALUE);
    }

    /** A reading of before the start; counts for a series of which nothing came since. */
    synchronized void earlier(String series, Reading reading) {
        Last last = readings.get(series);
        if (last == null || last.live || (reading.quality() & Reading.TIME_DOUBTFUL) != 0 || reading.millis() < last.millis) {
            return;
        }
        last.doubtful = false;
        last.millis = reading.millis();
        last.value = reading.value();
        last.trend.add(reading.value());
        last.heartbeats.heard(reading.millis(), reading.millis());
    }

    public synchronized List<LastReading> readings(int most) {
        return readings.entrySet().stream().filter(one -> one.getValue().millis != Long.MIN_VALUE)
                .sorted(Comparator.comparingLong(one -> -one.getValue().millis)).limit(most)
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
}
