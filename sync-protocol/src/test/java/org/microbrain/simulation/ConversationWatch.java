package org.microbrain.simulation;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.microbrain.journal.Journal;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.wire.proto.Batch;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.RecordContent;

/** Listens to what a child says to its parents: never more batches than credits, and no reading before a warning. */
final class ConversationWatch {

    /** Batches of warnings that a node has under way at most; a warning beyond them waits its turn. */
    private static final int WARNINGS_WINDOW = 4;
    /** A node that could not forward for a moment tries again within this time. */
    private static final long PAUSE = 500;

    private final SimulatedNode child;
    private final Evidence evidence;
    private final Map<NodeId, Conversation> conversations = new HashMap<>();

    /** Since the last hello to one parent. */
    private static final class Conversation {
        private final Map<Long, Set<Evidence.Name>> inFlight = new HashMap<>();
        private final Map<Evidence.Name, Long> overtaken = new HashMap<>();
        private long granted;
        private long sent;

        private boolean carries(Evidence.Name warning) {
            return inFlight.values().stream().anyMatch(names -> names.contains(warning));
        }

        private long warnings() {
            return inFlight.values().stream().filter(names -> !names.isEmpty()).count();
        }
    }

    ConversationWatch(SimulatedNode child, Evidence evidence) {
        this.child = child;
        this.evidence = evidence;
    }

    void hears(NodeId parent, Frame frame) {
        Conversation conversation = conversations.get(parent);
        if (frame.hasWelcome() && conversation != null) {
            conversation.granted = frame.getWelcome().getCredits();
        } else if (frame.hasAck() && conversation != null) {
            conversation.granted += frame.getAck().getCredits();
            conversation.inFlight.remove(frame.getAck().getBatch());
        }
    }

    void says(NodeId parent, Frame frame, long now) {
        if (frame.hasHello()) {
            conversations.put(parent, new Conversation());
        } else if (frame.hasBatch() && child.awake()) {
            sends(conversations.get(parent), frame.getBatch(), now);
        }
    }

    private void sends(Conversation conversation, Batch batch, long now) {
        boolean warnings = PriorityClass.of(content(batch).getPriority()) == PriorityClass.WARNING;
        conversation.inFlight.put(batch.getId(), warnings ? names(batch) : Set.of());
        conversation.overtaken.keySet().removeAll(conversation.inFlight.get(batch.getId()));
        if (++conversation.sent > conversation.granted) {
            evidence.wrong(child.id + " sends a batch for which it has no credit");
        }
        if (!warnings && conversation.warnings() < WARNINGS_WINDOW) {
            overtakes(conversation, now);
        }
    }

    private void overtakes(Conversation conversation, long now) {
        List<Journal.Entry> waiting = child.look(journal ->
                journal.backlog().waiting().get(PriorityClass.WARNING).records() == 0 ? List.of()
                        : journal.waiting(PriorityClass.WARNING, 0, 64, Long.MAX_VALUE));
        for (Journal.Entry entry : waiting) {
            Evidence.Name name = Evidence.Name.of(entry.record());
            if (!conversation.carries(name)
                    && now - conversation.overtaken.computeIfAbsent(name, absent -> now) > PAUSE) {
                evidence.wrong(child.id + " sends other records while this warning waits: " + entry.record());
            }
        }
    }

    private static RecordContent content(Batch batch) {
        try {
            return RecordContent.parseFrom(batch.getRuns(0).getRecords(0).getContent());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a record changed in memory", e);
        }
    }

    private static Set<Evidence.Name> names(Batch batch) {
        Set<Evidence.Name> names = new HashSet<>();
        batch.getRunsList().forEach(run -> run.getRecordsList().forEach(record -> names.add(new Evidence.Name(new Origin(
                new NodeId(run.getOrigin().getNode()), JournalId.of(run.getOrigin().getJournal().toByteArray())),
                record.getSequence()))));
        return names;
    }
}
