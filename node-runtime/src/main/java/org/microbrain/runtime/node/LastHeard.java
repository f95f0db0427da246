package org.microbrain.runtime.node;

import java.util.HashMap;
import java.util.Map;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordTime;

/** When each node below was last heard of, and how much comes. Bounded; not thread-safe, {@link LatestSeen} guards it. */
public final class LastHeard {

    private static final int MAX_NODES = 20_000;
    private static final int MINUTES = 10;
    private static final long MINUTE = 60_000;

    private final Map<NodeId, Heard> nodes = new HashMap<>();
    private final long[] minutes = new long[MINUTES];
    private final long[] records = new long[MINUTES];
    private final long[] bytes = new long[MINUTES];

    /**
     * When a node was heard of.
     *
     * @param record  time of its newest record by a clock not known to be wrong, Unix milliseconds; 0 for none
     * @param arrived when its last record came in, Unix milliseconds
     */
    public record Heard(long record, long arrived) { }

    /** Records and bytes a minute that came in, over the last whole minutes. */
    public record Rate(double records, double bytes) { }

    void took(JournalRecord record, long now) {
        NodeId node = record.origin().node();
        Heard before = nodes.get(node);
        if (before != null || nodes.size() < MAX_NODES) {
            long made = record.time().quality() == RecordTime.Quality.DOUBTFUL ? 0 : record.time().millis();
            nodes.put(node, new Heard(Math.max(made, before == null ? 0 : before.record()), now));
        }
        long minute = now / MINUTE;
        int slot = (int) (minute % MINUTES);
        if (minutes[slot] != minute) {
            minutes[slot] = minute;
            records[slot] = 0;
            bytes[slot] = 0;
        }
        records[slot]++;
        bytes[slot] += record.content().length;
    }

    Map<NodeId, Heard> all() {
        return Map.copyOf(nodes);
    }

    /** The minute that has just begun is left out. */
    Rate rate(long now) {
        long minute = now / MINUTE;
        long allRecords = 0;
        long allBytes = 0;
        for (int slot = 0; slot < MINUTES; slot++) {
            if (minutes[slot] < minute && minutes[slot] > minute - MINUTES) {
                allRecords += records[slot];
                allBytes += bytes[slot];
            }
        }
        return new Rate((double) allRecords / (MINUTES - 1), (double) allBytes / (MINUTES - 1));
    }
}
