package org.microbrain.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.microbrain.block.EncodedBlock;
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
    private static final int CORRECTED_AT_ONCE = 256;

    private final Path file;
    private final JournalLimits limits;
    private final JournalFile disk;
    private final Supplier<Origin> freshOrigin;
    private final JournalConnection connection;
    private Origin origin;
    private AccountTable accounts;
    private RecordTable records;
    private SmallTables small;
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
        records = new RecordTable(sql, accounts, records == null ? 0 : records.lastRow());
        small = new SmallTables(sql, small == null ? 0 : small.lastStaged());
        try {
            accounts.load();
            records.load(small.state(JournalTotals.KEY));
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
        small.load();
    }

    private void save() throws SQLException {
        accounts.save();
        if (records.totals().changed()) {
            small.state(JournalTotals.KEY, records.totals().encode());
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

    /** Takes some room on the disk in reserve when there is plenty; writes megabytes. One thread, not the journal's. */
    public void reserve() {
        disk.reserve();
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
    public JournalRecord append(RecordTime time, EncodedBlock block) {
        return write(() -> {
            JournalRecord record = JournalRecord.seal(origin, made(origin) + 1,
                    new Draft(RecordKind.READINGS, PriorityClass.READING, time, block.bytes()));
            records.insert(record, block.first(), block.last());
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
        return write(() -> records.restore(saved));
    }

    /**
     * Takes the account of an origin from a file that was set aside, after its records.
     *
     * @param found sequences whose records were saved
     * @return sequences that waited there and are gone; they count as shed
     */
    SequenceSet absorb(Origin of, Account before, SequenceSet found) {
        return write(() -> accounts.forChange(of).absorb(before, found));
    }

    /**
     * Puts right the times by which own records, made while the clock was doubted, are found. Some hundreds at a time.
     *
     * @param start    when this program started, Unix milliseconds
     * @param afterRow 0, then what this returned
     * @return {@link Long#MAX_VALUE} when all are done
     */
    public long correctTimes(long start, long afterRow) {
        return write(() -> records.correct(origin, start, afterRow, CORRECTED_AT_ONCE));
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
        return read(() -> records.holding());
    }

    @Override
    public SequenceSet held(Origin of) {
        return read(() -> accounts.row(of) == null ? new SequenceSet() : records.held(of));
    }

    @Override
    public long reconcile(Origin of, SequenceSet asked, SequenceSet parentHas) {
        return write(() -> {
            long again = records.reconcile(of, asked, parentHas);
            reopened += again;
            return again;
        });
    }

    @Override
    public long lastRow() {
        return records.lastRow();
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
        return read(() -> records.ledger());
    }

    @Override
    public long tend(RecordTime now) {
        if (disk.moved()) {
            connection.distrust(new StorageFailure(file, new IOException("the file was taken away while it was open")));
            return 0;
        }
        tended = true;
        if (!owing.isEmpty() && JournalSalvage.pending(file, this).isEmpty()) {
            write(() -> {
                new Upkeep(this, disk, limits).nameMissing(owing, now);
                return null;
            });
            owing.clear();
        }
        return connection.transaction(() -> read(() -> new Upkeep(this, disk, limits).makeRoom(sql(), records, now)));
    }

    @Override
    public List<JournalRecord> ownBlocks(long first, long last, int most) {
        return read(() -> records.blocks(origin, first, last, most));
    }

    @Override
    public int series(String name, String unit, String source) {
        Series known = small.series(name);
        return known != null ? known.number() : write(() -> small.add(name, unit, source));
    }

    @Override
    public List<Series> series() {
        return small.series();
    }

    @Override
    public long stage(byte[] readings) {
        return write(() -> small.stage(readings));
    }

    @Override
    public List<Staged> staged() {
        return read(() -> small.staged());
    }

    @Override
    public void unstage(long through) {
        write(() -> small.unstage(through));
    }

    @Override
    public byte[] state(String key) {
        return read(() -> small.state(key));
    }

    @Override
    public void state(String key, byte[] value) {
        write(() -> small.state(key, value));
    }

    @Override
    public void close() {
        disk.closing();
        connection.close();
        disk.unlock();
    }
}
