package org.microbrain.link;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.microbrain.journal.Batch;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;
import org.microbrain.wire.proto.Hello;
import org.microbrain.wire.proto.Inventory;
import org.microbrain.wire.proto.Known;
import org.microbrain.wire.proto.OriginRef;
import org.microbrain.wire.proto.Receipts;
import org.microbrain.wire.proto.SealedRecord;
import org.microbrain.wire.proto.Shared;

/** Between what nodes think in and what goes over the wire. Whatever comes in is checked here. */
final class Wire {

    /** The version of this program and the oldest it still talks to. */
    static final int VERSION = 1;
    static final int OLDEST_VERSION = 1;
    /** Intervals in all sequence sets of one frame. */
    static final int MOST_INTERVALS = 65_536;
    /** Records shared in one frame, and bytes of their bodies, roughly. */
    static final int MOST_ENTRIES = 200;
    static final int ENTRY_BYTES = 1 << 18;
    /** What both ends of a link must know to share what they know. */
    static final String SHARE = "share";
    /** What both ends must know so that intents come down. */
    static final String INTENTS = "intents";
    /** What a parent must know so that pieces of releases can be fetched. */
    static final String PIECES = "pieces";
    /** What a parent must know so that children give it what it is to add up. */
    static final String CONTRIBUTIONS = "contributions";
    private static final int MOST_RECORDS = 10_000;
    private static final int LONGEST_MATTER = 64;
    private static final int LONGEST_TEXT = 300;

    private Wire() {
    }

    static org.microbrain.wire.proto.Batch batch(long id, Batch batch) {
        Map<Origin, org.microbrain.wire.proto.Batch.Run.Builder> runs = new LinkedHashMap<>();
        for (JournalRecord record : batch.records()) {
            runs.computeIfAbsent(record.origin(), origin -> org.microbrain.wire.proto.Batch.Run.newBuilder()
                            .setOrigin(originRef(origin, batch.made().getOrDefault(origin, 0L))))
                    .addRecords(SealedRecord.newBuilder()
                            .setSequence(record.sequence())
                            .setContent(UnsafeByteOperations.unsafeWrap(record.content()))
                            .setChecksum(record.checksum()));
        }
        org.microbrain.wire.proto.Batch.Builder message = org.microbrain.wire.proto.Batch.newBuilder().setId(id);
        runs.values().forEach(message::addRuns);
        return message.build();
    }

    static Batch batch(org.microbrain.wire.proto.Batch message) {
        List<JournalRecord> records = new ArrayList<>();
        Map<Origin, Long> made = new HashMap<>();
        PriorityClass mostUrgent = PriorityClass.READING;
        for (org.microbrain.wire.proto.Batch.Run run : message.getRunsList()) {
            Origin origin = origin(run.getOrigin());
            made.merge(origin, run.getOrigin().getMade(), Math::max);
            if (records.size() + run.getRecordsCount() > MOST_RECORDS) {
                throw new ProtocolViolation("batch-too-large", "a batch has more than " + MOST_RECORDS + " records");
            }
            for (SealedRecord sealed : run.getRecordsList()) {
                JournalRecord record = JournalRecord.open(origin, sealed.getSequence(),
                        sealed.getContent().toByteArray(), sealed.getChecksum());
                records.add(record);
                if (record.priority().compareTo(mostUrgent) < 0) {
                    mostUrgent = record.priority();
                }
            }
        }
        return new Batch(mostUrgent, records, made);
    }

    static OriginRef originRef(Origin origin, long made) {
        return OriginRef.newBuilder().setNode(origin.node().text())
                .setJournal(ByteString.copyFrom(origin.journal().bytes())).setMade(made).build();
    }

    static Origin origin(OriginRef ref) {
        try {
            if (ref.getMade() < 0) {
                throw new IllegalArgumentException("a journal cannot have made " + ref.getMade() + " records");
            }
            return new Origin(new NodeId(ref.getNode()), JournalId.of(ref.getJournal().toByteArray()));
        } catch (IllegalArgumentException e) {
            throw new ProtocolViolation("bad-origin", "a record's origin is not valid: " + e.getMessage());
        }
    }

    /** A text of a peer as it may stand in a log line or on a page: one line, not long. */
    static String shortText(String text) {
        String start = text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
        return start.replaceAll("[\\p{Cntrl}\\u2028\\u2029\\u202a-\\u202e]", " ");
    }

    static NodeId node(String name) {
        try {
            return new NodeId(name);
        } catch (IllegalArgumentException e) {
            throw new ProtocolViolation("bad-name", e.getMessage());
        }
    }

    /** The journal a child says it has open; null when it is too old to say. */
    static JournalId openJournal(Hello hello) {
        if (hello.getJournal().isEmpty()) {
            return null;
        }
        try {
            return JournalId.of(hello.getJournal().toByteArray());
        } catch (IllegalArgumentException e) {
            throw new ProtocolViolation("bad-origin", "the journal in its hello is none: " + e.getMessage());
        }
    }

    static Map<Origin, SequenceSet> held(Inventory inventory) {
        Map<Origin, SequenceSet> held = new LinkedHashMap<>();
        int left = MOST_INTERVALS;
        for (Inventory.Held one : inventory.getHeldList()) {
            left = put(held, origin(one.getOrigin()), one.getSequences(), left);
        }
        return held;
    }

    /** @return how many intervals the frame may still have */
    private static int put(Map<Origin, SequenceSet> sets, Origin origin, ByteString encoded, int left) {
        SequenceSet sequences = SequenceSet.decode(encoded.toByteArray(), left);
        if (sets.put(origin, sequences) != null) {
            throw new ProtocolViolation("bad-origin", origin + " stands twice on a page");
        }
        return left - sequences.intervalCount();
    }

    static Map<Origin, SequenceSet> received(Receipts receipts) {
        Map<Origin, SequenceSet> received = new HashMap<>();
        int left = MOST_INTERVALS;
        for (Receipts.Received one : receipts.getReceivedList()) {
            left = put(received, origin(one.getOrigin()), one.getSequences(), left);
        }
        return received;
    }

    /** @throws ProtocolViolation when there are more than {@code most} in all */
    static void known(Known page, Map<String, Long> into, int most) {
        for (Known.Matter matter : page.getMattersList()) {
            if (matter.getName().isEmpty() || matter.getName().length() > LONGEST_MATTER || into.size() >= most) {
                throw new ProtocolViolation("bad-known", "it knows more than " + most
                        + " matters, or one whose name is longer than " + LONGEST_MATTER);
            }
            into.put(matter.getName(), matter.getDigest());
        }
    }

    static Shared.Builder shared(List<SharedRecord> records) {
        Shared.Builder shared = Shared.newBuilder();
        for (SharedRecord record : records) {
            shared.addEntries(Shared.Entry.newBuilder().setKind(record.kind().code()).setNode(record.node().text())
                    .setTimeMs(record.time().millis()).setTimeQuality(record.time().quality().ordinal())
                    .setBody(record.body()));
        }
        return shared;
    }

    static List<SharedRecord> shared(Shared shared) {
        if (shared.getEntriesCount() > MOST_ENTRIES) {
            throw new ProtocolViolation("bad-shared", "it shared more than " + MOST_ENTRIES + " records at once");
        }
        List<SharedRecord> records = new ArrayList<>();
        for (Shared.Entry entry : shared.getEntriesList()) {
            if (entry.getKind() <= 0) {
                throw new ProtocolViolation("bad-shared", "it shared a record of no kind");
            }
            records.add(new SharedRecord(new RecordKind(entry.getKind()), node(entry.getNode()),
                    new RecordTime(entry.getTimeMs(), RecordTime.Quality.of(entry.getTimeQuality())), entry.getBody()));
        }
        return records;
    }
}
