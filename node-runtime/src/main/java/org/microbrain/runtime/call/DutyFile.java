package org.microbrain.runtime.call;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.microbrain.journal.StorageFailure;

/**
 * The file {@code duty.db}, mode 0600: the table of calls, and a log of what was sent. It holds phone numbers, so what is
 * deleted is overwritten. Made with the first change and opened with the first need; a node without a table has none.
 * Safe for use by several threads, one at a time.
 */
final class DutyFile implements AutoCloseable {

    private static final int LAYOUT = 2;
    private static final String TABLES = """
            CREATE TABLE person(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, role TEXT NOT NULL,
              phone TEXT NOT NULL, email TEXT NOT NULL, account TEXT NOT NULL, language TEXT NOT NULL);
            CREATE TABLE line(id INTEGER PRIMARY KEY AUTOINCREMENT, place INTEGER NOT NULL, hazard TEXT NOT NULL,
              least INTEGER NOT NULL, days INTEGER NOT NULL, from_min INTEGER NOT NULL, to_min INTEGER NOT NULL,
              when_confirmed INTEGER NOT NULL);
            CREATE TABLE turn(line INTEGER NOT NULL, place INTEGER NOT NULL, person INTEGER NOT NULL, channels TEXT NOT NULL,
              PRIMARY KEY(line, place)) WITHOUT ROWID;
            CREATE TABLE call(step TEXT PRIMARY KEY, warning TEXT NOT NULL, line INTEGER NOT NULL, person INTEGER NOT NULL,
              name TEXT NOT NULL, role TEXT NOT NULL, level INTEGER NOT NULL, at_ms INTEGER NOT NULL,
              token TEXT NOT NULL UNIQUE) WITHOUT ROWID;
            CREATE INDEX call_warning ON call(warning, at_ms);
            CREATE INDEX call_at ON call(at_ms);
            CREATE TABLE delivery(id INTEGER PRIMARY KEY AUTOINCREMENT, step TEXT NOT NULL, channel TEXT NOT NULL,
              state TEXT NOT NULL, tries INTEGER NOT NULL, next_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL,
              zh TEXT NOT NULL, en TEXT NOT NULL);
            CREATE INDEX delivery_step ON delivery(step);
            CREATE INDEX delivery_state ON delivery(state, channel, next_ms);
            CREATE TABLE stranger(at_ms INTEGER NOT NULL, masked TEXT NOT NULL);
            """;

    /** When a person stood on a line for the last time that somebody looked; 0 until then. */
    private static final String NEEDED = "ALTER TABLE person ADD COLUMN needed_ms INTEGER NOT NULL DEFAULT 0;";

    private final Path file;
    private Connection connection;

    /** What is done to the file. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    DutyFile(Path file) {
        this.file = file;
    }

    /** @param none the answer while there is no file */
    synchronized <T> T read(T none, Work<T> work) {
        if (connection == null && !Files.exists(file)) {
            return none;
        }
        return write(work);
    }

    /**
     * All of it or nothing.
     *
     * @throws StorageFailure when the file cannot be had or does not take it; the next call opens it anew
     */
    synchronized <T> T write(Work<T> work) {
        boolean done = false;
        try {
            if (connection == null) {
                connect();
            }
            connection.setAutoCommit(false);
            T result = work.on(connection);
            connection.commit();
            connection.setAutoCommit(true);
            done = true;
            return result;
        } catch (SQLException | IOException e) {
            throw new StorageFailure(file, e);
        } finally {
            if (!done) {
                close();
            }
        }
    }

    private void connect() throws SQLException, IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            // A write-ahead log would keep deleted numbers for long; here are few changes.
            statement.execute("PRAGMA journal_mode=TRUNCATE");
            statement.execute("PRAGMA secure_delete=ON");
            statement.execute("PRAGMA synchronous=FULL");
            statement.execute("PRAGMA cache_size=-128");
            int layout = statement.executeQuery("PRAGMA user_version").getInt(1);
            if (layout > LAYOUT) {
                throw new SQLException("it is of a newer release (layout " + layout + ", this one knows " + LAYOUT + ")");
            }
            if (layout < LAYOUT) {
                statement.executeUpdate("BEGIN;" + (layout < 1 ? TABLES : "") + NEEDED + "PRAGMA user_version=" + LAYOUT + ";COMMIT");
            }
        }
    }

    @Override
    public synchronized void close() {
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
