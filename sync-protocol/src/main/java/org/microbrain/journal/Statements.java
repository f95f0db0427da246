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
    final PreparedStatement allOrigins;
    final PreparedStatement insertOrigin;
    final PreparedStatement updateOrigin;
    final PreparedStatement insertRecord;
    final PreparedStatement waiting;
    final PreparedStatement waitingByOrigin;
    final PreparedStatement find;
    final PreparedStatement setAside;
    final PreparedStatement checksum;
    final PreparedStatement setContradictionAside;
    final PreparedStatement delete;
    final PreparedStatement acknowledge;
    final PreparedStatement markArrived;
    final PreparedStatement markMissing;
    final PreparedStatement holds;
    final PreparedStatement held;
    final PreparedStatement oldestKept;
    final PreparedStatement tooOld;
    final PreparedStatement anyKept;
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
        allOrigins = c.prepareStatement("SELECT id, node, journal, made, received, acknowledged, shed FROM origin");
        insertOrigin = c.prepareStatement("INSERT INTO origin(node, journal, made, received, acknowledged, shed)"
                + " VALUES(?, ?, 0, x'', x'', x'')");
        updateOrigin = c.prepareStatement(
                "UPDATE origin SET made=?, received=?, acknowledged=?, shed=? WHERE id=?");
        insertRecord = c.prepareStatement("INSERT INTO record(origin, sequence, priority, kind, first_ms, last_ms,"
                + " made_ms, time_quality, checksum, content) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        waiting = c.prepareStatement("SELECT id, origin, sequence, checksum, content FROM record"
                + " WHERE acknowledged=0 AND priority=? AND id>? ORDER BY id LIMIT ?");
        waitingByOrigin = c.prepareStatement(
                "SELECT origin, count(*) FROM record WHERE acknowledged=0 GROUP BY origin");
        find = c.prepareStatement("SELECT origin, sequence, priority, length(content) FROM record WHERE id=?");
        setAside = c.prepareStatement("INSERT INTO damaged(origin, sequence, checksum, content)"
                + " SELECT origin, sequence, checksum, content FROM record WHERE id=?");
        checksum = c.prepareStatement("SELECT checksum FROM record WHERE origin=? AND sequence=?");
        setContradictionAside = c.prepareStatement("INSERT INTO damaged(origin, sequence, checksum, content)"
                + " SELECT ?, ?, ?, ? WHERE (SELECT count(*) FROM damaged) < 10000");
        delete = c.prepareStatement("DELETE FROM record WHERE id=?");
        acknowledge = c.prepareStatement("UPDATE record SET acknowledged=1 WHERE id=? AND acknowledged=0");
        markArrived = c.prepareStatement("UPDATE record SET acknowledged=1 WHERE origin=? AND sequence BETWEEN ? AND ?"
                + " AND acknowledged=0 RETURNING sequence, priority, length(content)");
        markMissing = c.prepareStatement("UPDATE record SET acknowledged=0 WHERE origin=? AND sequence BETWEEN ? AND ?"
                + " AND acknowledged=1 RETURNING sequence, priority, length(content)");
        holds = c.prepareStatement("SELECT 1 FROM record WHERE origin=? LIMIT 1");
        held = c.prepareStatement("SELECT sequence FROM record WHERE origin=? ORDER BY sequence");
        oldestKept = c.prepareStatement("SELECT coalesce(min(made_ms), 9223372036854775807) FROM record"
                + " WHERE acknowledged=1 AND time_quality=0");
        tooOld = c.prepareStatement("SELECT id, priority, length(content) FROM record"
                + " WHERE acknowledged=1 AND made_ms<? AND time_quality=0 ORDER BY made_ms");
        anyKept = c.prepareStatement("SELECT id, priority, length(content) FROM record"
                + " WHERE acknowledged=1 ORDER BY id");
        ownBlocks = c.prepareStatement("SELECT origin, sequence, checksum, content FROM record WHERE kind=1"
                + " AND origin IN (SELECT id FROM origin WHERE node=?) AND last_ms>=? AND first_ms<=?"
                + " ORDER BY id DESC LIMIT ?");
        allSeries = c.prepareStatement("SELECT number, name, unit, source FROM series");
        insertSeries = c.prepareStatement("INSERT INTO series VALUES(?, ?, ?, ?)");
        stage = c.prepareStatement("INSERT INTO staged(readings) VALUES(?)");
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
