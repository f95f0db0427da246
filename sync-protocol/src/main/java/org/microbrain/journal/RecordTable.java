package org.microbrain.journal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;

/** The table {@code record}, and what goes with it: who waits, and the running totals. For the journal's thread. */
final class RecordTable {

    private static final int MOST_NAMED = 1_000;

    private final Statements sql;
    private final AccountTable accounts;
    private final WaitingTables standing;
    /** Origins of which a contradiction was said. */
    private final Set<Origin> contradicted = new HashSet<>();
    private JournalTotals totals;
    private long lastRow;

    /** What a query for waiting records found. */
    record Found(List<Journal.Entry> good, List<Long> damagedRows) {
    }

    /** @param lastRow of another connection to the same file; rows grow on, whatever was deleted meanwhile */
    RecordTable(Statements sql, AccountTable accounts, long lastRow) {
        this.sql = sql;
        this.accounts = accounts;
        this.standing = new WaitingTables(sql);
        this.lastRow = lastRow;
    }

    void load(byte[] savedTotals) throws SQLException {
        totals = JournalTotals.decode(savedTotals);
        lastRow = Math.max(lastRow, sql.first(sql.lastRecord));
    }

    long lastRow() {
        return lastRow;
    }

    JournalTotals totals() {
        return totals;
    }

    /** @param first time of its earliest reading, or of the record; Unix milliseconds; {@code last} likewise */
    void insert(JournalRecord record, long first, long last) throws SQLException {
        accounts.forChange(record.origin()).received(record.sequence());
        long origin = accounts.row(record.origin());
        long row = ++lastRow;
        PreparedStatement insert = sql.insertRecord;
        insert.setLong(1, row);
        insert.setLong(2, origin);
        insert.setLong(3, record.sequence());
        insert.setInt(4, record.priority().ordinal());
        insert.setInt(5, record.kind().code());
        insert.setLong(6, first);
        insert.setLong(7, last);
        insert.setLong(8, record.time().millis());
        insert.setInt(9, record.time().quality().ordinal());
        insert.setInt(10, record.checksum());
        insert.setBytes(11, record.content());
        insert.executeUpdate();
        standing.waits(row, record.priority(), origin);
        totals.add(record.priority(), false, 1, record.content().length);
    }

    Found waiting(PriorityClass priority, long afterRow, int maxRecords, long maxBytes) throws SQLException {
        Found found = new Found(new ArrayList<>(), new ArrayList<>());
        sql.waiting.setInt(1, priority.ordinal());
        sql.waiting.setLong(2, afterRow);
        sql.waiting.setInt(3, maxRecords);
        long bytes = 0;
        try (ResultSet rows = sql.waiting.executeQuery()) {
            while (rows.next()) {
                byte[] content = rows.getBytes(5);
                bytes += content.length;
                if (bytes > maxBytes && !found.good.isEmpty()) {
                    break;
                }
                try {
                    found.good.add(new Journal.Entry(rows.getLong(1), JournalRecord.open(
                            accounts.origin(rows.getLong(2)), rows.getLong(3), content, rows.getInt(4))));
                } catch (ProtocolViolation e) {
                    found.damagedRows.add(rows.getLong(1));
                }
            }
        }
        return found;
    }

    /** Moves a waiting row that cannot be read to the table {@code damaged}. @return the account of the loss */
    Shedding setAside(long row) throws SQLException {
        sql.setAside.setLong(1, row);
        sql.setAside.executeUpdate();
        sql.find.setLong(1, row);
        Shedding loss = Shedding.ofDamage();
        PriorityClass priority;
        try (ResultSet found = sql.find.executeQuery()) {
            found.next();
            Origin origin = accounts.origin(found.getLong(1));
            priority = PriorityClass.of(found.getInt(3));
            loss.takes(origin, found.getLong(2), priority, found.getLong(4));
            accounts.forChange(origin).shed.add(found.getLong(2));
            totals.add(priority, false, -1, -found.getLong(4));
        }
        delete(row);
        standing.gone(row, priority);
        return loss;
    }

    /**
     * A record of a name that was here before. If that is still held and is another one, the newcomer is set aside.
     *
     * @return true when it contradicts, the first time for its origin
     */
    boolean contradicts(JournalRecord record) throws SQLException {
        sql.checksum.setLong(1, accounts.row(record.origin()));
        sql.checksum.setLong(2, record.sequence());
        try (ResultSet held = sql.checksum.executeQuery()) {
            if (!held.next() || held.getInt(1) == record.checksum()) {
                return false;
            }
        }
        sql.setContradictionAside.setLong(1, accounts.row(record.origin()));
        sql.setContradictionAside.setLong(2, record.sequence());
        sql.setContradictionAside.setInt(3, record.checksum());
        sql.setContradictionAside.setBytes(4, record.content());
        sql.setContradictionAside.executeUpdate();
        return contradicted.size() < MOST_NAMED && contradicted.add(record.origin());
    }

    void acknowledge(Journal.Entry entry) throws SQLException {
        JournalRecord record = entry.record();
        accounts.forChange(record.origin()).acknowledged(record.sequence());
        if (standing.acknowledged(entry.row(), record.priority(), record.time())) {
            totals.move(record.priority(), true, 1, record.content().length);
        }
    }

    /** Marks held records as acknowledged or as waiting. @return the sequences of the rows that changed */
    private SequenceSet mark(Origin origin, SequenceSet sequences, boolean acknowledged) throws SQLException {
        SequenceSet marked = new SequenceSet();
        long from = accounts.row(origin);
        for (SequenceSet.Interval interval : sequences.intervals()) {
            sql.named.setLong(1, from);
            sql.named.setLong(2, interval.first());
            sql.named.setLong(3, interval.last());
            try (ResultSet rows = sql.named.executeQuery()) {
                while (rows.next()) {
                    long row = rows.getLong(1);
                    PriorityClass priority = PriorityClass.of(rows.getInt(3));
                    RecordTime time = new RecordTime(rows.getLong(5), RecordTime.Quality.of(rows.getInt(6)));
                    if (acknowledged ? standing.acknowledged(row, priority, time)
                            : standing.waitsAgain(row, priority, from, time)) {
                        marked.add(rows.getLong(2));
                        totals.move(priority, acknowledged, 1, rows.getLong(4));
                    }
                }
            }
        }
        return marked;
    }

    /**
     * Puts the times right by which doubtful records of an origin are found; what was sealed stays as it is.
     *
     * @param start    when the program that made them started, Unix milliseconds
     * @param afterRow only rows after this one
     * @return the last row looked at; {@link Long#MAX_VALUE} when there are no more
     */
    long correct(Origin origin, long start, long afterRow, int most) throws SQLException {
        if (accounts.row(origin) == null) {
            return Long.MAX_VALUE;
        }
        long last = Long.MAX_VALUE;
        Map<Long, JournalRecord> found = new LinkedHashMap<>();
        sql.doubtful.setLong(1, accounts.row(origin));
        sql.doubtful.setLong(2, afterRow);
        sql.doubtful.setInt(3, most);
        try (ResultSet rows = sql.doubtful.executeQuery()) {
            while (rows.next()) {
                last = rows.getLong(1);
                try {
                    found.put(last, JournalRecord.open(accounts.origin(rows.getLong(2)), rows.getLong(3),
                            rows.getBytes(5), rows.getInt(4)));
                } catch (ProtocolViolation damaged) {
                    continue; // for the outbox to find
                }
            }
        }
        for (Map.Entry<Long, JournalRecord> one : found.entrySet()) {
            RecordTime sealed = one.getValue().time();
            if (sealed.correctable()) {
                long shift = sealed.startedAt(start).millis() - sealed.millis();
                sql.correct.setLong(1, shift);
                sql.correct.setLong(2, ReadingTimes.areSealers(one.getValue()) ? shift : 0);
                sql.correct.setLong(3, one.getKey());
                sql.correct.executeUpdate();
            }
        }
        return last;
    }

    /** Origins of which a record is held. */
    List<Origin> holding() throws SQLException {
        List<Origin> holding = new ArrayList<>();
        for (Origin one : accounts.all().keySet()) {
            if (holds(one)) {
                holding.add(one);
            }
        }
        return holding;
    }

    private boolean holds(Origin origin) throws SQLException {
        sql.holds.setLong(1, accounts.row(origin));
        try (ResultSet row = sql.holds.executeQuery()) {
            return row.next();
        }
    }

    /** What the parent has is acknowledged, what it lacks waits again. @return how many wait again */
    long reconcile(Origin of, SequenceSet asked, SequenceSet parentHas) throws SQLException {
        Account account = accounts.forChange(of);
        SequenceSet has = asked.intersection(parentHas);
        SequenceSet arrived = has.minus(account.acknowledged);
        SequenceSet missing = asked.minus(has).intersection(account.acknowledged);
        mark(of, arrived, true);
        // Only what is still held can be sent again; a record forgotten since the question stays acknowledged.
        SequenceSet again = mark(of, missing, false);
        arrived.intervals().forEach(one -> account.acknowledged(one.first(), one.last()));
        account.acknowledged.removeAll(again);
        return again.size();
    }

    /** Records of a file that was set aside, as they lay there. @return how many were not here */
    long restore(List<JournalSalvage.Restored> saved) throws SQLException {
        long fresh = 0;
        for (JournalSalvage.Restored one : saved) {
            JournalRecord record = one.record();
            if (!accounts.forChange(record.origin()).received.contains(record.sequence())) {
                insert(record, one.first(), one.last());
                fresh++;
                if (one.acknowledged()) {
                    acknowledge(new Journal.Entry(lastRow, record));
                }
            }
        }
        return fresh;
    }

    List<Ledger> ledger() throws SQLException {
        Map<Origin, Long> waiting = new HashMap<>();
        try (ResultSet rows = sql.waitingByOrigin.executeQuery()) {
            while (rows.next()) {
                waiting.put(accounts.origin(rows.getLong(1)), rows.getLong(2));
            }
        }
        List<Ledger> ledgers = new ArrayList<>();
        accounts.all().forEach((of, account) -> ledgers.add(new Ledger(of, account.made(), account.received.size(),
                account.acknowledged.size(), account.shed.size(), waiting.getOrDefault(of, 0L))));
        return ledgers;
    }

    SequenceSet held(Origin origin) throws SQLException {
        SequenceSet held = new SequenceSet();
        sql.held.setLong(1, accounts.row(origin));
        try (ResultSet rows = sql.held.executeQuery()) {
            while (rows.next()) {
                held.add(rows.getLong(1));
            }
        }
        return held;
    }

    /** Blocks of a node's readings that reach into a time, newest first; damaged ones are left for the outbox to find. */
    List<JournalRecord> blocks(Origin own, long first, long last, int most) throws SQLException {
        List<JournalRecord> blocks = new ArrayList<>();
        sql.ownBlocks.setString(1, own.node().text());
        sql.ownBlocks.setLong(2, first);
        sql.ownBlocks.setLong(3, last);
        sql.ownBlocks.setInt(4, most);
        try (ResultSet rows = sql.ownBlocks.executeQuery()) {
            while (rows.next()) {
                try {
                    blocks.add(JournalRecord.open(accounts.origin(rows.getLong(1)), rows.getLong(2), rows.getBytes(4),
                            rows.getInt(3)));
                } catch (ProtocolViolation damaged) {
                    continue;
                }
            }
        }
        return blocks;
    }

    /** Gives a waiting record up. */
    void shed(Journal.Entry entry) throws SQLException {
        JournalRecord record = entry.record();
        delete(entry.row());
        standing.gone(entry.row(), record.priority());
        accounts.forChange(record.origin()).shed.add(record.sequence());
        totals.add(record.priority(), false, -1, -record.content().length);
    }

    /** Deletes acknowledged records, oldest first, with a time before {@code before}. */
    void forgetOlder(long before) throws SQLException {
        forget(before - 1, Long.MAX_VALUE);
    }

    /** Deletes acknowledged records, oldest first, until {@code excess} bytes are gone or there are no more. */
    void forget(long excess) throws SQLException {
        forget(WaitingTables.NOT_BY_AGE, excess);
    }

    private void forget(long until, long excess) throws SQLException {
        long left = excess;
        Map<Long, Long> rows = new LinkedHashMap<>();
        sql.kept.setLong(1, until);
        try (ResultSet found = sql.kept.executeQuery()) {
            while (left > 0 && found.next()) {
                rows.put(found.getLong(1), found.getLong(4));
                left -= found.getLong(3);
                totals.add(PriorityClass.of(found.getInt(2)), true, -1, -found.getLong(3));
            }
        }
        for (Map.Entry<Long, Long> row : rows.entrySet()) {
            delete(row.getKey());
            standing.forgotten(row.getKey(), row.getValue());
        }
    }

    private void delete(long row) throws SQLException {
        sql.delete.setLong(1, row);
        sql.delete.executeUpdate();
    }
}
