package org.microbrain.journal;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.microbrain.block.ReadingBlock;
import org.microbrain.block.SeriesHeader;
import org.microbrain.body.ShedBody;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;

/**
 * One go at making room: counts what is given up, keeps a summary of shed readings, and drafts the records that say so
 * (invariant 7). It frees a tenth of the limit at once, so that a full journal writes few shed records.
 */
final class Shedding {

    static final String JOURNAL_FULL = "journal-full";
    static final String DISK_FULL = "disk-full";
    static final String DAMAGED = "damaged";
    /** Lowest class first. */
    static final List<PriorityClass> ORDER =
            List.of(PriorityClass.READING, PriorityClass.EVENT, PriorityClass.WARNING);
    private static final int SUMMARIES_IN_ONE_RECORD = 2_000;

    private final long target;
    private long bytes;
    private long freed;
    private long count;
    private final Map<GoneKey, SequenceSet> gone = new TreeMap<>();
    private final Map<SummaryKey, SeriesHeader> summaries = new LinkedHashMap<>();

    private record GoneKey(Origin origin, PriorityClass priority) implements Comparable<GoneKey> {
        @Override
        public int compareTo(GoneKey other) {
            int order = origin.compareTo(other.origin);
            return order != 0 ? order : priority.compareTo(other.priority);
        }
    }

    private record SummaryKey(Origin origin, int series) {
    }

    private Shedding(long target, long bytes) {
        this.target = target;
        this.bytes = bytes;
    }

    /** @param bytes content bytes in the journal now */
    static Shedding ofFullJournal(long limitBytes, long bytes) {
        return new Shedding(limitBytes - limitBytes / 10, bytes);
    }

    /** @param bytes content bytes in the journal now */
    static Shedding downTo(long target, long bytes) {
        return new Shedding(target, bytes);
    }

    /** An account of records that cannot be read. */
    static Shedding ofDamage() {
        return new Shedding(0, 0);
    }

    boolean enough() {
        return bytes <= target;
    }

    long count() {
        return count;
    }

    /** Gives up a record, unless it is itself the account of what was given up. @return false when it has to stay */
    boolean takes(JournalRecord record) {
        if (record.kind().equals(RecordKind.SHED)) {
            return false;
        }
        takes(record.origin(), record.sequence(), record.priority(), record.content().length);
        if (record.kind().equals(RecordKind.READINGS)) {
            summarise(record);
        }
        return true;
    }

    /** Gives up a record that cannot be read any more. */
    void takes(Origin origin, long sequence, PriorityClass priority, long length) {
        gone.computeIfAbsent(new GoneKey(origin, priority), absent -> new SequenceSet()).add(sequence);
        bytes -= length;
        freed += length;
        count++;
    }

    private void summarise(JournalRecord record) {
        List<SeriesHeader> headers;
        try {
            headers = ReadingBlock.headers(record.body());
        } catch (ProtocolViolation unreadable) {
            return; // a block of a newer version: its sequence is named all the same
        }
        for (SeriesHeader header : headers) {
            summaries.merge(new SummaryKey(record.origin(), header.series()), header, Shedding::merge);
        }
    }

    private static SeriesHeader merge(SeriesHeader a, SeriesHeader b) {
        return new SeriesHeader(a.series(), a.count() + b.count(), Math.min(a.first(), b.first()),
                Math.max(a.last(), b.last()), fmin(a.min(), b.min()), -fmin(-a.max(), -b.max()), a.sum() + b.sum());
    }

    private static double fmin(double a, double b) {
        return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.min(a, b);
    }

    /** The records that account for all this; none when nothing was given up. */
    List<Draft> records(String reason, RecordTime now) {
        List<Draft> drafts = new ArrayList<>();
        if (count == 0) {
            return drafts;
        }
        ShedBody.Builder body = ShedBody.newBuilder().setReason(reason).setBytes(freed);
        gone.forEach((key, sequences) -> body.addGone(ShedBody.Gone.newBuilder()
                .setNode(key.origin.node().text())
                .setJournal(ByteString.copyFrom(key.origin.journal().bytes()))
                .setSequences(ByteString.copyFrom(sequences.encode()))
                .setPriority(key.priority.ordinal())));
        for (Map.Entry<SummaryKey, SeriesHeader> entry : summaries.entrySet()) {
            if (body.getSummariesCount() == SUMMARIES_IN_ONE_RECORD) {
                drafts.add(draft(body.build(), now));
                body.clear().setReason(reason);
            }
            SeriesHeader header = entry.getValue();
            body.addSummaries(ShedBody.Summary.newBuilder()
                    .setNode(entry.getKey().origin.node().text())
                    .setJournal(ByteString.copyFrom(entry.getKey().origin.journal().bytes()))
                    .setSeries(header.series()).setCount(header.count())
                    .setFirstMs(header.first()).setLastMs(header.last())
                    .setMin(header.min()).setMax(header.max()).setSum(header.sum()));
        }
        drafts.add(draft(body.build(), now));
        return drafts;
    }

    private static Draft draft(ShedBody body, RecordTime now) {
        return new Draft(RecordKind.SHED, PriorityClass.EVENT, now, body.toByteArray());
    }

    /** The records given up, for a log line. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        gone.forEach((key, sequences) -> text.append(text.isEmpty() ? "" : "; ").append("record ").append(sequences)
                .append(" of ").append(key.origin));
        return text.toString();
    }
}
