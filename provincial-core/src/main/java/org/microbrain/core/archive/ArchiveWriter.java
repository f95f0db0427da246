package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.Origin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One writing connection and its transaction. After a failure it is closed and another one made. */
final class ArchiveWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ArchiveWriter.class);
    /** Conflicts kept in full; a hostile child must not fill the disk with them. */
    private static final int CONFLICTS_KEPT = 10_000;

    private final Connection connection;
    private final OriginBook origins;
    private final DerivedTables tables;
    private final Statement command;
    private final PreparedStatement insert;
    private final PreparedStatement stored;
    private final PreparedStatement conflict;
    private final ArchiveMark mark;
    private final OpenedFiles files;
    private final long missing;
    private final Set<Origin> named = new HashSet<>();
    private long lastRow;
    private long noted;

    /** @param unsure whether the disk failed before, so that the log is not to be believed */
    ArchiveWriter(ArchiveFile file, ArchiveMark mark, OriginBook origins, boolean unsure) throws SQLException {
        this.connection = file.openForWriting();
        this.origins = origins;
        this.mark = mark;
        try {
            if (mark.saysDamaged()) {
                LOG.warn("Damage was met in {} before; it is read through now, which may take minutes.", file.path());
                ArchiveFile.check(connection);
            }
            if (unsure) {
                ArchiveFile.writeLogBack(connection);
            }
            origins.load(connection);
            tables = new DerivedTables(connection, origins);
            command = connection.createStatement();
            insert = connection.prepareStatement("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?)");
            stored = connection.prepareStatement("SELECT checksum FROM record WHERE origin = ? AND sequence = ?");
            conflict = connection.prepareStatement("INSERT OR IGNORE INTO conflict SELECT ?, ?, ?, ?, ? "
                    + "WHERE (SELECT count(*) FROM conflict) < " + CONFLICTS_KEPT);
            try (ResultSet row = command.executeQuery("SELECT coalesce(max(id), 0) FROM record")) {
                lastRow = row.getLong(1);
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

    /** Writes something that changes nothing. */
    void touch() throws SQLException {
        ArchiveFile.touch(command);
    }

    /** Copies all that the log holds into the file and syncs it; the log itself may have lost its name. */
    void writeLogBack() throws SQLException {
        ArchiveFile.writeLogBack(connection);
    }

    void begin() throws SQLException {
        files.logIsThere(); // a log that was cut must be noticed before the next commit makes it longer again
        command.execute("BEGIN IMMEDIATE");
    }

    /** @return whether the log that it was written to is still there; if not, it is not safe yet */
    boolean commit() throws SQLException {
        origins.write(connection);
        tables.settle();
        command.execute("COMMIT");
        boolean safe = files.logIsThere();
        origins.publish();
        if (noted != lastRow) {
            mark.note(lastRow);
            noted = lastRow;
        }
        return safe;
    }

    void rollback() throws SQLException {
        origins.discard();
        tables.forget();
        command.execute("ROLLBACK");
    }

    void store(List<JournalRecord> records, Map<Origin, Long> made, long arrived) throws SQLException {
        for (JournalRecord record : records) {
            OriginEntry entry = origins.edit(record.origin());
            if (entry.received.contains(record.sequence())) {
                again(entry, record, arrived);
            } else {
                add(entry, record, arrived);
            }
        }
        made.forEach((origin, sequence) -> origins.edit(origin).raiseMade(sequence));
    }

    private void add(OriginEntry entry, JournalRecord record, long arrived) throws SQLException {
        long row = ++lastRow;
        insert.setLong(1, row);
        insert.setLong(2, entry.id);
        insert.setLong(3, record.sequence());
        insert.setInt(4, record.checksum());
        insert.setLong(5, arrived);
        insert.setBytes(6, record.content());
        insert.executeUpdate();
        entry.took(record.sequence(), record.time(), arrived);
        Derivation.of(record).write(tables, row, record);
    }

    private void again(OriginEntry entry, JournalRecord record, long arrived) throws SQLException {
        stored.setLong(1, entry.id);
        stored.setLong(2, record.sequence());
        try (ResultSet row = stored.executeQuery()) {
            if (row.next() && row.getInt(1) == record.checksum()) {
                return;
            }
        }
        conflict.setLong(1, entry.id);
        conflict.setLong(2, record.sequence());
        conflict.setInt(3, record.checksum());
        conflict.setLong(4, arrived);
        conflict.setBytes(5, record.content());
        conflict.executeUpdate();
        if (named.add(record.origin())) {
            LOG.warn("Two different records have the name {} of {}. The first stays, the other is set aside in table "
                    + "conflict. Was the node's disk cloned? Enrol it again.", record.sequence(), record.origin());
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
