package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives up blocks of readings whose time is over, a whole month of arrival at once. Two clocks must agree on that, the
 * core's and the database's: no clock alone is trusted to destroy.
 */
final class Retention {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final long FIRST_MONTH = 1L << RowNumbers.BITS;

    private final Connection connection;
    private final int months;

    /** @param months how many whole months are kept beside the one that runs; 0 for all */
    Retention(Connection connection, int months) {
        this.connection = connection;
        this.months = months;
    }

    /** The oldest month, if it is over. Within a transaction. @param core its time, Unix milliseconds */
    void work(long core) throws SQLException {
        if (months == 0) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            if (PostgresSession.number(statement, "SELECT pg_try_advisory_xact_lock(" + RowNumbers.MONTHS_LOCK + ")::int") == 0) {
                return; // somebody else is at it
            }
            long now = Math.min(core, PostgresSession.number(statement, "SELECT floor(extract(epoch FROM now()) * 1000)"));
            long oldest = PostgresSession.number(statement, "SELECT coalesce(min(id), 0) FROM record WHERE id >= " + FIRST_MONTH)
                    >> RowNumbers.BITS;
            if (oldest > 0 && oldest < RowNumbers.month(now) - months) {
                giveUp(statement, oldest);
            }
        }
    }

    private static void giveUp(Statement statement, long month) throws SQLException {
        String records = RowNumbers.partition("record", month);
        int origins = statement.executeUpdate("INSERT INTO forgotten SELECT " + month + ", origin, count(*) FROM "
                + records + " GROUP BY origin");
        statement.executeUpdate("DELETE FROM uninterpreted WHERE record >= " + (month << RowNumbers.BITS)
                + " AND record < " + (month + 1 << RowNumbers.BITS));
        for (String table : RowNumbers.TABLES) {
            String partition = RowNumbers.partition(table, month);
            statement.execute("ALTER TABLE " + table + " DETACH PARTITION " + partition);
            statement.execute("DROP TABLE " + partition);
        }
        LOG.info("a month of readings ({}, of {} journals) was given up, as configured", records, origins);
    }
}
