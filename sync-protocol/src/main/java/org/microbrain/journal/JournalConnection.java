package org.microbrain.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writing connection to a journal file: its transactions, and what is done when the disk was full or failed. The
 * database driver's statements are dead after that, so the connection is opened again and everything is read anew.
 *
 * <p>After a failed sync the kernel takes what it could not write for written, and no later sync tells. So before
 * anything is built on what the file seems to hold, all of the write-ahead log is written into the database once more and
 * synced, and the log begins again (ADR 18).
 */
final class JournalConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JournalConnection.class);
    private static final int SQLITE_BUSY = 5;
    private static final int SQLITE_CORRUPT = 11;
    private static final int SQLITE_NOTADB = 26;

    private final Path file;
    private final Connector connector;
    private final Contents contents;
    private Connection connection;
    private Statements sql;
    private boolean inTransaction;
    private RuntimeException trouble;

    /** Opens a connection to the file. */
    @FunctionalInterface
    interface Connector {
        Connection connect() throws SQLException;
    }

    /** What a journal keeps in memory of its file. */
    interface Contents {

        /** Reads everything (again): at the opening, after a rollback, on a new connection. */
        void load(Statements sql) throws SQLException;

        /** Writes back what the transaction has changed; just before its commit. */
        void save() throws SQLException;

        /** The transaction is on the disk. */
        void committed();

        /** Makes the file fit to be opened again; no connection is open. */
        void prepare(RuntimeException trouble);
    }

    @FunctionalInterface
    interface Work<T> {
        T run() throws SQLException;
    }

    JournalConnection(Path file, Connector connector, Contents contents) throws SQLException {
        this.file = file;
        this.connector = connector;
        this.contents = contents;
        connect();
    }

    private void connect() throws SQLException {
        connection = connector.connect();
        try {
            writeLogBack();
            sql = new Statements(connection);
            contents.load(sql);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private void writeLogBack() throws SQLException {
        boolean must = trouble instanceof StorageFailure failure && !failure.full();
        try (Statement statement = connection.createStatement();
             ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(RESTART)")) {
            row.next();
            if (must && row.getInt(1) != 0) {
                throw new SQLException("a reader holds the write-ahead log", "", SQLITE_BUSY);
            }
        } catch (SQLException e) {
            boolean noRoom = failure(file, e) instanceof StorageFailure failure && failure.full();
            if (must || !noRoom) {
                throw e;
            }
            LOG.debug("no room to write the log back; it stays as it is", e);
        }
    }

    Statements sql() {
        return sql;
    }

    /** Work that needs no transaction; SQLite's exceptions become ours. */
    <T> T read(Work<T> work) {
        if (trouble != null && !inTransaction) {
            reconnect();
        }
        try {
            return work.run();
        } catch (SQLException e) {
            trouble = failure(file, e);
            throw trouble;
        }
    }

    <T> T write(Work<T> work) {
        return transaction(() -> read(work));
    }

    /** What is open is not to be believed: whatever comes next opens it anew. */
    void distrust(RuntimeException why) {
        trouble = why;
    }

    /** See {@link Transactional#transaction}. */
    <T> T transaction(Supplier<T> work) {
        if (inTransaction) {
            return work.get();
        }
        if (trouble != null) {
            reconnect();
        }
        inTransaction = true;
        T result;
        try {
            read(() -> sql.begin.execute());
            result = work.get();
            read(() -> {
                contents.save();
                return sql.commit.execute();
            });
        } catch (RuntimeException | Error failure) {
            rollBack(failure);
            throw failure;
        } finally {
            inTransaction = false;
        }
        contents.committed();
        return result;
    }

    private void rollBack(Throwable failure) {
        try {
            if (trouble == null) {
                sql.rollback.execute();
                contents.load(sql);
            } else {
                reconnect();
            }
        } catch (SQLException e) {
            trouble = failure(file, e);
            failure.addSuppressed(trouble); // the next transaction tries again
        } catch (RuntimeException e) {
            trouble = trouble == null ? e : trouble;
            failure.addSuppressed(e);
        }
    }

    /** To close the connection also rolls back. */
    private void reconnect() {
        try {
            connection.close();
            contents.prepare(trouble);
            connect();
            trouble = null;
        } catch (SQLException e) {
            RuntimeException again = failure(file, e);
            // An I/O error is only over when everything was written once more; no other error in between ends it.
            trouble = trouble instanceof StorageFailure before && !before.full() && !(again instanceof Damaged)
                    ? trouble : again;
            throw again;
        } catch (Damaged e) {
            trouble = e;
            throw e;
        }
    }

    static RuntimeException failure(Path file, SQLException e) {
        return switch (e.getErrorCode() & 0xff) {
            case SQLITE_CORRUPT, SQLITE_NOTADB ->
                    new Damaged(file, "the database is damaged (" + e.getMessage() + ")", e);
            default -> new StorageFailure(file, e);
        };
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }
}
