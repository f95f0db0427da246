package org.microbrain.runtime.warning;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.microbrain.body.WarningBody;
import org.microbrain.journal.StorageFailure;
import org.microbrain.journal.Transactional;
import org.microbrain.link.SharedRecord;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.warning.Step;
import org.microbrain.warning.WarningHistory;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningLevel;
import org.microbrain.warning.WarningState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file {@code warnings.db}: all records of warnings that a node knows, and a line for each warning that says what they
 * amount to. For one thread. After a failure the file is opened anew, which drops what was not committed.
 */
final class WarningStore implements Transactional, AutoCloseable {

    /** No honest warning has a tenth of it. */
    static final int MOST_ENTRIES = 2_000;
    private static final int LAYOUT = 3;
    /** When time limits must be looked at again, by when a person must do something, and which series was dangerous. */
    private static final String LOOKS = """
            ALTER TABLE warning ADD COLUMN look_ms INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE warning ADD COLUMN due_ms INTEGER;
            ALTER TABLE warning ADD COLUMN series TEXT NOT NULL DEFAULT '';
            CREATE INDEX warning_look ON warning(look_ms) WHERE open = 1;
            CREATE INDEX warning_due ON warning(due_ms) WHERE open = 1 AND due_ms IS NOT NULL;
            """;
    /** When calls must be looked at again. */
    private static final String CALLS = """
            ALTER TABLE warning ADD COLUMN call_ms INTEGER NOT NULL DEFAULT 0;
            CREATE INDEX warning_call ON warning(call_ms) WHERE open = 1;
            """;
    private static final int SQLITE_CORRUPT = 11;
    private static final int SQLITE_NOTADB = 26;
    private static final String TABLES = """
            CREATE TABLE entry(warning TEXT NOT NULL, key BLOB NOT NULL, kind INTEGER NOT NULL, node TEXT NOT NULL,
              time_ms INTEGER NOT NULL, quality INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY(warning, key)) WITHOUT ROWID;
            CREATE TABLE warning(id TEXT PRIMARY KEY, digest INTEGER NOT NULL, entries INTEGER NOT NULL,
              changed_ms INTEGER NOT NULL, born_ms INTEGER NOT NULL, open INTEGER NOT NULL, level INTEGER NOT NULL,
              status TEXT NOT NULL, drill INTEGER NOT NULL, hazard TEXT NOT NULL, node TEXT NOT NULL,
              reason_zh TEXT NOT NULL, reason_en TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE receipt(warning TEXT NOT NULL, node TEXT NOT NULL, time_ms INTEGER NOT NULL,
              PRIMARY KEY(warning, node)) WITHOUT ROWID;
            CREATE INDEX warning_open ON warning(open, level, born_ms);
            CREATE INDEX warning_changed ON warning(changed_ms);
            CREATE INDEX warning_born ON warning(born_ms);
            """;
    private static final Logger LOG = LoggerFactory.getLogger(WarningStore.class);

    private final Path file;
    private Connection connection;
    private boolean inTransaction;
    private long count;

    /** @throws StorageFailure when the file cannot be had */
    WarningStore(Path file) {
        this.file = file;
        connect();
    }

    /**
     * Opens it; a damaged one is set aside and begun anew.
     *
     * @throws StorageFailure when the file cannot be had
     */
    static WarningStore openOrSetAside(Path file) {
        try {
            return new WarningStore(file);
        } catch (StorageFailure e) {
            if (!isDamage(e)) {
                throw e;
            }
            Path aside = file.resolveSibling(file.getFileName() + ".set-aside");
            try {
                Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
                Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-wal"));
                Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-shm"));
            } catch (IOException cannot) {
                throw new UncheckedIOException(cannot);
            }
            LOG.error("{} is damaged and was set aside as {}; a new book is filled from the journal and by the parent", file,
                    aside.getFileName());
            return new WarningStore(file);
        }
    }

    private void connect() {
        try {
            connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA journal_mode=WAL");
                statement.execute("PRAGMA synchronous=FULL");
                statement.execute("PRAGMA cache_size=-256");
                statement.execute("PRAGMA busy_timeout=2000");
                int layout = statement.executeQuery("PRAGMA user_version").getInt(1);
                if (layout > LAYOUT) {
                    throw new SQLException("it is of a newer release (layout " + layout + ", this one knows " + LAYOUT + ")");
                }
                if (layout < LAYOUT) {
                    statement.executeUpdate("BEGIN;" + (layout < 1 ? TABLES : "") + (layout < 2 ? LOOKS : "") + CALLS
                            + "PRAGMA user_version=" + LAYOUT + ";COMMIT");
                }
                count = statement.executeQuery("SELECT count(*) FROM warning").getLong(1);
            }
        } catch (SQLException e) {
            close();
            throw new StorageFailure(file, e);
        }
    }

    /** Whether that is what a damaged file causes. */
    private static boolean isDamage(Throwable failure) {
        return failure instanceof StorageFailure && failure.getCause() instanceof SQLException sql
                && ((sql.getErrorCode() & 0xff) == SQLITE_CORRUPT || (sql.getErrorCode() & 0xff) == SQLITE_NOTADB);
    }

    @Override
    public <T> T transaction(Supplier<T> work) {
        if (inTransaction) {
            return work.get();
        }
        if (connection == null) {
            connect();
        }
        inTransaction = true;
        boolean done = false;
        try {
            connection.setAutoCommit(false);
            T result = work.get();
            connection.commit();
            connection.setAutoCommit(true);
            done = true;
            return result;
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        } finally {
            inTransaction = false;
            if (!done) {
                close();
            }
        }
    }

    /** @return false when it is known, or the warning has too many already */
    boolean add(BookEntry entry) {
        String id = entry.step().warning().text();
        byte[] key = entry.key();
        try {
            long[] before = digestAndEntries(id);
            if (before[1] >= MOST_ENTRIES || !insert(id, key, entry.record())) {
                return false;
            }
            KnownWarning known = find(entry.step().warning()).orElseThrow();
            write(known, before[0] + BookEntry.digest(key), before[1] + 1);
            count += before[1] == 0 ? 1 : 0;
            return true;
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    private long[] digestAndEntries(String id) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT digest, entries FROM warning WHERE id = ?")) {
            query.setString(1, id);
            ResultSet row = query.executeQuery();
            return row.next() ? new long[] {row.getLong(1), row.getLong(2)} : new long[] {0, 0};
        }
    }

    private boolean insert(String id, byte[] key, SharedRecord record) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT OR IGNORE INTO entry VALUES(?, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, id);
            insert.setBytes(2, key);
            insert.setInt(3, record.kind().code());
            insert.setString(4, record.node().text());
            insert.setLong(5, record.time().millis());
            insert.setInt(6, record.time().quality().ordinal());
            insert.setBytes(7, record.body().toByteArray());
            return insert.executeUpdate() == 1;
        }
    }

    private void write(KnownWarning known, long digest, long entries) throws SQLException {
        WarningState state = known.state();
        Step first = known.history().steps().first();
        Step last = known.history().steps().last();
        WarningBody body = known.body().orElse(WarningBody.getDefaultInstance());
        try (PreparedStatement replace = connection.prepareStatement(
                "INSERT OR REPLACE INTO warning VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, NULL, ?, 0)")) {
            replace.setString(1, state.warning().text());
            replace.setLong(2, digest);
            replace.setLong(3, entries);
            replace.setLong(4, last.at().millis());
            replace.setLong(5, first.at().millis());
            replace.setBoolean(6, state.open());
            replace.setInt(7, state.level().map(WarningLevel::number).orElse(0));
            replace.setString(8, state.status().name());
            replace.setBoolean(9, first.drill());
            replace.setString(10, body.getHazard());
            replace.setString(11, state.birth().map(birth -> birth.node().text()).orElse(""));
            replace.setString(12, body.getReasonZh());
            replace.setString(13, body.getReasonEn());
            replace.setString(14, body.getEvidenceCount() == 0 ? "" : body.getEvidence(0).getSeries());
            replace.executeUpdate();
        }
    }

    Optional<KnownWarning> find(WarningId id) {
        List<BookEntry> entries = records(id.text()).stream().map(BookEntry::of).toList();
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        WarningHistory history = WarningHistory.of(id).with(entries.stream().map(BookEntry::step).toList());
        WarningState state = history.state();
        Optional<WarningBody> body = entries.stream().filter(entry -> entry.birth().isPresent()
                        && state.birth().filter(entry.step()::equals).isPresent())
                .findFirst().flatMap(BookEntry::birth);
        return Optional.of(new KnownWarning(history, state, body, receipts(id)));
    }

    /** @return false when it is known, or its warning is not */
    boolean add(Receipt receipt) {
        try (PreparedStatement insert = connection.prepareStatement("INSERT OR IGNORE INTO receipt"
                + " SELECT id, ?, ? FROM warning WHERE id = ?")) {
            insert.setString(1, receipt.node().text());
            insert.setLong(2, receipt.at().toEpochMilli());
            insert.setString(3, receipt.warning().text());
            return insert.executeUpdate() == 1;
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    /** Of nodes above the place, the nearest first. */
    List<Receipt> receipts(WarningId warning) {
        try (PreparedStatement query = connection.prepareStatement("SELECT node, time_ms FROM receipt WHERE warning = ?")) {
            query.setString(1, warning.text());
            ResultSet row = query.executeQuery();
            List<Receipt> receipts = new ArrayList<>();
            while (row.next()) {
                receipts.add(new Receipt(warning, new NodeId(row.getString(1)), Instant.ofEpochMilli(row.getLong(2))));
            }
            receipts.sort(Comparator.comparing((Receipt one) -> one.node().area().level()).reversed());
            return receipts;
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    /** All that a node of that area is told of a warning. */
    List<SharedRecord> told(String id, DivisionCode area) {
        List<SharedRecord> told = records(id);
        receipts(new WarningId(id)).stream().filter(receipt -> receipt.node().area().strictlyContains(area))
                .map(Receipt::record).forEach(told::add);
        return told;
    }

    private long ofReceipts(String id, DivisionCode area) {
        return receipts(new WarningId(id)).stream().filter(receipt -> receipt.node().area().strictlyContains(area))
                .mapToLong(receipt -> BookEntry.digest(BookEntry.key(receipt.record()))).sum();
    }

    private List<SharedRecord> records(String id) {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT kind, node, time_ms, quality, body FROM entry WHERE warning = ? ORDER BY key")) {
            query.setString(1, id);
            ResultSet row = query.executeQuery();
            List<SharedRecord> records = new ArrayList<>();
            while (row.next()) {
                records.add(new SharedRecord(new RecordKind(row.getInt(1)), new NodeId(row.getString(2)),
                        new RecordTime(row.getLong(3), RecordTime.Quality.of(row.getInt(4))),
                        ByteString.copyFrom(row.getBytes(5))));
            }
            return records;
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    /**
     * Digests of the warnings of an area that are open or changed since, as a node of that area and its parent both have
     * them; those that changed last come first.
     */
    Map<String, Long> digests(DivisionCode area, Instant since, int most) {
        try (PreparedStatement query = connection.prepareStatement("SELECT id, digest FROM warning WHERE id >= ? AND id < ?"
                + " AND (open = 1 OR changed_ms >= ?) ORDER BY open DESC, changed_ms DESC LIMIT ?")) {
            query.setString(1, prefix(area));
            query.setString(2, prefix(area) + '~');
            query.setLong(3, since.toEpochMilli());
            query.setInt(4, most);
            ResultSet row = query.executeQuery();
            Map<String, Long> digests = new LinkedHashMap<>();
            while (row.next()) {
                digests.put(row.getString(1), row.getLong(2) + ofReceipts(row.getString(1), area));
            }
            return digests;
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    /** What its lines say. Good until the end of the transaction. */
    WarningQueries queries() {
        return new WarningQueries(file, connection);
    }

    /** Real ones that changed since, those that changed last first. */
    List<KnownWarning> changed(DivisionCode area, Instant since, int most) {
        return queries().changed(area, since, most).stream().flatMap(id -> find(id).stream()).toList();
    }

    /** When its warnings must be looked at again. Good until the end of the transaction. */
    Agenda agenda() {
        return new Agenda(file, connection);
    }

    /** How many warnings it holds. */
    long count() {
        return count;
    }

    /** Drops warnings that are over and have not changed since, at most so many. @return how many */
    int forget(Instant since, int most) {
        String over = "SELECT id FROM warning WHERE open = 0 AND changed_ms < ? ORDER BY changed_ms LIMIT ?";
        try (PreparedStatement query = connection.prepareStatement(over);
             PreparedStatement entries = connection.prepareStatement("DELETE FROM entry WHERE warning = ?");
             PreparedStatement receipts = connection.prepareStatement("DELETE FROM receipt WHERE warning = ?");
             PreparedStatement line = connection.prepareStatement("DELETE FROM warning WHERE id = ?")) {
            query.setLong(1, since.toEpochMilli());
            query.setInt(2, most);
            ResultSet row = query.executeQuery();
            List<String> ids = new ArrayList<>();
            while (row.next()) {
                ids.add(row.getString(1));
            }
            for (String id : ids) {
                entries.setString(1, id);
                entries.executeUpdate();
                receipts.setString(1, id);
                receipts.executeUpdate();
                line.setString(1, id);
                line.executeUpdate();
            }
            count -= ids.size();
            return ids.size();
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    static String prefix(DivisionCode area) {
        return area.code().substring(0, area.level().digits());
    }

    @Override
    public void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        } finally {
            connection = null;
        }
    }
}
