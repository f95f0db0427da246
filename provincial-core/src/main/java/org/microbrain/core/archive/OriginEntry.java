package org.microbrain.core.archive;

import org.microbrain.record.Origin;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;

/** What is kept of one origin. Changed by the writer before it is published, by nobody afterwards. */
final class OriginEntry {

    final long id;
    final Origin origin;
    final SequenceSet received;
    final SequenceSet shed;
    long made;
    long lastRecord;
    long lastArrived;

    OriginEntry(long id, Origin origin, SequenceSet received, SequenceSet shed) {
        this.id = id;
        this.origin = origin;
        this.received = received;
        this.shed = shed;
    }

    OriginEntry copy() {
        OriginEntry copy = new OriginEntry(id, origin, received.copy(), shed.copy());
        copy.made = made;
        copy.lastRecord = lastRecord;
        copy.lastArrived = lastArrived;
        return copy;
    }

    /** What is known of it here and elsewhere: all of this only grows, so the order does not matter. */
    void join(OriginEntry other) {
        received.addAll(other.received);
        shed.addAll(other.shed);
        raise(other);
    }

    /** The same without what was received and shed. */
    void raise(OriginEntry other) {
        made = Math.max(made, other.made);
        lastRecord = Math.max(lastRecord, other.lastRecord);
        lastArrived = Math.max(lastArrived, other.lastArrived);
    }

    void raiseMade(long claimed) {
        made = Math.max(made, claimed);
    }

    void took(long sequence, RecordTime time, long arrived) {
        received.add(sequence);
        lastArrived = Math.max(lastArrived, arrived);
        if (time.quality() != RecordTime.Quality.DOUBTFUL) {
            lastRecord = Math.max(lastRecord, time.millis());
        }
    }

    /** The ledger's line, given the rows that were counted. */
    OriginLedger ledger(long archived) {
        long both = received.intersection(shed).size();
        long shedOnly = shed.size() - both;
        long waiting = made - received.size() - shedOnly;
        boolean balanced = archived == received.size() && waiting >= 0 && received.last() <= made
                && shed.last() <= made;
        return new OriginLedger(origin, made, received.size(), shedOnly, Math.max(0, waiting), archived, balanced);
    }
}
