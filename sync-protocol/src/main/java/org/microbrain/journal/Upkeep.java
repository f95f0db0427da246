package org.microbrain.journal;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One go at keeping a journal within its limits and its disk: forgets, sheds, and names what is gone. */
final class Upkeep {

    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final int SHED_AT_ONCE = 256;
    private static final long SHED_BYTES_AT_ONCE = 2 << 20;
    private static final long ROOM_AT_ONCE = 4 << 20;
    private static final long LEAST_ROOM = 256 << 10;
    private static final long MOST_ROOM = 64 << 20;

    private final SqliteJournal journal;
    private final JournalFile disk;
    private final JournalLimits limits;

    Upkeep(SqliteJournal journal, JournalFile disk, JournalLimits limits) {
        this.journal = journal;
        this.disk = disk;
        this.limits = limits;
    }

    /**
     * Looks at the disk, then forgets and sheds what has to go. Within a transaction.
     *
     * @return how many records were shed
     */
    long makeRoom(Statements sql, RecordTable records, RecordTime now) throws SQLException {
        disk.look();
        sql.limitPages(disk.growing());
        long oldest = now.millis() - limits.keepFor().toMillis();
        JournalTotals totals = records.totals();
        if (now.quality() == RecordTime.Quality.GOOD && sql.first(sql.oldestKept) < oldest) {
            records.forgetOlder(oldest);
        }
        long cramped = disk.growing() ? 0 : roomWanted(sql, totals);
        long target = totals.bytes() - cramped;
        long excess = Math.max(Math.max(totals.kept() - limits.keepBytes(), totals.bytes() - limits.limitBytes()), cramped);
        if (excess > 0) {
            records.forget(excess);
        }
        if (totals.bytes() > limits.limitBytes()) {
            return shed(Shedding.JOURNAL_FULL, Shedding.ofFullJournal(limits.limitBytes(), totals.bytes()), records, now);
        }
        return totals.bytes() > target
                ? shed(Shedding.DISK_FULL, Shedding.downTo(target, totals.bytes()), records, now) : 0;
    }

    /** Bytes of records to give up so that a tenth of the file is free inside it; not more than can be done at once. */
    private static long roomWanted(Statements sql, JournalTotals totals) throws SQLException {
        long free = sql.first(sql.freePages) * JournalSchema.PAGE;
        long wanted = Math.min(Math.max(totals.bytes() / 10, LEAST_ROOM), MOST_ROOM);
        return free >= wanted ? 0 : Math.min(wanted - free, ROOM_AT_ONCE);
    }

    private long shed(String reason, Shedding shedding, RecordTable records, RecordTime now) throws SQLException {
        for (PriorityClass priority : Shedding.ORDER) {
            List<Journal.Entry> oldest = journal.waiting(priority, 0, SHED_AT_ONCE, SHED_BYTES_AT_ONCE);
            while (!oldest.isEmpty() && !shedding.enough()) {
                for (Journal.Entry entry : oldest) {
                    if (!shedding.enough() && shedding.takes(entry.record())) {
                        records.shed(entry);
                    }
                }
                oldest = journal.waiting(priority, oldest.get(oldest.size() - 1).row(), SHED_AT_ONCE, SHED_BYTES_AT_ONCE);
            }
        }
        shedding.records(reason, now).forEach(journal::append);
        if (shedding.count() > 0) {
            LOG.warn("{}: {}, {} records were shed, lowest class first; they are named in a shed record", disk.path(),
                    reason, shedding.count());
        }
        return shedding.count();
    }

    /**
     * Names own records that were durable and are not in the file. Within a transaction.
     *
     * @param owing own journals, with the sequences they had made durable
     */
    void nameMissing(Map<Origin, Long> owing, RecordTime now) {
        Shedding shedding = Shedding.ofDamage();
        owing.forEach((of, had) -> {
            SequenceSet missing = journal.absorb(of, new Account(had, SequenceSet.of(1, had), new SequenceSet(),
                    new SequenceSet()), new SequenceSet());
            if (!missing.isEmpty()) {
                disk.shrunk(of, missing);
                missing.forEach(sequence -> shedding.takes(of, sequence, PriorityClass.EVENT, 0));
            }
        });
        shedding.records(Shedding.DAMAGED, now).forEach(journal::append);
    }
}
