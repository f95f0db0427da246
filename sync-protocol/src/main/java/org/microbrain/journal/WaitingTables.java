package org.microbrain.journal;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordTime;

/**
 * The tables {@code waiting} and {@code kept}: each row of {@code record} is in one of them. Rows of a few bytes, so that an
 * acknowledgement writes little, however long the record is. For the journal's thread.
 */
final class WaitingTables {

    /** The time in {@code kept} of a record whose own time is not certain: it is never forgotten because of its age. */
    static final long NOT_BY_AGE = Long.MAX_VALUE;

    private final Statements sql;

    WaitingTables(Statements sql) {
        this.sql = sql;
    }

    /** A new record. @param origin row of its origin */
    void waits(long row, PriorityClass priority, long origin) throws SQLException {
        sql.insertWaiting.setInt(1, priority.ordinal());
        sql.insertWaiting.setLong(2, row);
        sql.insertWaiting.setLong(3, origin);
        sql.insertWaiting.executeUpdate();
    }

    /** @param time of the record. @return false when it did not wait */
    boolean acknowledged(long row, PriorityClass priority, RecordTime time) throws SQLException {
        if (!gone(row, priority)) {
            return false;
        }
        keep(sql.insertKept, forgetBy(time), row);
        return true;
    }

    /** @return false when it was not acknowledged */
    boolean waitsAgain(long row, PriorityClass priority, long origin, RecordTime time) throws SQLException {
        if (!forgotten(row, forgetBy(time))) {
            return false;
        }
        waits(row, priority, origin);
        return true;
    }

    /** A waiting record is no more. @return false when it did not wait */
    boolean gone(long row, PriorityClass priority) throws SQLException {
        sql.deleteWaiting.setInt(1, priority.ordinal());
        sql.deleteWaiting.setLong(2, row);
        return sql.deleteWaiting.executeUpdate() == 1;
    }

    /** An acknowledged record is no more. @param time as in {@code kept}. @return false when it was not acknowledged */
    boolean forgotten(long row, long time) throws SQLException {
        return keep(sql.deleteKept, time, row) == 1;
    }

    private static int keep(PreparedStatement statement, long time, long row) throws SQLException {
        statement.setLong(1, time);
        statement.setLong(2, row);
        return statement.executeUpdate();
    }

    private static long forgetBy(RecordTime time) {
        return time.quality() == RecordTime.Quality.GOOD ? time.millis() : NOT_BY_AGE;
    }
}
