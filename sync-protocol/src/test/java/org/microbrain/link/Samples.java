package org.microbrain.link;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.microbrain.journal.Batch;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;

/** Nodes, records and moments for the tests of links. */
final class Samples {

    static final NodeId CITY = new NodeId("450100000000");
    static final NodeId COUNTY = new NodeId("450102000000");
    static final NodeId EDGE = new NodeId("450102001003");
    static final Origin ORIGIN = new Origin(EDGE, new JournalId(1, 2));
    private static final long WALL = 1_700_000_000_000L;

    private Samples() {
    }

    static Moment moment(long elapsed) {
        return new Moment(elapsed, RecordTime.good(WALL + elapsed));
    }

    static Draft draft(PriorityClass priority, String text) {
        return new Draft(RecordKind.REPORT, priority, RecordTime.good(WALL), text.getBytes(StandardCharsets.UTF_8));
    }

    static JournalRecord record(Origin origin, long sequence, PriorityClass priority) {
        return JournalRecord.seal(origin, sequence, draft(priority, "record " + sequence));
    }

    /** A batch of one record. */
    static Batch batch(long sequence, PriorityClass priority) {
        return batch(record(ORIGIN, sequence, priority));
    }

    static Batch batch(JournalRecord... records) {
        List<JournalRecord> list = new ArrayList<>(List.of(records));
        return new Batch(list.get(0).priority(), list, Map.of(list.get(0).origin(), list.get(0).sequence()));
    }
}
