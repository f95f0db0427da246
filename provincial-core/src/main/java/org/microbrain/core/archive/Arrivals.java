package org.microbrain.core.archive;

import java.util.ArrayList;
import java.util.List;
import org.microbrain.record.JournalRecord;

/**
 * Records that came together, and what follows from each. Any thread may make one: decoding blocks takes most of the time that
 * it takes to archive them, and need not be done by the one thread that writes.
 */
public final class Arrivals {

    /** A record and what follows from it. */
    record Arrival(JournalRecord record, Derivation derivation) {
    }

    private final List<Arrival> arrivals;

    private Arrivals(List<Arrival> arrivals) {
        this.arrivals = arrivals;
    }

    /** Never throws for what a record says, see {@link Derivation#of}. */
    public static Arrivals of(List<JournalRecord> records) {
        List<Arrival> arrivals = new ArrayList<>(records.size());
        for (JournalRecord record : records) {
            arrivals.add(new Arrival(record, Derivation.of(record)));
        }
        return new Arrivals(arrivals);
    }

    List<Arrival> all() {
        return arrivals;
    }
}
