package org.microbrain.core.rollout;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.microbrain.journal.StorageFailure;
import org.microbrain.journal.Transactional;
import org.microbrain.release.Version;

/**
 * The file {@code rollouts.db}, whose tables are read and written by {@link StoredRollouts}, {@link StoredNodes}, {@link
 * StoredAttempts}, {@link StoredOrders} and {@link Announcements}. For one thread. After a failure the file is opened anew,
 * which drops what was not committed.
 */
public final class RolloutStore implements Transactional, AutoCloseable {

    private static final int LAYOUT = 2;
    private static final String TABLES = """
            CREATE TABLE rollout(number INTEGER PRIMARY KEY, plan TEXT NOT NULL, state TEXT NOT NULL, wave INTEGER NOT NULL,
              approver TEXT NOT NULL, approved_ms INTEGER NOT NULL, since_ms INTEGER NOT NULL, by_whom TEXT NOT NULL,
              why TEXT NOT NULL) STRICT;
            CREATE TABLE track(rollout INTEGER NOT NULL, node TEXT NOT NULL, wave INTEGER NOT NULL, stage TEXT NOT NULL,
              tries INTEGER NOT NULL, since_ms INTEGER NOT NULL, reason TEXT NOT NULL, accepted INTEGER NOT NULL,
              away INTEGER NOT NULL, previous TEXT NOT NULL, before TEXT NOT NULL, wished_ms INTEGER NOT NULL,
              kept_ms INTEGER NOT NULL, figures TEXT NOT NULL, observed INTEGER NOT NULL,
              PRIMARY KEY(rollout, node)) STRICT, WITHOUT ROWID;
            CREATE TABLE node(node TEXT PRIMARY KEY, program TEXT NOT NULL, board TEXT NOT NULL, profile TEXT NOT NULL,
              labels TEXT NOT NULL, running TEXT NOT NULL, revision INTEGER NOT NULL, seen_ms INTEGER NOT NULL,
              condition TEXT NOT NULL) STRICT, WITHOUT ROWID;
            CREATE TABLE owner(node TEXT NOT NULL, component TEXT NOT NULL, rollout INTEGER NOT NULL,
              PRIMARY KEY(node, component)) STRICT, WITHOUT ROWID;
            CREATE TABLE attempt(id INTEGER PRIMARY KEY, node TEXT NOT NULL, journal BLOB NOT NULL, sequence INTEGER NOT NULL,
              component TEXT NOT NULL, version TEXT NOT NULL, rollout TEXT NOT NULL, wave INTEGER NOT NULL,
              number INTEGER NOT NULL, state INTEGER NOT NULL, reason TEXT NOT NULL, zh TEXT NOT NULL, en TEXT NOT NULL,
              previous TEXT NOT NULL, fetched INTEGER NOT NULL, log TEXT NOT NULL, shadow TEXT NOT NULL,
              at_ms INTEGER NOT NULL, UNIQUE(node, journal, sequence)) STRICT;
            CREATE INDEX attempt_rollout ON attempt(rollout, node);
            CREATE TABLE hold(area TEXT NOT NULL, rollout TEXT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL,
              at_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL, PRIMARY KEY(area, rollout)) STRICT, WITHOUT ROWID;
            CREATE TABLE halt(area TEXT PRIMARY KEY, who TEXT NOT NULL, why TEXT NOT NULL, at_ms INTEGER NOT NULL)
              STRICT, WITHOUT ROWID;
            CREATE TABLE pin(number INTEGER PRIMARY KEY, node TEXT NOT NULL, component TEXT NOT NULL, version TEXT NOT NULL,
              who TEXT NOT NULL, why TEXT NOT NULL, at_ms INTEGER NOT NULL, UNIQUE(node, component)) STRICT;
            CREATE TABLE unsaid(node TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
            CREATE TABLE unsaid_halt(area TEXT PRIMARY KEY, halted INTEGER NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL)
              STRICT, WITHOUT ROWID;
            CREATE TABLE event(id INTEGER PRIMARY KEY, rollout INTEGER NOT NULL, at_ms INTEGER NOT NULL, word TEXT NOT NULL,
              who TEXT NOT NULL, detail TEXT NOT NULL) STRICT;
            CREATE INDEX event_rollout ON event(rollout);
            """;

    /** Until then only the missed warnings of a shadow were kept. */
    private static final String FROM_LAYOUT_1 = """
            ALTER TABLE attempt ADD COLUMN shadow TEXT NOT NULL DEFAULT '';
            UPDATE attempt SET shadow = '0 0 0 0 0 ' || missed WHERE missed > 0;
            ALTER TABLE attempt DROP COLUMN missed;
            """;

    private final Path file;
    private Connection connection;
    private boolean inTransaction;

    /** @throws StorageFailure when the file cannot be had */
    public RolloutStore(Path file) {
        this.file = file;
        connect();
    }

    private void connect() {
        try {
            connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA journal_mode=WAL");
                statement.execute("PRAGMA synchronous=FULL");
                statement.execute("PRAGMA cache_size=-2048");
                statement.execute("PRAGMA busy_timeout=2000");
                int layout = statement.executeQuery("PRAGMA user_version").getInt(1);
                if (layout > LAYOUT) {
                    throw new SQLException("it is of a newer release (layout " + layout + ", this one knows " + LAYOUT + ")");
                }
                if (layout < LAYOUT) {
                    statement.executeUpdate("BEGIN;" + (layout == 0 ? TABLES : FROM_LAYOUT_1) + "PRAGMA user_version=" + LAYOUT
                            + ";COMMIT");
                }
            }
        } catch (SQLException e) {
            close();
            throw new StorageFailure(file, e);
        }
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

    /** Reads one row. */
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    <T> List<T> rows(Row<T> each, String sql, Object... values) {
        if (connection == null) {
            connect();
        }
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            set(query, values);
            try (ResultSet row = query.executeQuery()) {
                List<T> rows = new ArrayList<>();
                while (row.next()) {
                    rows.add(each.of(row));
                }
                return rows;
            }
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    int update(String sql, Object... values) {
        if (connection == null) {
            connect();
        }
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            set(update, values);
            return update.executeUpdate();
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    private static void set(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof byte[] bytes) {
                statement.setBytes(i + 1, bytes);
            } else {
                statement.setObject(i + 1, values[i] instanceof Boolean yes ? (Object) (yes ? 1 : 0) : values[i]);
            }
        }
    }

    /** The same statement with many values, in the transaction that is open. */
    <T> void batch(String sql, Iterable<T> all, Function<T, Object[]> values) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (T one : all) {
                set(statement, values.apply(one));
                statement.addBatch();
            }
            statement.executeBatch();
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    /** A version as a column holds it; empty for none. */
    static Optional<Version> version(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(new Version(text));
    }

    /** A time as a column holds it. */
    static Instant time(ResultSet row, int column) throws SQLException {
        long millis = row.getLong(column);
        return millis == 0 ? Instant.EPOCH : Instant.ofEpochMilli(millis);
    }

    @Override
    public void close() {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new StorageFailure(file, e);
            } finally {
                connection = null;
            }
        }
    }
}
