package org.microbrain.simulation;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.microbrain.link.Parent;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.SequenceSet;

/** What a simulation knows for certain, whatever its nodes believe; and what it has seen that must not be. */
final class Evidence {

    private static final int MOST_TROUBLES = 20;

    private final Set<Long> attempted = new HashSet<>();
    private final Map<Name, JournalRecord> acknowledged = new LinkedHashMap<>();
    private final Map<NodeId, Map<Origin, SequenceSet>> durable = new HashMap<>();
    private final Set<Name> gone = new HashSet<>();
    private final Set<String> wrong = new LinkedHashSet<>();

    /** What names a record for ever. */
    record Name(Origin origin, long sequence) {

        static Name of(JournalRecord record) {
            return new Name(record.origin(), record.sequence());
        }
    }

    /** What one node's journal has to say. */
    record Witness(Evidence evidence, NodeId node, List<Parent> parents) {

        /** They are on the disk of this node. */
        void durable(List<JournalRecord> records) {
            Map<Origin, SequenceSet> here = evidence.durable.computeIfAbsent(node, absent -> new HashMap<>());
            records.forEach(record -> here.computeIfAbsent(record.origin(), absent -> new SequenceSet())
                    .add(record.sequence()));
        }

        /** This node believes that its parent has these; invariant 2. */
        void acknowledged(Origin origin, SequenceSet sequences) {
            SequenceSet nowhere = sequences;
            for (Parent parent : parents) {
                nowhere = nowhere.minus(evidence.durable.getOrDefault(parent.node(), Map.of())
                        .getOrDefault(origin, new SequenceSet()));
            }
            if (!nowhere.isEmpty()) {
                evidence.wrong("acknowledged to " + node + " and never durable at a parent: " + nowhere + " of " + origin);
            }
        }
    }

    /** Something must not be. */
    void wrong(String what) {
        if (wrong.size() < MOST_TROUBLES) {
            wrong.add(what);
        }
    }

    /** A client is about to give this to an edge; the number stands at the beginning of its body. */
    void attempted(long number) {
        attempted.add(number);
    }

    static long number(JournalRecord record) {
        ByteBuffer body = record.body();
        return body.getLong(body.position());
    }

    boolean wasAttempted(JournalRecord record) {
        return record.body().remaining() >= Long.BYTES && attempted.contains(number(record));
    }

    /** The edge told its client that this is durable. */
    void acknowledged(JournalRecord record) {
        acknowledged.put(Name.of(record), record);
    }

    Collection<JournalRecord> acknowledged() {
        return Collections.unmodifiableCollection(acknowledged.values());
    }

    /** The last copy within the promise was on a disk that was lost. */
    void gone(Origin origin, SequenceSet sequences) {
        sequences.forEach(sequence -> gone.add(new Name(origin, sequence)));
    }

    boolean isGone(Name name) {
        return gone.contains(name);
    }

    Collection<String> wrong() {
        return Collections.unmodifiableSet(wrong);
    }
}
