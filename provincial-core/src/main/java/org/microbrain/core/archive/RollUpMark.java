package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * How far the roll-up has come, in the one row of table {@code roll_up}.
 *
 * @param month      of arrival, from January 1970: blocks of readings of later months are there as they came. 0 before the first
 * @param record     row up to which blocks of readings are in {@code hour_sum}, and no longer to be read as they came
 * @param blocks     how many those are
 * @param unreadable how many of them could not be read, so that nothing is kept of them
 * @param held       whether the archive is moving, so that nothing may be given up
 */
record RollUpMark(long month, long record, long blocks, long unreadable, boolean held) {

    static final RollUpMark NONE = new RollUpMark(0, 0, 0, 0, false);

    static void make(Statement statement) throws SQLException {
        statement.execute("CREATE TABLE IF NOT EXISTS roll_up (id INTEGER PRIMARY KEY, month BIGINT NOT NULL, record BIGINT NOT NULL, "
                + "blocks BIGINT NOT NULL, unreadable BIGINT NOT NULL, held INTEGER NOT NULL)");
    }

    static RollUpMark read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT month, record, blocks, unreadable, held FROM roll_up")) {
            return row.next() ? new RollUpMark(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getInt(5) != 0)
                    : NONE;
        }
    }

    /** Within a transaction. */
    void write(Connection connection) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("INSERT INTO roll_up (id, month, record, blocks, unreadable, held) "
                + "VALUES (1, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET month = excluded.month, record = excluded.record, "
                + "blocks = excluded.blocks, unreadable = excluded.unreadable, held = excluded.held")) {
            upsert.setLong(1, month);
            upsert.setLong(2, record);
            upsert.setLong(3, blocks);
            upsert.setLong(4, unreadable);
            upsert.setInt(5, held ? 1 : 0);
            upsert.executeUpdate();
        }
    }

    RollUpMark inMonth(long later) {
        return new RollUpMark(Math.max(month, later), record, blocks, unreadable, held);
    }

    RollUpMark held(boolean whether) {
        return new RollUpMark(month, record, blocks, unreadable, whether);
    }
}
