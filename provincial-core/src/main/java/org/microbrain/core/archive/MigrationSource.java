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
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.ProtocolViolation;

/** The archive's file as one that moves out of it sees it. A core may go on writing meanwhile. For one thread. */
final class MigrationSource implements AutoCloseable {

    private static final int ROWS_AT_ONCE = 500;
    private static final long BYTES_AT_ONCE = 4 << 20;
    private static final String ROWS = "SELECT node, journal, sequence, content, checksum, arrived, ";

    private final ArchiveFile file;
    private final Connection connection;
    private final RollUpMark mark;

    /**
     * A record as it was stored.
     *
     * @param id      its row
     * @param record  null when its readings were summed up by the hour and given up
     * @param arrived Unix milliseconds
     */
    record Row(long id, Origin origin, long sequence, int checksum, JournalRecord record, long arrived) {
    }

    /**
     * No reading is given up in the file from here on, until the move is {@link #abandon abandoned}: what was copied would be there twice.
     *
     * @throws ArchiveFailure when there is no archive in this file, or it cannot be read
     */
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
                HourTable.make(statement, LaterTables.HOURS_END);
                RollUpMark.make(statement);
            }
            command("BEGIN IMMEDIATE");
            mark = RollUpMark.read(connection);
            mark.held(true).write(connection);
            command("COMMIT");
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

    /** How far the roll-up had come, and whether it was held already, when this was opened. */
    RollUpMark mark() {
        return mark;
    }

    /** Readings may be given up again. */
    void abandon() throws SQLException {
        mark.held(false).write(connection);
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
                    bytes += one.record == null ? 0 : one.record.content().length;
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
        Origin origin = new Origin(new NodeId(row.getString(1)), JournalId.of(row.getBytes(2)));
        byte[] content = row.getBytes(4);
        boolean givenUp = (content == null || content.length == 0) && row.getLong(7) <= mark.record();
        try {
            return new Row(row.getLong(7), origin, row.getLong(3), row.getInt(5), givenUp ? null : ReadingQueries.open(row), row.getLong(6));
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
