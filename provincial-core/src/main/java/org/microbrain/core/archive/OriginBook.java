package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.SequenceSet;

/**
 * The receipts of all origins in memory. What is committed may be read by any thread and never changes in place; the
 * writer edits copies and publishes them after its commit, so nobody ever reads a receipt that a crash could take back.
 */
final class OriginBook {

    static final String COLUMNS = "id, node, journal, made, last_record, last_arrived, received, shed";

    private final Map<Origin, OriginEntry> committed = new ConcurrentHashMap<>();
    private final Map<Origin, OriginEntry> drafts = new HashMap<>();
    private long lastId;

    /** Takes everything anew from the tables. @return the records that were received, and are not according to them */
    long load(Connection connection) throws SQLException {
        drafts.clear();
        Map<Origin, OriginEntry> found = new HashMap<>();
        for (OriginEntry entry : all(connection)) {
            found.put(entry.origin, entry);
            lastId = Math.max(lastId, entry.id);
        }
        long lost = lost(found);
        // What is no longer there is not receipted any more: its nodes send it again.
        committed.keySet().retainAll(found.keySet());
        committed.putAll(found);
        return lost;
    }

    /** As the tables have them. */
    static List<OriginEntry> all(Connection connection) throws SQLException {
        List<OriginEntry> entries = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + COLUMNS + " FROM origin")) {
            while (row.next()) {
                entries.add(read(row));
            }
        }
        return entries;
    }

    private long lost(Map<Origin, OriginEntry> found) {
        long lost = 0;
        for (OriginEntry before : committed.values()) {
            OriginEntry now = found.get(before.origin);
            lost += before.received.size() - (now == null ? 0 : now.received.intersection(before.received).size());
        }
        return lost;
    }

    static OriginEntry read(ResultSet row) throws SQLException {
        OriginEntry entry;
        try {
            Origin origin = new Origin(new NodeId(row.getString(2)), JournalId.of(row.getBytes(3)));
            entry = new OriginEntry(row.getLong(1), origin, set(row.getBytes(7)), set(row.getBytes(8)));
        } catch (RuntimeException e) {
            throw ArchiveFailure.notOurs("row " + row.getLong(1) + " of the origins", e);
        }
        entry.made = row.getLong(4);
        entry.lastRecord = row.getLong(5);
        entry.lastArrived = row.getLong(6);
        return entry;
    }

    /** SQLite's driver gives null for a BLOB of no bytes. */
    private static SequenceSet set(byte[] bytes) {
        return bytes == null ? new SequenceSet() : SequenceSet.decode(bytes);
    }

    /** What is durable, or null. Not to be changed. */
    OriginEntry committed(Origin origin) {
        return committed.get(origin);
    }

    /** The writer's copy within its transaction. */
    OriginEntry edit(Origin origin) {
        return drafts.computeIfAbsent(origin, key -> {
            OriginEntry entry = committed.get(key);
            return entry != null ? entry.copy() : new OriginEntry(++lastId, key, new SequenceSet(), new SequenceSet());
        });
    }

    /** Writes the copies into the transaction. */
    void write(Connection connection) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("INSERT INTO origin (" + COLUMNS + ") "
                + "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET made = excluded.made, "
                + "last_record = excluded.last_record, last_arrived = excluded.last_arrived, "
                + "received = excluded.received, shed = excluded.shed")) {
            for (OriginEntry entry : drafts.values()) {
                upsert.setLong(1, entry.id);
                upsert.setString(2, entry.origin.node().text());
                upsert.setBytes(3, entry.origin.journal().bytes());
                upsert.setLong(4, entry.made);
                upsert.setLong(5, entry.lastRecord);
                upsert.setLong(6, entry.lastArrived);
                upsert.setBytes(7, entry.received.encode());
                upsert.setBytes(8, entry.shed.encode());
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
    }

    void publish() {
        committed.putAll(drafts);
        drafts.clear();
    }

    void discard() {
        drafts.clear();
    }
}
