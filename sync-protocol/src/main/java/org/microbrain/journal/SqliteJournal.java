package org.microbrain.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.microbrain.block.ReadingBlock;
import org.microbrain.block.SeriesHeader;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal on a disk: one SQLite file in WAL mode with {@code synchronous=FULL}, so a commit that returned survives
 * {@code kill -9} and the loss of power. The tables are described in {@link JournalSchema}. Other processes may read the
 * file meanwhile ({@link History}); a second writer is refused.
 */
public final class SqliteJournal implements Journal {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteJournal.class);
    private static final int SHED_AT_ONCE = 256;
    private static final long SHED_BYTES_AT_ONCE = 2 << 20;
    private static final long ROOM_AT_ONCE = 4 << 20;
    private static final long MOST_ROOM = 64 << 20;

    private final Path file;
    private final JournalLimits limits;
    private final JournalFile disk;
    private final Supplier<Origin> freshOrigin;
    private final Map<String, Series> series = new HashMap<>();
    private final JournalConnection connection;
    private Origin origin;
    private AccountTable accounts;
    private RecordTable records;
    private long reopened;
    /** Own sequences that were durable while this program ran. */
    private long sure;
    private boolean tended;
    /** Own journals of which the file may hold less than was durable, with the sequences they had made. */
    private final Map<Origin, Long> owing = new HashMap<>();

    private SqliteJournal(JournalFile disk, Supplier<Origin> freshOrigin, JournalLimits limits) throws SQLException {
        this.disk = disk;
        this.file = disk.path();
        this.freshOrigin = freshOrigin;
        this.origin = freshOrigin.get();
        this.limits = limits;
        if (disk.lastRun() != null) {
            owing.put(new Origin(origin.node(), disk.lastRun().journal()), disk.lastRun().made());
        }
        this.connection = new JournalConnection(file, disk::connect, new JournalConnection.Contents() {
            @Override
            public void load(Statements sql) throws SQLException {
                SqliteJournal.this.load(sql);
            }

            @Override
            public void save() throws SQLException {
                SqliteJournal.this.save();
            }

            @Override
            public void committed() {
                SqliteJournal.this.committed();
            }

            @Override
            public void prepare(RuntimeException trouble) {
                disk.prepare(trouble);
            }
        });
    }

    /**
     * Opens the journal of a node, making the file if there is none.
     *
     * @param random gives the id of this opening; must not be predictable or seeded alike on two machines
     * @throws Damaged               when the file is no journal any more
     * @throws IllegalStateException when it is another node's, or open in another process
     */
    public static SqliteJournal open(Path file, NodeId node, JournalLimits limits, RandomGenerator random) {
        return open(new JournalFile(file, node, limits.floorBytes(), false), node, limits, random);
    }

    /**
     * As {@link #open}, for a node that has to go on: a damaged file, found now or later, is set aside (never deleted), and
     * a new one begun at once; see {@link #events} and {@link JournalSalvage}.
     */
    public static SqliteJournal openOrReplace(Path file, NodeId node, JournalLimits limits, RandomGenerator random) {
        return open(new JournalFile(file, node, limits.floorBytes(), true), node, limits, random);
    }

    static SqliteJournal open(Path file, NodeId node, JournalLimits limits, RandomGenerator random,
                              JournalConnection.Connector connector) {
        return open(new JournalFile(file, node, limits.floorBytes(), false) {
            @Override
            Connection connect() throws SQLException {
                return connector.connect();
            }
        }, node, limits, random);
    }

    private static SqliteJournal open(JournalFile disk, NodeId node, JournalLimits limits, RandomGenerator random) {
        try {
            disk.lock();
            while (true) {
                try {
                    SqliteJournal journal =
                            new SqliteJournal(disk, () -> new Origin(node, JournalId.random(random)), limits);
                    disk.opened();
                    return journal;
                } catch (SQLException e) {
                    disk.prepareAgain(JournalConnection.failure(disk.path(), e));
                } catch (Damaged e) {
                    disk.prepareAgain(e);
                }
            }
        } catch (RuntimeException | IOException e) {
            disk.unlock();
            throw e instanceof RuntimeException unchecked ? unchecked : new UncheckedIOException((IOException) e);
        }
    }

    private void load(Statements sql) throws SQLException {
        accounts = new AccountTable(sql);
        records = new RecordTable(sql, accounts);
        try {
            accounts.load();
            records.load(getState(sql, JournalTotals.KEY));
        } catch (ProtocolViolation | IllegalArgumentException | BufferUnderflowException | NullPointerException e) {
            throw new Damaged(file, "an account in it cannot be read (" + e.getMessage() + ")", e);
        }
        if (made(origin) < sure) {
            owing.put(origin, sure);
            // The sequences given out are known elsewhere; to give them out once more would mean other records.
            origin = freshOrigin.get();
            sure = 0;
        }
        sql.limitPages(disk.growing());
        series.clear();
        try (ResultSet rows = sql.allSeries.executeQuery()) {
            while (rows.next()) {
                Series one = new Series(rows.getInt(1), rows.getString(2), rows.getString(3), rows.getString(4));
                series.put(one.name(), one);
            }
        }
    }

    private void save() throws SQLException {
        accounts.save();
        if (records.totals().changed()) {
            putState(JournalTotals.KEY, records.totals().encode());
        }
    }

    private void committed() {
        long made = made(origin);
        if (made != sure) {
            sure = made;
            disk.note(new JournalLock.Witness(origin.journal(), made));
        }
        if (tended) {
            tended = false;
            disk.tended();
        }
    }

    @Override
    public Storage storage() {
        return disk.storage();
    }

    /** Whether {@link #tend} has something to do that should not wait. Any thread. */
    public boolean wantsTending() {
        return disk.wantsTending();
    }

    /** What was found wrong with the file since the last call, and gone on from. */
    public List<StorageEvent> events() {
        return disk.events();
    }

    @Override
    public <T> T transaction(Supplier<T> work) {
        return connection.transaction(work);
    }

    private <T> T read(JournalConnection.Work<T> work) {
        return connection.read(work);
    }

    private <T> T write(JournalConnection.Work<T> work) {
        return connection.write(work);
    }

    private Statements sql() {
        return connection.sql();
    }

    @Override
    public Origin origin() {
        return origin;
    }

    @Override
    public JournalRecord append(Draft draft) {
        return write(() -> {
            JournalRecord record = JournalRecord.seal(origin, made(origin) + 1, draft);
            long first = record.time().millis();
            long last = first;
            if (record.kind().equals(RecordKind.READINGS)) {
                List<SeriesHeader> headers = ReadingBlock.headers(record.body());
                first = headers.stream().mapToLong(SeriesHeader::first).min().orElse(first);
                last = headers.stream().mapToLong(SeriesHeader::last).max().orElse(last);
            }
            records.insert(record, first, last);
            return record;
        });
    }

    @Override
    public int accept(Collection<JournalRecord> batch, Map<Origin, Long> made) {
        return write(() -> {
            int fresh = 0;
            for (JournalRecord record : batch) {
                Account account = accounts.get(record.origin());
                if (account == null || !account.received.contains(record.sequence())) {
                    records.insert(record, record.time().millis(), record.time().millis());
                    fresh++;
                } else if (records.contradicts(record)) {
                    LOG.warn("{}: two different records have the name {} of {}; the first stays, the other is set aside"
                            + " (table damaged). Is its node's disk copied, or its key?", file,
                            record.sequence(), record.origin());
                }
            }
            for (Map.Entry<Origin, Long> entry : made.entrySet()) {
                Account account = accounts.get(entry.getKey());
                if (account == null || account.made() < entry.getValue()) {
                    accounts.forChange(entry.getKey()).made(entry.getValue());
                }
            }
            return fresh;
        });
    }

    @Override
    public List<Entry> waiting(PriorityClass priority, long afterRow, int maxRecords, long maxBytes) {
        RecordTable.Found found = read(() -> records.waiting(priority, afterRow, maxRecords, maxBytes));
        found.damagedRows().forEach(this::setAside);
        return found.good().isEmpty() && !found.damagedRows().isEmpty()
                ? waiting(priority, afterRow, maxRecords, maxBytes) : found.good();
    }

    private void setAside(long row) {
        write(() -> {
            Shedding loss = records.setAside(row);
            LOG.error("{}: {} damaged and set aside (table damaged); it is reported as lost", file, loss);
            // The journal has no clock of its own; the time of the loss is when the account of it arrives.
            loss.records(Shedding.DAMAGED, new RecordTime(0, RecordTime.Quality.DOUBTFUL)).forEach(this::append);
            return null;
        });
    }

    /** Takes records of a file that was set aside, as they lay there. @return how many were not here */
    long restore(List<JournalSalvage.Restored> saved) {
        return write(() -> {
            long fresh = 0;
            for (JournalSalvage.Restored one : saved) {
                JournalRecord record = one.record();
                if (!accounts.forChange(record.origin()).received.contains(record.sequence())) {
                    records.insert(record, one.first(), one.last());
                    fresh++;
                    if (one.acknowledged()) {
                        records.acknowledge(new Entry(sql().first(sql().lastRow), record));
                    }
                }
            }
            return fresh;
        });
    }

    /**
     * Takes the account of an origin from a file that was set aside, after its records.
     *
     * @param found sequences whose records were saved
     * @return sequences that waited there and are gone; they count as shed
     */
    SequenceSet absorb(Origin of, Account before, SequenceSet found) {
        return write(() -> {
            Account account = accounts.forChange(of);
            account.made(before.made());
            SequenceSet unknown = before.received.minus(found).minus(account.received);
            SequenceSet delivered = unknown.intersection(before.acknowledged);
            SequenceSet gone = unknown.minus(delivered);
            account.received.addAll(unknown);
            account.made(account.received.last());
            delivered.intervals().forEach(one -> account.acknowledged(one.first(), one.last()));
            account.shed.addAll(gone);
            return gone.minus(before.shed);
        });
    }

    @Override
    public void acknowledge(Collection<Entry> entries) {
        write(() -> {
            for (Entry entry : entries) {
                records.acknowledge(entry);
            }
            return null;
        });
    }

    @Override
    public List<Origin> holding() {
        return read(() -> {
            List<Origin> holding = new ArrayList<>();
            for (Origin one : accounts.all().keySet()) {
                if (records.holds(one)) {
                    holding.add(one);
                }
            }
            return holding;
        });
    }

    @Override
    public SequenceSet held(Origin of) {
        return read(() -> accounts.row(of) == null ? new SequenceSet() : records.held(of));
    }

    @Override
    public long reconcile(Origin of, SequenceSet asked, SequenceSet parentHas) {
        return write(() -> {
            Account account = accounts.forChange(of);
            SequenceSet has = asked.intersection(parentHas);
            SequenceSet arrived = has.minus(account.acknowledged);
            SequenceSet missing = asked.minus(has).intersection(account.acknowledged);
            records.mark(of, arrived, true);
            // Only what is still held can be sent again; a record forgotten since the question stays acknowledged.
            SequenceSet again = records.mark(of, missing, false);
            arrived.intervals().forEach(one -> account.acknowledged(one.first(), one.last()));
            account.acknowledged.removeAll(again);
            reopened += again.size();
            return again.size();
        });
    }

    @Override
    public long reopened() {
        return reopened;
    }

    @Override
    public SequenceSet received(Origin of) {
        Account account = accounts.get(of);
        return account == null ? new SequenceSet() : account.received.copy();
    }

    @Override
    public long made(Origin of) {
        Account account = accounts.get(of);
        return account == null ? 0 : account.made();
    }

    @Override
    public Backlog backlog() {
        return records.totals().backlog();
    }

    @Override
    public List<Ledger> ledger() {
        return read(() -> {
            Map<Origin, Long> waiting = new HashMap<>();
            try (ResultSet rows = sql().waitingByOrigin.executeQuery()) {
                while (rows.next()) {
                    waiting.put(accounts.origin(rows.getLong(1)), rows.getLong(2));
                }
            }
            List<Ledger> ledgers = new ArrayList<>();
            accounts.all().forEach((of, account) -> ledgers.add(new Ledger(of, account.made(), account.received.size(),
                    account.acknowledged.size(), account.shed.size(), waiting.getOrDefault(of, 0L))));
            return ledgers;
        });
    }

    @Override
    public long tend(RecordTime now) {
        if (disk.moved()) {
            connection.distrust(new StorageFailure(file, new IOException("the file was taken away while it was open")));
            return 0;
        }
        tended = true;
        disk.look();
        read(() -> {
            sql().limitPages(disk.growing());
            return null;
        });
        if (!owing.isEmpty() && JournalSalvage.pending(file, this).isEmpty()) {
            nameMissing(now);
        }
        long oldest = now.millis() - limits.keepFor().toMillis();
        boolean old = now.quality() == RecordTime.Quality.GOOD && read(() -> sql().first(sql().oldestKept)) < oldest;
        JournalTotals totals = records.totals();
        long cramped = disk.growing() ? 0 : read(this::roomWanted);
        if (!old && totals.kept() <= limits.keepBytes() && totals.bytes() <= limits.limitBytes() && cramped == 0) {
            return 0;
        }
        return write(() -> {
            if (old) {
                records.forgetOlder(oldest);
            }
            long target = totals.bytes() - cramped;
            records.forget(Math.max(Math.max(totals.kept() - limits.keepBytes(),
                    totals.bytes() - limits.limitBytes()), cramped));
            if (totals.bytes() > limits.limitBytes()) {
                return shed(Shedding.JOURNAL_FULL, Shedding.ofFullJournal(limits.limitBytes(), totals.bytes()), now);
            }
            return totals.bytes() > target ? shed(Shedding.DISK_FULL, Shedding.downTo(target, totals.bytes()), now) : 0L;
        });
    }

    /** Compares with what earlier programs, or this one before a failure, had made durable. */
    private void nameMissing(RecordTime now) {
        write(() -> {
            Shedding shedding = Shedding.ofDamage();
            owing.forEach((of, had) -> {
                SequenceSet all = SequenceSet.of(1, had);
                SequenceSet missing = absorb(of, new Account(had, all, new SequenceSet(), new SequenceSet()),
                        new SequenceSet());
                if (!missing.isEmpty()) {
                    disk.shrunk(of, missing);
                    missing.forEach(sequence -> shedding.takes(of, sequence, PriorityClass.EVENT, 0));
                }
            });
            shedding.records(Shedding.DAMAGED, now).forEach(this::append);
            return null;
        });
        owing.clear();
    }

    /** Bytes of records to give up so that a tenth of the file is free inside it; not more than can be done at once. */
    private long roomWanted() throws SQLException {
        long free = sql().first(sql().freePages) * JournalSchema.PAGE;
        long wanted = Math.min(Math.max(records.totals().bytes() / 10, SHED_BYTES_AT_ONCE / 8), MOST_ROOM);
        return free >= wanted ? 0 : Math.min(wanted - free, ROOM_AT_ONCE);
    }

    private long shed(String reason, Shedding shedding, RecordTime now) throws SQLException {
        for (PriorityClass priority : Shedding.ORDER) {
            List<Entry> oldest = waiting(priority, 0, SHED_AT_ONCE, SHED_BYTES_AT_ONCE);
            while (!oldest.isEmpty() && !shedding.enough()) {
                for (Entry entry : oldest) {
                    if (!shedding.enough() && shedding.takes(entry.record())) {
                        records.shed(entry);
                    }
                }
                oldest = waiting(priority, oldest.get(oldest.size() - 1).row(), SHED_AT_ONCE, SHED_BYTES_AT_ONCE);
            }
        }
        shedding.records(reason, now).forEach(this::append);
        if (shedding.count() > 0) {
            LOG.warn("{}: {}, {} records were shed, lowest class first; they are named in a shed record", file, reason,
                    shedding.count());
        }
        return shedding.count();
    }

    @Override
    public List<JournalRecord> ownBlocks(long first, long last, int most) {
        return read(() -> records.blocks(origin, first, last, most));
    }

    @Override
    public int series(String name, String unit, String source) {
        Series known = series.get(name);
        if (known != null) {
            return known.number();
        }
        return write(() -> {
            Series added = new Series(lastSeries() + 1, name, unit, source);
            sql().insertSeries.setInt(1, added.number());
            sql().insertSeries.setString(2, name);
            sql().insertSeries.setString(3, unit);
            sql().insertSeries.setString(4, source);
            sql().insertSeries.executeUpdate();
            series.put(name, added);
            return added.number();
        });
    }

    private int lastSeries() {
        return series.values().stream().mapToInt(Series::number).max().orElse(0);
    }

    @Override
    public List<Series> series() {
        return List.copyOf(series.values());
    }

    @Override
    public long stage(byte[] readings) {
        return write(() -> {
            sql().stage.setBytes(1, readings);
            sql().stage.executeUpdate();
            return sql().first(sql().lastRow);
        });
    }

    @Override
    public List<Staged> staged() {
        return read(() -> {
            List<Staged> staged = new ArrayList<>();
            try (ResultSet rows = sql().staged.executeQuery()) {
                while (rows.next()) {
                    staged.add(new Staged(rows.getLong(1), rows.getBytes(2)));
                }
            }
            return staged;
        });
    }

    @Override
    public void unstage(long through) {
        write(() -> {
            sql().unstage.setLong(1, through);
            return sql().unstage.executeUpdate();
        });
    }

    @Override
    public byte[] state(String key) {
        return read(() -> getState(sql(), key));
    }

    private static byte[] getState(Statements sql, String key) throws SQLException {
        sql.getState.setString(1, key);
        try (ResultSet row = sql.getState.executeQuery()) {
            return row.next() ? row.getBytes(1) : null;
        }
    }

    @Override
    public void state(String key, byte[] value) {
        write(() -> putState(key, value));
    }

    private Object putState(String key, byte[] value) throws SQLException {
        sql().putState.setString(1, key);
        sql().putState.setBytes(2, value);
        return sql().putState.executeUpdate();
    }

    @Override
    public void close() {
        disk.closing();
        connection.close();
        disk.unlock();
    }
}
