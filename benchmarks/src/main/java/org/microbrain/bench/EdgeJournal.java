package org.microbrain.bench;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.microbrain.block.ReadingBlock;
import org.microbrain.block.SeriesHeader;
import org.microbrain.block.StagedReadings;
import org.microbrain.journal.Journal;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;

/** Counts what is in the journal of an edge that has stopped and had no parent to give anything to. */
final class EdgeJournal {

    private static final int RECORDS_AT_ONCE = 1_000;
    private static final long BYTES_AT_ONCE = 8 << 20;

    private EdgeJournal() {
    }

    /** Readings in blocks and readings that wait for one; every checksum is looked at. */
    static long readings(Path data) {
        try (SqliteJournal journal = SqliteJournal.open(data.resolve("journal.db"), Identities.EDGE,
                JournalLimits.DEFAULT, new SecureRandom())) {
            long readings = 0;
            for (Journal.Staged staged : journal.staged()) {
                readings += StagedReadings.decode(staged.readings()).size();
            }
            List<Journal.Entry> entries = journal.waiting(PriorityClass.READING, 0, RECORDS_AT_ONCE, BYTES_AT_ONCE);
            while (!entries.isEmpty()) {
                for (Journal.Entry entry : entries) {
                    readings += entry.record().kind().equals(RecordKind.READINGS) ? inBlock(entry.record().body()) : 0;
                }
                entries = journal.waiting(PriorityClass.READING, entries.get(entries.size() - 1).row(),
                        RECORDS_AT_ONCE, BYTES_AT_ONCE);
            }
            return readings;
        }
    }

    private static long inBlock(ByteBuffer block) {
        return ReadingBlock.headers(block).stream().mapToLong(SeriesHeader::count).sum();
    }
}
