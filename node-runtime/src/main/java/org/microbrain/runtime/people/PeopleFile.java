package org.microbrain.runtime.people;

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
import java.util.Properties;
import org.microbrain.runtime.identity.PrivateFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code <data>/people.db}: accounts, sessions, tokens, failed sign-ins and the latest audit entries of a node, on SQLite,
 * for the node's own user alone. What a method has done is on the disk when it returns. Safe for several threads, one at a
 * time. A damaged file is set aside and a new one begun: a gateway goes on, and shows a first password anew.
 */
final class PeopleFile implements AutoCloseable {

    static final int VERSION = 1;
    private static final Logger LOG = LoggerFactory.getLogger(PeopleFile.class);
    private static final int SQLITE_CORRUPT = 11;
    private static final int SQLITE_NOTADB = 26;
    private static final int MOST_SET_ASIDE = 20;

    private static final String[] TABLES = {
        "CREATE TABLE account(name TEXT PRIMARY KEY, password TEXT NOT NULL, role TEXT NOT NULL, area TEXT NOT NULL,"
            + " must_change INTEGER NOT NULL, disabled INTEGER NOT NULL, made_ms INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE TABLE session(hash BLOB PRIMARY KEY, account TEXT NOT NULL, since_ms INTEGER NOT NULL,"
            + " seen_ms INTEGER NOT NULL, address TEXT NOT NULL) WITHOUT ROWID",
        "CREATE INDEX session_account ON session(account)",
        "CREATE TABLE token(name TEXT PRIMARY KEY, hash BLOB NOT NULL UNIQUE, rights TEXT NOT NULL, area TEXT NOT NULL,"
            + " maker TEXT NOT NULL, made_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL, used_ms INTEGER NOT NULL)"
            + " WITHOUT ROWID",
        "CREATE TABLE failure(name TEXT NOT NULL, address TEXT NOT NULL, count INTEGER NOT NULL, last_ms INTEGER NOT NULL,"
            + " until_ms INTEGER NOT NULL, PRIMARY KEY(name, address)) WITHOUT ROWID",
        "CREATE INDEX failure_last ON failure(last_ms)",
        "CREATE TABLE acquainted(name TEXT NOT NULL, address TEXT NOT NULL, last_ms INTEGER NOT NULL,"
            + " PRIMARY KEY(name, address)) WITHOUT ROWID",
        "CREATE TABLE audit(id INTEGER PRIMARY KEY AUTOINCREMENT, mark BLOB NOT NULL, ms INTEGER NOT NULL,"
            + " who TEXT NOT NULL, role TEXT NOT NULL, what TEXT NOT NULL, subject TEXT NOT NULL, address TEXT NOT NULL,"
            + " outcome TEXT NOT NULL, recorded INTEGER NOT NULL)",
        "CREATE INDEX audit_unrecorded ON audit(id) WHERE recorded = 0",
    };

    private final Path file;
    private Connection connection;
    private boolean closed;

    /** What is done with the file. */
    @FunctionalInterface
    interface Work<T> {
        T run(Connection c) throws SQLException;
    }

    /** What is made of a row. */
    @FunctionalInterface
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** @throws IOException when the file cannot be opened, or is of a newer program */
    PeopleFile(Path file) throws IOException {
        this.file = file;
        try {
            open();
        } catch (SQLException e) {
            if (!isDamage(e)) {
                throw new IOException(file + ": " + e.getMessage(), e);
            }
            setAside();
            try {
                open();
            } catch (SQLException again) {
                throw new IOException(file + ": " + again.getMessage(), again);
            }
        }
    }

    private static boolean isDamage(SQLException e) {
        int code = e.getErrorCode() & 0xff;
        return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
    }

    private void setAside() throws IOException {
        for (int i = 1; i <= MOST_SET_ASIDE; i++) {
            Path aside = file.resolveSibling(file.getFileName() + ".damaged-" + i);
            if (Files.notExists(aside)) {
                Files.move(file, aside);
                Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-wal"));
                Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-shm"));
                LOG.error("{} was damaged and is set aside as {}; accounts begin anew with a first password", file,
                        aside.getFileName());
                return;
            }
        }
        throw new IOException(file + ": is damaged, and " + MOST_SET_ASIDE + " damaged ones lie beside it; move some away");
    }

    private void open() throws SQLException, IOException {
        if (Files.notExists(file)) {
            PrivateFile.write(file, new byte[0]);
        }
        Properties settings = new Properties();
        // A transaction that reads first and then writes must not find that another process has written in between.
        settings.setProperty("transaction_mode", "IMMEDIATE");
        Connection c = DriverManager.getConnection("jdbc:sqlite:" + file, settings);
        try (Statement statement = c.createStatement()) {
            statement.execute("PRAGMA busy_timeout=5000");
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA synchronous=FULL");
            statement.execute("PRAGMA cache_size=-256");
            statement.execute("PRAGMA wal_autocheckpoint=100");
            statement.execute("PRAGMA secure_delete=ON");
            String sound = text(statement, "PRAGMA quick_check(1)");
            if (!sound.equals("ok")) {
                throw new SQLException(sound, "", SQLITE_CORRUPT);
            }
            int version = Integer.parseInt(text(statement, "PRAGMA user_version"));
            if (version == 0) {
                statement.execute("BEGIN IMMEDIATE");
                for (String table : TABLES) {
                    statement.execute(table);
                }
                statement.execute("PRAGMA user_version=" + VERSION);
                statement.execute("COMMIT");
            } else if (version != VERSION) {
                throw new IOException(file + " has layout " + version + ", this program knows layout " + VERSION
                        + "; use the program version that wrote it or a newer one");
            }
        } catch (SQLException | IOException | RuntimeException e) {
            c.close();
            throw e;
        }
        connection = c;
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    synchronized <T> T read(Work<T> work) {
        try {
            return work.run(open(connection));
        } catch (SQLException e) {
            throw new PeopleFailure(file, e);
        }
    }

    /** All of it or nothing; durable when it returns. */
    synchronized <T> T write(Work<T> work) {
        try {
            Connection c = open(connection);
            c.setAutoCommit(false);
            try {
                T result = work.run(c);
                c.commit();
                c.setAutoCommit(true);
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                rollBack(c);
                throw e;
            }
        } catch (SQLException e) {
            throw new PeopleFailure(file, e);
        }
    }

    /** After an I/O error the driver's connection may be dead: whatever comes next opens the file anew. */
    private Connection open(Connection known) throws SQLException {
        if (closed) {
            throw new SQLException("the node is stopping");
        }
        if (known == null || known.isClosed()) {
            try {
                open();
            } catch (IOException e) {
                throw new SQLException(e.getMessage(), e);
            }
        }
        return connection;
    }

    private void rollBack(Connection c) {
        try {
            c.rollback();
            c.setAutoCommit(true);
        } catch (SQLException e) {
            LOG.debug("{} is opened anew", file, e);
            try {
                c.close();
            } catch (SQLException closing) {
                LOG.debug("{} did not close", file, closing);
            }
        }
    }

    static int update(Connection c, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = c.prepareStatement(sql)) {
            set(statement, values);
            return statement.executeUpdate();
        }
    }

    static <T> List<T> rows(Connection c, Row<T> each, String sql, Object... values) throws SQLException {
        List<T> rows = new ArrayList<>();
        try (PreparedStatement statement = c.prepareStatement(sql)) {
            set(statement, values);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(each.of(row));
                }
            }
        }
        return rows;
    }

    static <T> Optional<T> row(Connection c, Row<T> of, String sql, Object... values) throws SQLException {
        return rows(c, of, sql, values).stream().findFirst();
    }

    static long number(Connection c, String sql, Object... values) throws SQLException {
        return row(c, row -> row.getLong(1), sql, values).orElseThrow();
    }

    private static void set(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof byte[] bytes) {
                statement.setBytes(i + 1, bytes);
            } else {
                statement.setObject(i + 1, values[i]);
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            connection.close();
        } catch (SQLException e) {
            throw new PeopleFailure(file, e);
        }
    }
}
