package org.microbrain.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The SQL of {@link SqliteJournal}, prepared once; closed with the connection. */
final class Statements {

    /** The most SQLite knows. */
    private static final long MOST_PAGES = 4_294_967_294L;

    final PreparedStatement begin;
    final PreparedStatement commit;
    final PreparedStatement rollback;
    final PreparedStatement lastRow;
    final PreparedStatement lastStaged;
    final PreparedStatement allOrigins;
    final PreparedStatement insertOrigin;
    final PreparedStatement updateOrigin;
    final PreparedStatement insertRecord;
    final PreparedStatement lastRecord;
    final PreparedStatement waiting;
    final PreparedStatement insertWaiting;
    final PreparedStatement deleteWaiting;
    final PreparedStatement insertKept;
    final PreparedStatement deleteKept;
    final PreparedStatement waitingByOrigin;
    final PreparedStatement find;
    final PreparedStatement setAside;
    final PreparedStatement checksum;
    final PreparedStatement setContradictionAside;
    final PreparedStatement delete;
    final PreparedStatement named;
    final PreparedStatement holds;
    final PreparedStatement held;
    final PreparedStatement oldestKept;
    final PreparedStatement kept;
    final PreparedStatement ownBlocks;
    final PreparedStatement allSeries;
    final PreparedStatement insertSeries;
    final PreparedStatement stage;
    final PreparedStatement staged;
    final PreparedStatement unstage;
    final PreparedStatement getState;
    final PreparedStatement putState;
    final PreparedStatement freePages;
    final PreparedStatement doubtful;
    final PreparedStatement correct;
    private final Connection connection;
    private boolean unlimited = true;

    Statements(Connection c) throws SQLException {
        connection = c;
        doubtful = c.prepareStatement("SELECT r.id, r.origin, r.sequence, r.checksum, r.content FROM record r"
                + " WHERE r.time_quality=1 AND r.origin=? AND r.id>? ORDER BY r.id LIMIT ?");
        correct = c.prepareStatement("UPDATE record SET made_ms=made_ms+?1, time_quality=2,"
                + " first_ms=first_ms+?2, last_ms=last_ms+?2 WHERE id=?3");
        freePages = c.prepareStatement("PRAGMA freelist_count");
        begin = c.prepareStatement("BEGIN IMMEDIATE");
        commit = c.prepareStatement("COMMIT");
        rollback = c.prepareStatement("ROLLBACK");
        lastRow = c.prepareStatement("SELECT last_insert_rowid()");
        lastRecord = c.prepareStatement("SELECT coalesce(max(id), 0) FROM record");
        lastStaged = c.prepareStatement("SELECT coalesce(max(id), 0) FROM staged");
        allOrigins = c.prepareStatement("SELECT id, node, journal, made, received, acknowledged, shed FROM origin");
        insertOrigin = c.prepareStatement("INSERT INTO origin(node, journal, made, received, acknowledged, shed)"
                + " VALUES(?, ?, 0, x'', x'', x'')");
        updateOrigin = c.prepareStatement(
                "UPDATE origin SET made=?, received=?, acknowledged=?, shed=? WHERE id=?");
        insertRecord = c.prepareStatement("INSERT INTO record(id, origin, sequence, priority, kind, first_ms,"
                + " last_ms, made_ms, time_quality, checksum, content) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        waiting = c.prepareStatement("SELECT r.id, r.origin, r.sequence, r.checksum, r.content FROM waiting w"
                + " CROSS JOIN record r ON r.id=w.id WHERE w.priority=? AND w.id>? ORDER BY w.id LIMIT ?");
        insertWaiting = c.prepareStatement("INSERT INTO waiting VALUES(?, ?, ?)");
        deleteWaiting = c.prepareStatement("DELETE FROM waiting WHERE priority=? AND id=?");
        insertKept = c.prepareStatement("INSERT INTO kept VALUES(?, ?)");
        deleteKept = c.prepareStatement("DELETE FROM kept WHERE made_ms=? AND id=?");
        waitingByOrigin = c.prepareStatement("SELECT origin, count(*) FROM waiting GROUP BY origin");
        find = c.prepareStatement("SELECT origin, sequence, priority, length(content) FROM record WHERE id=?");
        setAside = c.prepareStatement("INSERT INTO damaged(origin, sequence, checksum, content)"
                + " SELECT origin, sequence, checksum, content FROM record WHERE id=?");
        checksum = c.prepareStatement("SELECT checksum FROM record WHERE origin=? AND sequence=?");
        setContradictionAside = c.prepareStatement("INSERT INTO damaged(origin, sequence, checksum, content)"
                + " SELECT ?, ?, ?, ? WHERE (SELECT count(*) FROM damaged) < 10000");
        delete = c.prepareStatement("DELETE FROM record WHERE id=?");
        named = c.prepareStatement("SELECT id, sequence, priority, length(content), made_ms, time_quality FROM record"
                + " WHERE origin=? AND sequence BETWEEN ? AND ?");
        holds = c.prepareStatement("SELECT 1 FROM record WHERE origin=? LIMIT 1");
        held = c.prepareStatement("SELECT sequence FROM record WHERE origin=? ORDER BY sequence");
        oldestKept = c.prepareStatement("SELECT coalesce(min(made_ms), " + WaitingTables.NOT_BY_AGE + ") FROM kept");
        kept = c.prepareStatement("SELECT k.id, r.priority, length(r.content), k.made_ms FROM kept k"
                + " CROSS JOIN record r ON r.id=k.id WHERE k.made_ms<=? ORDER BY k.made_ms, k.id");
        ownBlocks = c.prepareStatement("SELECT origin, sequence, checksum, content FROM record WHERE kind=1"
                + " AND origin IN (SELECT id FROM origin WHERE node=?) AND last_ms>=? AND first_ms<=?"
                + " ORDER BY id DESC LIMIT ?");
        allSeries = c.prepareStatement("SELECT number, name, unit, source FROM series");
        insertSeries = c.prepareStatement("INSERT INTO series VALUES(?, ?, ?, ?)");
        stage = c.prepareStatement("INSERT INTO staged VALUES(?, ?)");
        staged = c.prepareStatement("SELECT id, readings FROM staged ORDER BY id");
        unstage = c.prepareStatement("DELETE FROM staged WHERE id<=?");
        getState = c.prepareStatement("SELECT value FROM state WHERE key=?");
        putState = c.prepareStatement(
                "INSERT INTO state VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET value=excluded.value");
    }

    /** Whether the file may grow; a limit below its size means: not any more. */
    void limitPages(boolean growing) throws SQLException {
        if (growing != unlimited) {
            try (Statement pragma = connection.createStatement()) {
                pragma.execute("PRAGMA max_page_count=" + (growing ? MOST_PAGES : 1));
                unlimited = growing;
            }
        }
    }

    /** The first column of the first row. */
    long first(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
