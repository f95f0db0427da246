package org.microbrain.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;

/**
 * The one writing connection to a journal file: its transactions, and what is done when the disk was full or failed. The
 * database driver's statements are dead after that, so the connection is opened again and everything is read anew.
 */
final class JournalConnection implements AutoCloseable {

    private static final int SQLITE_CORRUPT = 11;
    private static final int SQLITE_NOTADB = 26;

    private final Path file;
    private final Connector connector;
    private final Contents contents;
    private Connection connection;
    private Statements sql;
    private boolean inTransaction;
    private boolean broken;

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
            sql = new Statements(connection);
            contents.load(sql);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
        broken = false;
    }

    Statements sql() {
        return sql;
    }

    /** Work that needs no transaction; SQLite's exceptions become ours. */
    <T> T read(Work<T> work) {
        try {
            return work.run();
        } catch (SQLException e) {
            broken = true;
            throw failure(file, e);
        }
    }

    <T> T write(Work<T> work) {
        return transaction(() -> read(work));
    }

    /** See {@link Transactional#transaction}. */
    <T> T transaction(Supplier<T> work) {
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
            read(() -> {
                contents.save();
                return sql.commit.execute();
            });
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
                contents.load(sql);
            }
        } catch (SQLException | RuntimeException e) {
            broken = true;
            failure.addSuppressed(e); // the next transaction tries again
        }
    }

    /** To close the connection also rolls back. */
    private Object reconnect() throws SQLException {
        connection.close();
        connect();
        return null;
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
