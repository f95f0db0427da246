package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A few read-only connections that queries borrow for as long as one statement runs, never while a client reads. */
final class Readers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Readers.class);
    private static final int CONNECTIONS = 4;

    private final ArchiveFile file;
    private final Semaphore free = new Semaphore(CONNECTIONS, true);
    private final Deque<Connection> idle = new ArrayDeque<>();
    private boolean closed;

    Readers(ArchiveFile file) {
        this.file = file;
    }

    /** A question to the file. */
    interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    <T> T ask(Question<T> question) {
        free.acquireUninterruptibly();
        Connection connection = null;
        boolean sound = false;
        try {
            connection = take();
            T answer = question.ask(connection);
            sound = true;
            return answer;
        } catch (SQLException e) {
            throw ArchiveFailure.of(file.path(), e);
        } finally {
            giveBack(connection, sound);
            free.release();
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
