package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.Origin;

/**
 * The database that an archive moves into. Until all of it is there, a table says so and no core takes it for the archive; it
 * also has how far the move has come, written together with the records. For one thread; after a failure it is to be closed.
 */
final class MigrationTarget implements AutoCloseable {

    static final String TABLE = "migration";
    private static final String HOURS = " by the hour";

    private final PostgresConnection writing;
    private final OriginBook origins = new OriginBook();
    private final ArchiveWriter writer;
    private final PreparedStatement progress;
    private final Channels channels;

    /** @throws ArchiveFailure when the move was finished before */
    MigrationTarget(PostgresEngine engine, MigrationSource source) throws SQLException {
        writing = engine.openForMigration();
        writer = new ArchiveWriter(writing, origins, new LongAdder(), new SetAsideCount());
        try (Statement statement = connection().createStatement()) {
            Optional<String> moved = MovedArchive.place(source.connection());
            if (moved.isPresent() && !PostgresSession.exists(statement, TABLE)) {
                throw MigrationFailures.moved(source.path(), moved.get());
            }
            statement.execute("CREATE TABLE IF NOT EXISTS " + TABLE + " (source TEXT PRIMARY KEY, row BIGINT NOT NULL)");
            RollUpMark there = source.mark();
            new RollUpMark(there.month(), 0, there.blocks(), there.unreadable(), false).write(connection());
            connection().commit();
            channels = new Channels(connection());
            progress = connection().prepareStatement("INSERT INTO " + TABLE + " VALUES (?, ?) ON CONFLICT (source) DO UPDATE "
                    + "SET row = excluded.row");
        } catch (SQLException | RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    private Connection connection() {
        return writing.connection();
    }

    /** The last row of a source that is here; 0 when none is. */
    long reached(String source) throws SQLException {
        try (PreparedStatement select = connection().prepareStatement("SELECT row FROM " + TABLE + " WHERE source = ?")) {
            select.setString(1, source);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    /** Stores rows with the times at which they had arrived, and that a source has come as far as the last of them. */
    void store(String source, long reached, List<MigrationSource.Row> rows, List<OriginEntry> accounts) throws SQLException {
        writer.begin();
        for (int from = 0, to; from < rows.size(); from = to) {
            to = from + 1;
            while (to < rows.size() && rows.get(to).arrived() == rows.get(from).arrived()) {
                to++;
            }
            List<JournalRecord> records = rows.subList(from, to).stream().map(MigrationSource.Row::record).filter(Objects::nonNull).toList();
            writer.store(Arrivals.of(records), Map.of(), rows.get(from).arrived());
        }
        for (MigrationSource.Row row : rows) {
            if (row.record() == null) {
                remember(row);
            }
        }
        for (OriginEntry account : accounts) {
            origins.edit(account.origin).raise(account);
        }
        noteProgress(source, reached);
        writer.commit();
    }

    private void remember(MigrationSource.Row row) throws SQLException {
        OriginEntry entry = origins.edit(row.origin());
        writing.remember(entry.id, row.sequence(), row.checksum(), row.arrived());
        entry.received.add(row.sequence());
    }

    private void noteProgress(String source, long reached) throws SQLException {
        progress.setString(1, source);
        progress.setLong(2, reached);
        progress.executeUpdate();
    }

    /** Takes over the hours of the next channel of a source. @return whether there was one */
    boolean hours(String source, Connection from) throws SQLException {
        Optional<MigratedHours> next = MigratedHours.after(from, reached(source + HOURS));
        if (next.isPresent()) {
            writer.begin();
            MigratedHours hours = next.get();
            long channel = channels.row(origins.edit(hours.origin()).id, hours.number(), hours.origin().node().text());
            HourTable.put(connection(), hours.of(channel));
            noteProgress(source + HOURS, hours.channel());
            writer.commit();
        }
        return next.isPresent();
    }

    /** Takes over the messages that a source had set aside, and how far it had those of devices. */
    void setAside(Connection source) throws SQLException {
        writer.begin();
        DeadLetterTable.copy(source, connection());
        DevicePlaces.copy(source, connection());
        writer.commit();
    }

    /** What is durable of an origin, or null. */
    OriginEntry entry(Origin origin) {
        return origins.committed(origin);
    }

    /** From here on it is the archive. */
    void open() throws SQLException {
        try (Statement statement = connection().createStatement()) {
            statement.execute("DROP TABLE " + TABLE);
            connection().commit();
        }
    }

    @Override
    public void close() throws SQLException {
        writer.close();
    }
}
