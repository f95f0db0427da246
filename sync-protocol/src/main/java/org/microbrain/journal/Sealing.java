package org.microbrain.journal;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.microbrain.block.Reading;
import org.microbrain.block.ReadingBlock;
import org.microbrain.body.SeriesBody;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;

/** Appends readings to a journal as blocks, after a record for each series that this opening has not registered yet. */
final class Sealing {

    private static final String REGISTERED = "series.registered";

    private Sealing() {
    }

    /** @param readings at least one, in order of arrival */
    static void append(Journal journal, List<Reading> readings, int readingsInBlock, RecordTime now) {
        register(journal, readings, now);
        for (int from = 0; from < readings.size(); from += readingsInBlock) {
            List<Reading> some = readings.subList(from, Math.min(readings.size(), from + readingsInBlock));
            journal.append(new Draft(RecordKind.READINGS, PriorityClass.READING, now, ReadingBlock.encode(some)));
        }
    }

    private static void register(Journal journal, List<Reading> readings, RecordTime now) {
        SequenceSet registered = registered(journal);
        Map<Integer, Journal.Series> missing = new HashMap<>();
        for (Journal.Series series : journal.series()) {
            if (!registered.contains(series.number())) {
                missing.put(series.number(), series);
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        for (Reading reading : readings) {
            Journal.Series series = missing.remove(reading.series());
            if (series != null) {
                SeriesBody body = SeriesBody.newBuilder().setSeries(series.number()).setName(series.name())
                        .setUnit(series.unit()).setSource(series.source()).build();
                journal.append(new Draft(RecordKind.SERIES, PriorityClass.EVENT, now, body.toByteArray()));
                registered.add(series.number());
            }
        }
        journal.state(REGISTERED, concat(journal.origin().journal().bytes(), registered.encode()));
    }

    /** Numbers that this opening has registered. */
    private static SequenceSet registered(Journal journal) {
        byte[] saved = journal.state(REGISTERED);
        if (saved == null || !JournalId.of(Arrays.copyOf(saved, JournalId.BYTES))
                .equals(journal.origin().journal())) {
            return new SequenceSet();
        }
        return SequenceSet.decode(Arrays.copyOfRange(saved, JournalId.BYTES, saved.length));
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
