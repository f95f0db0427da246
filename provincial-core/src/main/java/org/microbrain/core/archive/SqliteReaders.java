package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A few read-only connections that queries borrow for as long as one statement runs, never while a client reads. */
final class SqliteReaders implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteReaders.class);
    private static final int CONNECTIONS = 4;

    private final ArchiveFile file;
    private final Semaphore free = new Semaphore(CONNECTIONS, true);
    private final Deque<Connection> idle = new ArrayDeque<>();
    private boolean closed;

    SqliteReaders(ArchiveFile file) {
        this.file = file;
    }

    <T> T ask(Question<T> question) throws SQLException {
        free.acquireUninterruptibly();
        Connection connection = null;
        boolean sound = false;
        try {
            connection = take();
            T answer = question.ask(connection);
            sound = true;
            return answer;
        } finally {
            giveBack(connection, sound);
            free.release();
        }
    }

    /** Work at a time when nobody reads and no reading connection is open. */
    interface Alone {
        void work() throws SQLException;
    }

    /** Waits until the questions under way are answered; those that come meanwhile wait. */
    void alone(Alone alone) throws SQLException {
        free.acquireUninterruptibly(CONNECTIONS);
        try {
            synchronized (idle) {
                idle.forEach(this::close);
                idle.clear();
            }
            alone.work();
        } finally {
            free.release(CONNECTIONS);
        }
    }

    private Connection take() throws SQLException {
        synchronized (idle) {
            if (closed) {
                throw new SQLException("already closed");
            }
            if (!idle.isEmpty()) {
                return idle.pop();
            }
        }
        return file.openForReading();
    }

    private void giveBack(Connection connection, boolean sound) {
        if (connection == null) {
            return;
        }
        synchronized (idle) {
            if (sound && !closed) {
                idle.push(connection);
                return;
            }
        }
        close(connection);
    }

    private void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("A reading connection to {} did not close: {}", file.path(), e.getMessage());
        }
    }

    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
            idle.forEach(this::close);
            idle.clear();
        }
    }
}
