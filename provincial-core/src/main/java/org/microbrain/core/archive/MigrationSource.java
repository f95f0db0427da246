package org.microbrain.core.archive;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.ProtocolViolation;

/** The archive's file as one that moves out of it sees it. A core may go on writing meanwhile. For one thread. */
final class MigrationSource implements AutoCloseable {

    private static final int ROWS_AT_ONCE = 500;
    private static final long BYTES_AT_ONCE = 4 << 20;
    private static final String ROWS = "SELECT node, journal, sequence, content, checksum, arrived, ";

    private final ArchiveFile file;
    private final Connection connection;

    /**
     * A record as it was stored.
     *
     * @param id      its row
     * @param arrived Unix milliseconds
     */
    record Row(long id, JournalRecord record, long arrived) {
    }

    /** @throws ArchiveFailure when there is no archive in this file, or it cannot be read */
    MigrationSource(Path path) {
        file = new ArchiveFile(path);
        if (!Files.isRegularFile(path)) {
            throw MigrationFailures.noSource(path);
        }
        try {
            connection = file.openForWriting();
            try (Statement statement = connection.createStatement()) {
                DeadLetterTable.make(statement, "BLOB"); // files of earlier programs have neither
                DevicePlaces.make(statement);
            }
        } catch (SQLException e) {
            throw ArchiveFailure.of(path, e);
        }
    }

    Path path() {
        return file.path();
    }

    Connection connection() {
        return connection;
    }

    /** The last row there is. */
    long last() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT coalesce(max(id), 0) FROM record")) {
            return row.getLong(1);
        }
    }

    /**
     * Some of the rows that come after one, in the order in which they were stored; none when that was the last.
     *
     * @throws ArchiveFailure when one of them is damaged
     */
    List<Row> after(long id) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(ROWS + "record.id FROM record JOIN origin "
                + "ON origin.id = record.origin WHERE record.id > ? ORDER BY record.id LIMIT " + ROWS_AT_ONCE)) {
            select.setLong(1, id);
            long bytes = 0;
            try (ResultSet row = select.executeQuery()) {
                while (bytes < BYTES_AT_ONCE && row.next()) {
                    Row one = row(row);
                    rows.add(one);
                    bytes += one.record.content().length;
                }
            }
        }
        return rows;
    }

    /** What was set aside because another record had its name. */
    List<Row> conflicts() throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(ROWS
                + "0 FROM conflict JOIN origin ON origin.id = conflict.origin ORDER BY arrived")) {
            while (row.next()) {
                rows.add(row(row));
            }
        }
        return rows;
    }

    private Row row(ResultSet row) throws SQLException {
        try {
            return new Row(row.getLong(7), ReadingQueries.open(row), row.getLong(6));
        } catch (ProtocolViolation e) {
            throw MigrationFailures.damaged(file.path(), row.getLong(7), e);
        }
    }

    /** Nobody else writes from here on until {@link #release} or the end. */
    void hold() throws SQLException {
        command("BEGIN IMMEDIATE");
    }

    void release() throws SQLException {
        command("ROLLBACK");
    }

    /** From here on nothing more is stored in the file, by no program. Ends what {@link #hold} began. */
    void seal(String place) throws SQLException {
        MovedArchive.seal(connection, place);
        command("COMMIT");
    }

    private void command(String command) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
