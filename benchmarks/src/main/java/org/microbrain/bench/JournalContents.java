package org.microbrain.bench;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.microbrain.block.ReadingBlock;
import org.microbrain.body.SeriesBody;
import org.microbrain.journal.Journal;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;

/** Reads what a hub's journal holds of one edge, block by block, with every checksum. */
final class JournalContents {

    private static final int RECORDS_AT_ONCE = 1_000;
    private static final long BYTES_AT_ONCE = 8 << 20;

    private final SqliteJournal journal;
    private final Map<Integer, Integer> numbers = new HashMap<>();
    private final Fingerprint print = new Fingerprint();

    private JournalContents(SqliteJournal journal) {
        this.journal = journal;
    }

    /** @param data the folder of a hub that has stopped, and that has no parent */
    static Fingerprint read(Path data) {
        try (SqliteJournal journal = SqliteJournal.open(data.resolve("journal.db"), Identities.HUB,
                JournalLimits.DEFAULT, new SecureRandom())) {
            JournalContents contents = new JournalContents(journal);
            contents.each(PriorityClass.EVENT, contents::series);
            contents.each(PriorityClass.READING, contents::block);
            return contents.print;
        }
    }

    private void each(PriorityClass priority, Consumer<JournalRecord> action) {
        List<Journal.Entry> entries = journal.waiting(priority, 0, RECORDS_AT_ONCE, BYTES_AT_ONCE);
        while (!entries.isEmpty()) {
            entries.forEach(entry -> action.accept(entry.record()));
            entries = journal.waiting(priority, entries.get(entries.size() - 1).row(), RECORDS_AT_ONCE, BYTES_AT_ONCE);
        }
    }

    private void series(JournalRecord record) {
        if (record.kind().equals(RecordKind.SERIES)) {
            try {
                SeriesBody body = SeriesBody.parseFrom(record.body());
                numbers.put(body.getSeries(), SeriesNames.number(body.getName()));
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a series has come that cannot be read", e);
            }
        }
    }

    private void block(JournalRecord record) {
        if (record.kind().equals(RecordKind.READINGS)) {
            ReadingBlock.decode(record.body(), (series, millis, value, quality) ->
                    print.add(numbers.get(series), millis, value));
        }
    }
}
