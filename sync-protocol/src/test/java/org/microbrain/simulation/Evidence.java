package org.microbrain.simulation;

import com.google.protobuf.InvalidProtocolBufferException;
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
import org.microbrain.body.ShedBody;
import org.microbrain.link.Parent;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.RecordKind;
import org.microbrain.record.SequenceSet;

/** What a simulation knows for certain, whatever its nodes believe; and what it has seen that must not be. */
final class Evidence {

    private static final int MOST_TROUBLES = 20;

    private final Set<Long> attempted = new HashSet<>();
    private final Map<Name, JournalRecord> acknowledged = new LinkedHashMap<>();
    private final Map<NodeId, Map<Origin, SequenceSet>> durable = new HashMap<>();
    private final Map<Name, Set<Name>> shed = new HashMap<>();
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
            records.forEach(record -> {
                here.computeIfAbsent(record.origin(), absent -> new SequenceSet()).add(record.sequence());
                evidence.saw(record);
            });
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

    /** Remembers what a shed record names. */
    void saw(JournalRecord record) {
        if (record.kind().equals(RecordKind.SHED)) {
            shed.computeIfAbsent(Name.of(record), absent -> named(record));
        }
    }

    static Set<Name> named(JournalRecord shed) {
        Set<Name> names = new HashSet<>();
        try {
            for (ShedBody.Gone one : ShedBody.parseFrom(shed.body()).getGoneList()) {
                Origin origin = new Origin(new NodeId(one.getNode()), JournalId.of(one.getJournal().toByteArray()));
                SequenceSet.decode(one.getSequences().toByteArray())
                        .forEach(sequence -> names.add(new Name(origin, sequence)));
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(shed + " has a body that is no shed record", e);
        }
        return names;
    }

    /** The last copy within the promise was on a disk that was lost; with a shed record goes the name of what was shed. */
    void gone(Origin origin, SequenceSet sequences) {
        sequences.forEach(sequence -> {
            Name name = new Name(origin, sequence);
            gone.add(name);
            gone.addAll(shed.getOrDefault(name, Set.of()));
        });
    }

    boolean isGone(Name name) {
        return gone.contains(name);
    }

    Collection<String> wrong() {
        return Collections.unmodifiableSet(wrong);
    }
}
