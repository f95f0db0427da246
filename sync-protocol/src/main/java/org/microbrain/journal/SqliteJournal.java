package org.microbrain.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private final Path file;
    private final Origin origin;
    private final JournalLimits limits;
    private final FileChannel lockFile;
    private final FileLock lock;
    private final Connector connector;
    private Connection connection;
    private Statements sql;
    private final Map<Origin, Long> originRows = new HashMap<>();
    private final Map<Long, Origin> origins = new HashMap<>();
    private final Map<Origin, Account> accounts = new HashMap<>();
    private final Map<String, Series> series = new HashMap<>();
    private final Set<Origin> changed = new HashSet<>();
    private JournalTotals totals;
    private boolean inTransaction;
    private boolean broken;
    private long reopened;

    /** Opens a connection to the file. */
    @FunctionalInterface
    interface Connector {
        Connection connect() throws SQLException;
    }

    private SqliteJournal(Path file, Origin origin, JournalLimits limits, FileChannel lockFile, FileLock lock,
                          Connector connector, Connection connection) throws SQLException {
        this.file = file;
        this.origin = origin;
        this.limits = limits;
        this.lockFile = lockFile;
        this.lock = lock;
        this.connector = connector;
        this.connection = connection;
        this.sql = new Statements(connection);
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
        FileChannel lockFile = null;
        Connection connection = null;
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path lockPath = file.resolveSibling(file.getFileName() + ".lock");
            lockFile = FileChannel.open(lockPath, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = lock(lockFile, file);
            connection = connector.connect();
            return new SqliteJournal(file, new Origin(node, JournalId.random(random)), limits, lockFile, lock,
                    connector, connection);
        } catch (SQLException | RuntimeException | IOException e) {
            closeQuietly(connection, lockFile);
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

    /** @throws IllegalStateException when another process has it */
    static FileLock lock(FileChannel lockFile, Path file) throws IOException {
        FileLock lock;
        try {
            lock = lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new IllegalStateException(file + " is already open; stop the process that has it first");
        }
        return lock;
    }

    private static void closeQuietly(Connection connection, FileChannel lockFile) {
        try {
            if (connection != null) {
                connection.close();
            }
            if (lockFile != null) {
                lockFile.close();
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
            changed.clear();
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
        connection = connector.connect();
        sql = new Statements(connection);
        load();
        broken = false;
        return null;
    }

    private Object saveChanged() throws SQLException {
        for (Origin of : changed) {
            Account account = accounts.get(of);
            PreparedStatement update = sql.updateOrigin;
            update.setLong(1, account.made());
            update.setBytes(2, account.received.encode());
            update.setBytes(3, account.acknowledged.encode());
            update.setBytes(4, account.shed.encode());
            update.setLong(5, originRows.get(of));
            update.executeUpdate();
        }
        if (totals.changed()) {
            putState(JournalTotals.KEY, totals.encode());
        }
        return null;
    }

    private void load() throws SQLException {
        originRows.clear();
        origins.clear();
        accounts.clear();
        series.clear();
        try (ResultSet rows = sql.allOrigins.executeQuery()) {
            while (rows.next()) {
                Origin of = new Origin(new NodeId(rows.getString(2)), JournalId.of(rows.getBytes(3)));
                originRows.put(of, rows.getLong(1));
                origins.put(rows.getLong(1), of);
                accounts.put(of, new Account(rows.getLong(4), SequenceSet.decode(rows.getBytes(5)),
                        SequenceSet.decode(rows.getBytes(6)), SequenceSet.decode(rows.getBytes(7))));
            }
        }
        try (ResultSet rows = sql.allSeries.executeQuery()) {
            while (rows.next()) {
                Series one = new Series(rows.getInt(1), rows.getString(2), rows.getString(3), rows.getString(4));
                series.put(one.name(), one);
            }
        }
        totals = JournalTotals.decode(getState(JournalTotals.KEY));
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
            insert(record, first, last);
            return record;
        });
    }

    private void insert(JournalRecord record, long first, long last) throws SQLException {
        PreparedStatement insert = sql.insertRecord;
        Account account = account(record.origin());
        insert.setLong(1, originRows.get(record.origin()));
        insert.setLong(2, record.sequence());
        insert.setInt(3, record.priority().ordinal());
        insert.setInt(4, record.kind().code());
        insert.setLong(5, first);
        insert.setLong(6, last);
        insert.setInt(7, record.time().quality().ordinal());
        insert.setInt(8, record.checksum());
        insert.setBytes(9, record.content());
        insert.executeUpdate();
        account.received(record.sequence());
        totals.add(record.priority(), false, 1, record.content().length);
    }

    /** An account about to be changed; made when there is none. */
    private Account account(Origin of) throws SQLException {
        Account account = accounts.get(of);
        if (account == null) {
            account = new Account();
            sql.insertOrigin.setString(1, of.node().text());
            sql.insertOrigin.setBytes(2, of.journal().bytes());
            sql.insertOrigin.executeUpdate();
            try (ResultSet row = sql.lastRow.executeQuery()) {
                row.next();
                originRows.put(of, row.getLong(1));
                origins.put(row.getLong(1), of);
            }
            accounts.put(of, account);
        }
        changed.add(of);
        return account;
    }

    @Override
    public int accept(Collection<JournalRecord> records, Map<Origin, Long> made) {
        return write(() -> {
            int fresh = 0;
            for (JournalRecord record : records) {
                if (!account(record.origin()).received.contains(record.sequence())) {
                    insert(record, record.time().millis(), record.time().millis());
                    fresh++;
                }
            }
            for (Map.Entry<Origin, Long> entry : made.entrySet()) {
                account(entry.getKey()).made(entry.getValue());
            }
            return fresh;
        });
    }

    @Override
    public List<Entry> waiting(PriorityClass priority, long afterRow, int maxRecords, long maxBytes) {
        List<Entry> entries = new ArrayList<>();
        List<Long> damaged = new ArrayList<>();
        read(() -> {
            sql.waiting.setInt(1, priority.ordinal());
            sql.waiting.setLong(2, afterRow);
            sql.waiting.setInt(3, maxRecords);
            long bytes = 0;
            try (ResultSet rows = sql.waiting.executeQuery()) {
                while (rows.next()) {
                    byte[] content = rows.getBytes(5);
                    bytes += content.length;
                    if (bytes > maxBytes && !entries.isEmpty()) {
                        break;
                    }
                    try {
                        entries.add(new Entry(rows.getLong(1), JournalRecord.open(origins.get(rows.getLong(2)),
                                rows.getLong(3), content, rows.getInt(4))));
                    } catch (ProtocolViolation e) {
                        damaged.add(rows.getLong(1));
                    }
                }
            }
            return null;
        });
        damaged.forEach(this::setAside);
        return entries.isEmpty() && !damaged.isEmpty() ? waiting(priority, afterRow, maxRecords, maxBytes) : entries;
    }

    private void setAside(long row) {
        write(() -> {
            sql.setAside.setLong(1, row);
            sql.setAside.executeUpdate();
            sql.find.setLong(1, row);
            Shedding shedding = new Shedding(limits.limitBytes(), 0);
            long millis;
            try (ResultSet found = sql.find.executeQuery()) {
                found.next();
                Origin of = origins.get(found.getLong(1));
                long sequence = found.getLong(2);
                PriorityClass priority = PriorityClass.of(found.getInt(3));
                millis = found.getLong(4);
                shedding.takes(of, sequence, priority, found.getLong(5));
                account(of).shed.add(sequence);
                totals.add(priority, false, -1, -found.getLong(5));
                LOG.error("{}: record {} of {} is damaged and was set aside (table damaged); it will be reported as lost",
                        file, sequence, of);
            }
            delete(row);
            shedding.records(Shedding.DAMAGED, new RecordTime(millis, RecordTime.Quality.DOUBTFUL)).forEach(this::append);
            return null;
        });
    }

    private void delete(long row) throws SQLException {
        sql.delete.setLong(1, row);
        sql.delete.executeUpdate();
    }

    @Override
    public void acknowledge(Collection<Entry> entries) {
        write(() -> {
            for (Entry entry : entries) {
                JournalRecord record = entry.record();
                account(record.origin()).acknowledged(record.sequence());
                sql.acknowledge.setLong(1, entry.row());
                if (sql.acknowledge.executeUpdate() == 1) {
                    totals.move(record.priority(), true, 1, record.content().length);
                }
            }
            return null;
        });
    }

    @Override
    public List<Origin> holding() {
        return read(() -> {
            List<Origin> holding = new ArrayList<>();
            for (Map.Entry<Origin, Long> entry : originRows.entrySet()) {
                sql.holds.setLong(1, entry.getValue());
                try (ResultSet row = sql.holds.executeQuery()) {
                    if (row.next()) {
                        holding.add(entry.getKey());
                    }
                }
            }
            holding.sort(null);
            return holding;
        });
    }

    @Override
    public SequenceSet held(Origin of) {
        return read(() -> {
            SequenceSet held = new SequenceSet();
            Long row = originRows.get(of);
            if (row != null) {
                sql.held.setLong(1, row);
                try (ResultSet rows = sql.held.executeQuery()) {
                    while (rows.next()) {
                        held.add(rows.getLong(1));
                    }
                }
            }
            return held;
        });
    }

    @Override
    public long reconcile(Origin of, SequenceSet asked, SequenceSet parentHas) {
        return write(() -> {
            Account account = account(of);
            SequenceSet has = asked.intersection(parentHas);
            SequenceSet arrived = has.minus(account.acknowledged);
            SequenceSet missing = asked.minus(has).intersection(account.acknowledged);
            mark(of, arrived, true);
            long again = mark(of, missing, false);
            arrived.forEach(account::acknowledged);
            account.acknowledged.removeAll(missing);
            reopened += again;
            return again;
        });
    }

    private long mark(Origin of, SequenceSet sequences, boolean acknowledged) throws SQLException {
        long marked = 0;
        for (SequenceSet.Interval interval : sequences.intervals()) {
            for (PriorityClass priority : PriorityClass.values()) {
                PreparedStatement mark = acknowledged ? sql.markArrived : sql.markMissing;
                mark.setLong(1, originRows.get(of));
                mark.setLong(2, interval.first());
                mark.setLong(3, interval.last());
                mark.setInt(4, priority.ordinal());
                long count = 0;
                long bytes = 0;
                try (ResultSet rows = mark.executeQuery()) {
                    while (rows.next()) {
                        count++;
                        bytes += rows.getLong(1);
                    }
                }
                totals.move(priority, acknowledged, count, bytes);
                marked += count;
            }
        }
        return marked;
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
        return totals.backlog();
    }

    @Override
    public List<Ledger> ledger() {
        return read(() -> {
            Map<Long, Long> waiting = new HashMap<>();
            try (ResultSet rows = sql.waitingByOrigin.executeQuery()) {
                while (rows.next()) {
                    waiting.put(rows.getLong(1), rows.getLong(2));
                }
            }
            return accounts.entrySet().stream().sorted(Map.Entry.comparingByKey()).map(entry -> {
                Account account = entry.getValue();
                return new Ledger(entry.getKey(), account.made(), account.received.size(), account.acknowledged.size(),
                        account.shed.size(), waiting.getOrDefault(originRows.get(entry.getKey()), 0L));
            }).toList();
        });
    }

    @Override
    public long tend(RecordTime now) {
        boolean old = now.quality() == RecordTime.Quality.GOOD
                && read(() -> sql.first(sql.oldestKept)) < now.millis() - limits.keepFor().toMillis();
        boolean full = totals.bytes() > limits.limitBytes();
        if (!old && !full && totals.kept() <= limits.keepBytes()) {
            return 0;
        }
        return write(() -> {
            if (old) {
                forget(sql.tooOld, now.millis() - limits.keepFor().toMillis(), Long.MAX_VALUE);
            }
            forget(sql.anyKept, Long.MAX_VALUE,
                    Math.max(totals.kept() - limits.keepBytes(), totals.bytes() - limits.limitBytes()));
            return totals.bytes() > limits.limitBytes() ? shed(now) : 0L;
        });
    }

    /** Deletes acknowledged records, oldest first, until {@code excess} bytes are gone or the query has no more. */
    private void forget(PreparedStatement candidates, long before, long excess) throws SQLException {
        long left = excess;
        if (left <= 0) {
            return;
        }
        candidates.setLong(1, before);
        List<Long> rows = new ArrayList<>();
        try (ResultSet found = candidates.executeQuery()) {
            while (left > 0 && found.next()) {
                rows.add(found.getLong(1));
                left -= found.getLong(3);
                totals.add(PriorityClass.of(found.getInt(2)), true, -1, -found.getLong(3));
            }
        }
        for (long row : rows) {
            delete(row);
        }
    }

    private long shed(RecordTime now) throws SQLException {
        Shedding shedding = new Shedding(limits.limitBytes(), totals.bytes());
        for (PriorityClass priority : Shedding.ORDER) {
            long after = 0;
            List<Entry> oldest = waiting(priority, after, 256, Long.MAX_VALUE);
            while (!oldest.isEmpty() && !shedding.enough()) {
                for (Entry entry : oldest) {
                    after = entry.row();
                    JournalRecord record = entry.record();
                    if (!shedding.enough() && shedding.takes(record)) {
                        delete(entry.row());
                        account(record.origin()).shed.add(record.sequence());
                        totals.add(priority, false, -1, -record.content().length);
                    }
                }
                oldest = waiting(priority, after, 256, Long.MAX_VALUE);
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
            lock.release();
            lockFile.close();
        } catch (SQLException e) {
            throw failure(file, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
