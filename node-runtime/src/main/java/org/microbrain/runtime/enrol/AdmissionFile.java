package org.microbrain.runtime.enrol;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code admission.db}: who was admitted, who asks, tokens, revocations, and what happened. One connection, one
 * transaction at a time; what a transaction wrote is on the disk when it returns. Another process may add tokens meanwhile.
 * Safe for use by several threads.
 */
final class AdmissionFile implements AutoCloseable {

    private static final String[] SCHEMA = {
        "CREATE TABLE IF NOT EXISTS issued(serial TEXT PRIMARY KEY, node TEXT NOT NULL, key TEXT NOT NULL, "
                + "authority INTEGER NOT NULL, not_before INTEGER NOT NULL, not_after INTEGER NOT NULL, "
                + "at INTEGER NOT NULL, way TEXT NOT NULL, who TEXT NOT NULL, replaces TEXT, chain BLOB NOT NULL)",
        "CREATE INDEX IF NOT EXISTS issued_node ON issued(node)",
        "CREATE INDEX IF NOT EXISTS issued_key ON issued(key)",
        "CREATE TABLE IF NOT EXISTS revoked(key TEXT PRIMARY KEY, node TEXT NOT NULL, at INTEGER NOT NULL, "
                + "who TEXT NOT NULL, reason TEXT NOT NULL, told INTEGER NOT NULL)",
        "CREATE TABLE IF NOT EXISTS token(hash TEXT PRIMARY KEY, node TEXT NOT NULL, authority INTEGER NOT NULL, "
                + "replaces INTEGER NOT NULL, expires INTEGER NOT NULL, at INTEGER NOT NULL, who TEXT NOT NULL, "
                + "used_at INTEGER, used_by TEXT)",
        "CREATE TABLE IF NOT EXISTS request(key TEXT PRIMARY KEY, node TEXT NOT NULL, csr BLOB NOT NULL, "
                + "authority_csr BLOB, code TEXT NOT NULL, node_part BLOB NOT NULL, parent_part BLOB NOT NULL, "
                + "address TEXT NOT NULL, serial TEXT NOT NULL, program TEXT NOT NULL, since INTEGER NOT NULL, "
                + "seen INTEGER NOT NULL, state TEXT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS expected(node TEXT PRIMARY KEY, name TEXT NOT NULL, serial TEXT NOT NULL, "
                + "at INTEGER NOT NULL, who TEXT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS event(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, what TEXT NOT NULL, "
                + "node TEXT NOT NULL, who TEXT NOT NULL, address TEXT NOT NULL, detail TEXT NOT NULL)"};

    private final Path file;
    private final Connection connection;
    private final AdmissionCopy copy;
    private boolean changing;
    private long copied = -1;

    /** Reads one row. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Several statements that are one change. */
    @FunctionalInterface
    interface Change<T> {
        T run() throws SQLException;
    }

    /**
     * Opens the file, making it where there is none.
     *
     * @param copy takes its place when it is gone or damaged
     * @throws IOException when it cannot be used; the message names it
     */
    AdmissionFile(Path file, Path copy) throws IOException {
        this.file = file;
        this.copy = new AdmissionCopy(file, copy);
        this.copy.restoreIfNeeded();
        Files.createDirectories(file.toAbsolutePath().getParent());
        try {
            connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            try (Statement statement = connection.createStatement()) {
                for (String pragma : List.of("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000",
                        "cache_size=-256")) {
                    statement.execute("PRAGMA " + pragma);
                }
                for (String table : SCHEMA) {
                    statement.execute(table);
                }
            }
        } catch (SQLException e) {
            throw new IOException(file + ": cannot be used: " + e.getMessage(), e);
        }
    }

    /** Runs a change; nothing of it stays when it throws. @throws AdmissionFailure when the disk or the file fails */
    synchronized <T> T change(Change<T> change) {
        try {
            if (changing) {
                return change.run(); // part of a larger change
            }
            execute("BEGIN IMMEDIATE");
            boolean done = false;
            try {
                changing = true;
                T result = change.run();
                execute("COMMIT");
                done = true;
                return result;
            } finally {
                changing = false;
                if (!done) {
                    execute("ROLLBACK");
                }
            }
        } catch (SQLException e) {
            throw new AdmissionFailure(file + ": " + e.getMessage(), e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Changes rows; parameters in order. @return how many */
    synchronized int update(String sql, Object... parameters) {
        try (PreparedStatement statement = prepared(sql, parameters)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new AdmissionFailure(file + ": " + e.getMessage(), e);
        }
    }

    synchronized <T> List<T> list(Row<T> row, String sql, Object... parameters) {
        try (PreparedStatement statement = prepared(sql, parameters); ResultSet rows = statement.executeQuery()) {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(row.read(rows));
            }
            return all;
        } catch (SQLException e) {
            throw new AdmissionFailure(file + ": " + e.getMessage(), e);
        }
    }

    <T> Optional<T> first(Row<T> row, String sql, Object... parameters) {
        return list(row, sql, parameters).stream().findFirst();
    }

    long count(String sql, Object... parameters) {
        return first(row -> row.getLong(1), sql, parameters).orElse(0L);
    }

    private PreparedStatement prepared(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    /** Makes the copy anew when something has changed. To be called once in a while; waits for the disk. */
    synchronized void copy() {
        try (Statement statement = connection.createStatement();
             ResultSet row = statement.executeQuery("SELECT total_changes() + (SELECT count(*) FROM token)")) {
            row.next();
            long now = row.getLong(1);
            row.close();
            if (now != copied) {
                copy.make(connection);
                copied = now;
            }
        } catch (SQLException | IOException e) {
            throw new AdmissionFailure(file + ": cannot be copied: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new AdmissionFailure(file + ": " + e.getMessage(), e);
        }
    }
}
