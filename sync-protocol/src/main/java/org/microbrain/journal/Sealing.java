package org.microbrain.journal;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.microbrain.block.EncodedBlock;
import org.microbrain.body.SeriesBody;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;

/** Appends blocks to a journal, after a record for each series that this opening has not registered yet. */
final class Sealing {

    private static final String REGISTERED = "series.registered";

    private Sealing() {
    }

    static void append(Journal journal, List<EncodedBlock> blocks, RecordTime now) {
        register(journal, blocks, now);
        for (EncodedBlock block : blocks) {
            journal.append(now, block);
        }
    }

    private static void register(Journal journal, List<EncodedBlock> blocks, RecordTime now) {
        SequenceSet registered = registered(journal);
        Set<Integer> missing = new LinkedHashSet<>();
        for (EncodedBlock block : blocks) {
            for (int number : block.series()) {
                if (!registered.contains(number)) {
                    missing.add(number);
                }
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        Map<Integer, Journal.Series> all = new HashMap<>();
        journal.series().forEach(series -> all.put(series.number(), series));
        for (int number : missing) {
            Journal.Series series = all.get(number);
            SeriesBody body = SeriesBody.newBuilder().setSeries(number).setName(series.name())
                    .setUnit(series.unit()).setSource(series.source()).build();
            journal.append(new Draft(RecordKind.SERIES, PriorityClass.EVENT, now, body.toByteArray()));
            registered.add(number);
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
