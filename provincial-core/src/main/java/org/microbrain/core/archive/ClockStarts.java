package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.Origin;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordTime;

/**
 * When the program behind a journal started, as it said once a parent's time was known (ADR 20). What was sealed stays as it
 * is; the rows by which records are found by time follow the correction, in whatever order the two arrive.
 */
final class ClockStarts {

    private static final String[] DERIVED = {"warning", "detection", "report"};

    private static final int ROWS_AT_ONCE = 64;

    private final PreparedStatement find;
    private final PreparedStatement add;
    private final PreparedStatement records;
    private final List<PreparedStatement> forget = new ArrayList<>();
    private final PreparedStatement forgetSeries;

    /** A record made in doubt, and its row. */
    record Row(long id, JournalRecord record) {
    }

    ClockStarts(Connection connection) throws SQLException {
        find = connection.prepareStatement("SELECT start FROM clock_start WHERE origin = ?");
        add = connection.prepareStatement("INSERT INTO clock_start VALUES (?, ?) ON CONFLICT DO NOTHING");
        records = connection.prepareStatement(
                "SELECT id, sequence, content, checksum FROM record WHERE origin = ? AND length(content) > 0 ORDER BY sequence");
        records.setFetchSize(ROWS_AT_ONCE);
        for (String table : DERIVED) {
            forget.add(connection.prepareStatement("DELETE FROM " + table + " WHERE record = ?"));
        }
        forgetSeries = connection.prepareStatement("DELETE FROM block_series WHERE record = ? AND channel IN "
                + "(SELECT id FROM channel WHERE origin = ?)");
    }

    /** Milliseconds to add to a time of this origin; 0 while its start is not known. */
    long shift(long origin, RecordTime time) throws SQLException {
        find.setLong(1, origin);
        try (ResultSet row = find.executeQuery()) {
            return shift(row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty(), time);
        }
    }

    static long shift(OptionalLong start, RecordTime time) {
        return start.isPresent() && time.correctable() ? time.startedAt(start.getAsLong()).millis() - time.millis() : 0;
    }

    /** The first word counts. @return whether it is new */
    boolean know(long origin, long start) throws SQLException {
        add.setLong(1, origin);
        add.setLong(2, start);
        return add.executeUpdate() == 1;
    }

    /** Those already here; they were made before the node's first link, and are as few as that allows. */
    List<Row> doubtfulRows(long origin, Origin of) throws SQLException {
        List<Row> rows = new ArrayList<>();
        records.setLong(1, origin);
        try (ResultSet row = records.executeQuery()) {
            while (row.next()) {
                try {
                    JournalRecord record = JournalRecord.open(of, row.getLong(2), row.getBytes(3), row.getInt(4));
                    if (record.time().correctable()) {
                        rows.add(new Row(row.getLong(1), record));
                    }
                } catch (ProtocolViolation damaged) {
                    continue; // said where it is read
                }
            }
        }
        return rows;
    }

    /** Removes what was derived of a record of an origin. */
    void forget(long record, long origin) throws SQLException {
        for (PreparedStatement one : forget) {
            one.setLong(1, record);
            one.executeUpdate();
        }
        forgetSeries.setLong(1, record);
        forgetSeries.setLong(2, origin);
        forgetSeries.executeUpdate();
    }
}
