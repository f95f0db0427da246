package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.Origin;
import org.microbrain.record.SequenceSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes into the archive's file, and sees that it and its log are still what was opened. */
final class SqliteConnection implements WritingConnection {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteConnection.class);

    private final SqliteEngine engine;
    private final Connection connection;
    private final Statement command;
    private final PreparedStatement insert;
    private final PreparedStatement insertSeries;
    private final PreparedStatement stored;
    private final ArchiveMark mark;
    private final OpenedFiles files;
    private final long missing;
    private long lastRow;
    private long lastOrigin;
    private long noted;

    /** @param unsure whether the disk failed before, so that the log is not to be believed */
    SqliteConnection(SqliteEngine engine, ArchiveFile file, ArchiveMark mark, boolean unsure) throws SQLException {
        this.engine = engine;
        this.mark = mark;
        this.connection = file.openForWriting();
        try {
            Optional<String> moved = MovedArchive.place(connection);
            if (moved.isPresent()) {
                throw MigrationFailures.moved(file.path(), moved.get());
            }
            if (mark.saysDamaged()) {
                LOG.warn("Damage was met in {} before; it is read through now, which may take minutes.", file.path());
                ArchiveFile.check(connection);
            }
            if (unsure) {
                ArchiveFile.writeLogBack(connection);
            }
            LaterTables.make(connection);
            command = connection.createStatement();
            insert = connection.prepareStatement("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?)");
            insertSeries = connection.prepareStatement("INSERT INTO block_series VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
            stored = connection.prepareStatement("SELECT checksum FROM record WHERE origin = ? AND sequence = ?");
            try (ResultSet row = command.executeQuery("SELECT coalesce(max(id), 0) FROM record")) {
                lastRow = row.getLong(1);
            }
            try (ResultSet row = command.executeQuery("SELECT coalesce(max(id), 0) FROM origin")) {
                lastOrigin = row.getLong(1);
            }
            mark.make();
            missing = Math.max(0, mark.records() - lastRow);
            files = new OpenedFiles(file.path());
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Records that had been durable and are no longer in the file. */
    long missing() {
        return missing;
    }

    /** It is known that records are missing; from now on what is there counts. */
    void acceptMissing() {
        mark.note(lastRow);
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public void begin() throws SQLException {
        files.logIsThere(); // a log that was cut must be noticed before the next commit makes it longer again
        command.execute("BEGIN IMMEDIATE");
    }

    @Override
    public boolean commit() throws SQLException {
        command.execute("COMMIT");
        boolean safe = files.logIsThere();
        if (noted != lastRow) {
            mark.note(lastRow);
            noted = lastRow;
        }
        if (!safe) {
            engine.saveLog(this);
        }
        return safe;
    }

    @Override
    public void rollback() throws SQLException {
        command.execute("ROLLBACK");
    }

    @Override
    public OriginEntry named(Origin origin) {
        return new OriginEntry(++lastOrigin, origin, new SequenceSet(), new SequenceSet());
    }

    /** Nobody else writes. */
    @Override
    public List<OriginEntry> hold(Collection<OriginEntry> origins) {
        return List.of();
    }

    /** Nobody else writes. */
    @Override
    public void hold(String name) {
    }

    @Override
    public long add(long origin, JournalRecord record, long arrived) throws SQLException {
        long row = ++lastRow;
        insert.setLong(1, row);
        insert.setLong(2, origin);
        insert.setLong(3, record.sequence());
        insert.setInt(4, record.checksum());
        insert.setLong(5, arrived);
        insert.setBytes(6, record.content());
        insert.executeUpdate();
        return row;
    }

    @Override
    public void add(SeriesRows rows) throws SQLException {
        for (int i = 0; i < rows.size(); i++) {
            insertSeries.setLong(1, rows.channel[i]);
            insertSeries.setInt(2, rows.wide[i]);
            insertSeries.setLong(3, rows.first[i]);
            insertSeries.setLong(4, rows.record[i]);
            insertSeries.setLong(5, rows.last[i]);
            insertSeries.setInt(6, rows.count[i]);
            insertSeries.setInt(7, rows.nan[i]);
            insertSeries.setDouble(8, rows.min[i]);
            insertSeries.setDouble(9, rows.max[i]);
            insertSeries.setDouble(10, rows.sum[i]);
            insertSeries.addBatch();
        }
        insertSeries.executeBatch();
    }

    @Override
    public boolean holds(long origin, JournalRecord record) throws SQLException {
        stored.setLong(1, origin);
        stored.setLong(2, record.sequence());
        try (ResultSet row = stored.executeQuery()) {
            return row.next() && row.getInt(1) == record.checksum();
        }
    }

    @Override
    public void touch() throws SQLException {
        ArchiveFile.touch(command);
    }

    @Override
    public OldBlocks oldBlocks() throws SQLException {
        return new SqliteOldBlocks(connection);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
