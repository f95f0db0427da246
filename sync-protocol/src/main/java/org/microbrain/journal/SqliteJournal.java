package org.microbrain.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.file.Files;
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

    private final Path file;
    private final Origin origin;
    private final JournalLimits limits;
    private final JournalLock lock;
    private final Connector connector;
    private Connection connection;
    private Statements sql;
    private AccountTable accounts;
    private RecordTable records;
    private final Map<String, Series> series = new HashMap<>();
    private boolean inTransaction;
    private boolean broken;
    private long reopened;

    /** Opens a connection to the file. */
    @FunctionalInterface
    interface Connector {
        Connection connect() throws SQLException;
    }

    private SqliteJournal(Path file, Origin origin, JournalLimits limits, JournalLock lock, Connector connector,
                          Connection connection) throws SQLException {
        this.file = file;
        this.origin = origin;
        this.limits = limits;
        this.lock = lock;
        this.connector = connector;
        use(connection);
    }

    private void use(Connection fresh) throws SQLException {
        connection = fresh;
        sql = new Statements(fresh);
        accounts = new AccountTable(sql);
        records = new RecordTable(sql, accounts);
        load();
    }

    /**
     * Opens the journal of a node, making the file if there is none.
     *
     * @param random gives the id of this opening; must not be predictable or seeded alike on two machines
     * @throws Damaged               when the file is no journal any more
     * @throws IllegalStateException when it is another node's, or open in another process
     */
    public static SqliteJournal open(Path file, NodeId node, JournalLimits limits, RandomGenerator random) {
        return open(file, node, limits, random, () -> JournalSchema.connect(file, node));
    }

    static SqliteJournal open(Path file, NodeId node, JournalLimits limits, RandomGenerator random,
                              Connector connector) {
        JournalLock lock = null;
        Connection connection = null;
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            lock = JournalLock.of(file);
            connection = connector.connect();
            return new SqliteJournal(file, new Origin(node, JournalId.random(random)), limits, lock, connector,
                    connection);
        } catch (SQLException | RuntimeException | IOException e) {
            closeQuietly(connection, lock);
            if (e instanceof SQLException sqlFailure) {
                throw failure(file, sqlFailure);
            }
            if (e instanceof ProtocolViolation || e instanceof IllegalArgumentException
                    || e instanceof BufferUnderflowException) {
                throw new Damaged(file, "an account in it cannot be read (" + e.getMessage() + ")", e);
            }
            throw e instanceof RuntimeException unchecked ? unchecked : new UncheckedIOException((IOException) e);
        }
    }

    private static void closeQuietly(Connection connection, JournalLock lock) {
        try {
            if (connection != null) {
                connection.close();
            }
            if (lock != null) {
                lock.close();
            }
        } catch (SQLException | IOException e) {
            LOG.debug("closing after a failed opening", e);
        }
    }

    private static RuntimeException failure(Path file, SQLException e) {
        return switch (e.getErrorCode() & 0xff) {
            case 11, 26 -> new Damaged(file, "the database is damaged (" + e.getMessage() + ")", e);
            default -> new StorageFailure(file, e);
        };
    }

    private interface SqlWork<T> {
        T run() throws SQLException;
    }

    /** Reads: no transaction of their own, SQLite's exceptions made ours. */
    private <T> T read(SqlWork<T> work) {
        try {
            return work.run();
        } catch (SQLException e) {
            broken = true;
            throw failure(file, e);
        }
    }

    private <T> T write(SqlWork<T> work) {
        return transaction(() -> read(work));
    }

    @Override
    public <T> T transaction(Supplier<T> work) {
        if (inTransaction) {
            return work.get();
        }
        if (broken) {
            read(this::reconnect);
        }
        inTransaction = true;
        try {
            read(() -> sql.begin.execute());
            T result = work.get();
            read(this::saveChanged);
            read(() -> sql.commit.execute());
            return result;
        } catch (RuntimeException | Error failure) {
            rollBack(failure);
            throw failure;
        } finally {
            inTransaction = false;
        }
    }

    private void rollBack(Throwable failure) {
        try {
            if (broken) {
                reconnect();
            } else {
                sql.rollback.execute();
                load();
            }
        } catch (SQLException | RuntimeException e) {
            broken = true;
            failure.addSuppressed(e); // the next transaction tries again
        }
    }

    /** A prepared statement is dead once the disk was full or failed; closing the connection also rolls back. */
    private Object reconnect() throws SQLException {
        connection.close();
        use(connector.connect());
        broken = false;
        return null;
    }

    private Object saveChanged() throws SQLException {
        accounts.save();
        if (records.totals().changed()) {
            putState(JournalTotals.KEY, records.totals().encode());
        }
        return null;
    }

    private void load() throws SQLException {
        accounts.load();
        records.load(getState(JournalTotals.KEY));
        series.clear();
        try (ResultSet rows = sql.allSeries.executeQuery()) {
            while (rows.next()) {
                Series one = new Series(rows.getInt(1), rows.getString(2), rows.getString(3), rows.getString(4));
                series.put(one.name(), one);
            }
        }
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
                if (!accounts.forChange(record.origin()).received.contains(record.sequence())) {
                    records.insert(record, record.time().millis(), record.time().millis());
                    fresh++;
                }
            }
            for (Map.Entry<Origin, Long> entry : made.entrySet()) {
                accounts.forChange(entry.getKey()).made(entry.getValue());
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
            try (ResultSet rows = sql.waitingByOrigin.executeQuery()) {
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
        long oldest = now.millis() - limits.keepFor().toMillis();
        boolean old = now.quality() == RecordTime.Quality.GOOD && read(() -> sql.first(sql.oldestKept)) < oldest;
        JournalTotals totals = records.totals();
        if (!old && totals.kept() <= limits.keepBytes() && totals.bytes() <= limits.limitBytes()) {
            return 0;
        }
        return write(() -> {
            if (old) {
                records.forgetOlder(oldest);
            }
            records.forget(Math.max(totals.kept() - limits.keepBytes(), totals.bytes() - limits.limitBytes()));
            return totals.bytes() > limits.limitBytes() ? shed(now) : 0L;
        });
    }

    private long shed(RecordTime now) throws SQLException {
        Shedding shedding = Shedding.ofFullJournal(limits.limitBytes(), records.totals().bytes());
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
        shedding.records(Shedding.JOURNAL_FULL, now).forEach(this::append);
        if (shedding.count() > 0) {
            LOG.warn("{} is full ({} bytes): {} records were shed, lowest class first; they are named in a shed record",
                    file, limits.limitBytes(), shedding.count());
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
            sql.insertSeries.setInt(1, added.number());
            sql.insertSeries.setString(2, name);
            sql.insertSeries.setString(3, unit);
            sql.insertSeries.setString(4, source);
            sql.insertSeries.executeUpdate();
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
            sql.stage.setBytes(1, readings);
            sql.stage.executeUpdate();
            return sql.first(sql.lastRow);
        });
    }

    @Override
    public List<Staged> staged() {
        return read(() -> {
            List<Staged> staged = new ArrayList<>();
            try (ResultSet rows = sql.staged.executeQuery()) {
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
            sql.unstage.setLong(1, through);
            return sql.unstage.executeUpdate();
        });
    }

    @Override
    public byte[] state(String key) {
        return read(() -> getState(key));
    }

    private byte[] getState(String key) throws SQLException {
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
        sql.putState.setString(1, key);
        sql.putState.setBytes(2, value);
        return sql.putState.executeUpdate();
    }

    @Override
    public void close() {
        try {
            connection.close();
            lock.close();
        } catch (SQLException e) {
            throw failure(file, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
