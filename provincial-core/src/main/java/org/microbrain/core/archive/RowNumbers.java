package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.HashMap;
import java.util.Map;
import org.microbrain.record.RecordKind;

/**
 * The numbers of rows in table {@code record} on PostgreSQL. A block of readings gets one that begins with the month of
 * its arrival, by the core's clock: {@code month << 40}, months counted from January 1970 in UTC. Everything else counts
 * as of month 0, which is never given up. So a month is a range of numbers, and that range is a partition.
 */
final class RowNumbers {

    static final int BITS = 40;
    private static final long FOR_EVER = 0;
    /** Of the year 9999; a clock that says more is as good as this one. */
    private static final long LAST_MONTH = 96_000;
    static final String[] TABLES = {"record", "block_series"};

    private final Connection connection;
    private final Map<Long, Long> last = new HashMap<>();

    RowNumbers(Connection connection) {
        this.connection = connection;
    }

    /** Makes the partition it belongs to where there is none. Within the writer's transaction. */
    long next(RecordKind kind, long arrived) throws SQLException {
        long month = kind.equals(RecordKind.READINGS) ? month(arrived) : FOR_EVER;
        Long before = last.get(month);
        if (before == null) {
            try (Statement statement = connection.createStatement()) {
                before = begin(statement, month);
            }
        }
        last.put(month, before + 1);
        return before + 1;
    }

    /** From 1, months since January 1970. */
    static long month(long millis) {
        long since = Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC).getLong(ChronoField.PROLEPTIC_MONTH)
                - YearMonth.of(1970, 1).getLong(ChronoField.PROLEPTIC_MONTH);
        return Math.max(1, Math.min(since, LAST_MONTH));
    }

    private long begin(Statement statement, long month) throws SQLException {
        long from = month << BITS;
        long to = month + 1 << BITS;
        if (month != FOR_EVER) {
            for (String table : TABLES) {
                makePartition(statement, table, partition(table, month), from, to);
            }
        }
        try (ResultSet row = statement.executeQuery("SELECT coalesce(max(id), " + from + ") FROM record WHERE id >= " + from
                + " AND id < " + to)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Made apart and then attached, which waits for nobody who reads. */
    private static void makePartition(Statement statement, String table, String partition, long from, long to)
            throws SQLException {
        if (!PostgresSession.exists(statement, partition)) {
            statement.execute("CREATE TABLE " + partition + " (LIKE " + table + " INCLUDING ALL)");
            statement.execute("ALTER TABLE " + table + " ATTACH PARTITION " + partition + " FOR VALUES FROM (" + from
                    + ") TO (" + to + ")");
        }
    }

    static String partition(String table, long month) {
        YearMonth named = YearMonth.of(1970, 1).plusMonths(month);
        return "%s_%d_%02d".formatted(table, named.getYear(), named.getMonthValue());
    }

    /** After a rollback: numbers given and partitions made meanwhile are void. */
    void forget() {
        last.clear();
    }
}
