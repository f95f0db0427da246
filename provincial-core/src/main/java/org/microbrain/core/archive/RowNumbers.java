package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.HashSet;
import java.util.Set;
import org.microbrain.record.RecordKind;

/**
 * The numbers of rows in table {@code record} on PostgreSQL. A block of readings gets one that begins with the month of
 * its arrival, by the core's clock: {@code month << 40}, months counted from January 1970 in UTC. Everything else counts
 * as of month 0, which is never given up. So a month is a range of numbers, and that range is a partition. What follows the month
 * is given by sequences of the database, so that several programs may write at once.
 */
final class RowNumbers {

    static final int BITS = 40;
    /** Who makes or drops the partition of a month holds this. */
    static final String MONTHS_LOCK = "hashtext('microbrain months'), hashtext(current_schema())";
    /** Who sums up old readings by the hour holds this. */
    static final String ROLL_UP_LOCK = "hashtext('microbrain roll-up'), hashtext(current_schema())";
    static final String[] TABLES = {"record", "block_series"};
    /** The sequence of the numbers of table {@code origin}. */
    static final String ORIGINS = "origin_number";
    private static final String READINGS = "reading_number";
    private static final String OTHERS = "event_number";
    private static final long FOR_EVER = 0;
    /** Of the year 9999; a clock that says more is as good as this one. */
    private static final long LAST_MONTH = 96_000;

    private final Connection connection;
    private final Set<Long> there = new HashSet<>();
    private long closed;

    RowNumbers(Connection connection) {
        this.connection = connection;
    }

    /**
     * Makes the sequences where there are none, and lets them begin behind all numbers there are: an earlier program may have
     * counted by itself. Within a transaction, and while no such program writes.
     */
    static void prepare(Statement statement) throws SQLException {
        for (String sequence : new String[] {ORIGINS, READINGS, OTHERS}) {
            statement.execute("CREATE SEQUENCE IF NOT EXISTS " + sequence);
        }
        begin(statement, ORIGINS, PostgresSession.number(statement, "SELECT max(id) FROM origin"));
        begin(statement, OTHERS, PostgresSession.number(statement, "SELECT max(id) FROM record WHERE id < " + (1L << BITS)));
        long last = PostgresSession.number(statement, "SELECT max(id) FROM record") >> BITS;
        long first = PostgresSession.number(statement, "SELECT min(id) FROM record WHERE id >= " + (1L << BITS)) >> BITS;
        for (long month = Math.max(1, first); month <= last; month++) {
            begin(statement, READINGS, PostgresSession.number(statement, "SELECT max(id) FROM record WHERE id >= " + (month << BITS) + " AND id < "
                    + (month + 1 << BITS)) & (1L << BITS) - 1);
        }
    }

    private static void begin(Statement statement, String sequence, long behind) throws SQLException {
        if (behind > 0) {
            statement.execute("SELECT setval('" + sequence + "', " + behind + ") FROM " + sequence + " WHERE NOT is_called OR last_value < "
                    + behind);
        }
    }

    /**
     * Which month the number of a record begins with: that of its arrival, or a later one when that is closed, as for a clock that is behind.
     * Makes the partition where there is none, within the writer's transaction.
     */
    long month(RecordKind kind, long arrived) throws SQLException {
        if (!kind.equals(RecordKind.READINGS)) {
            return FOR_EVER;
        }
        long month = Math.max(month(arrived), closed + 1);
        if (!there.contains(month)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT pg_advisory_xact_lock(" + MONTHS_LOCK + ")"); // somebody else may be about to make it, or to close it
                closed = RollUpMark.read(connection).month();
                month = Math.max(month, closed + 1);
                for (String table : TABLES) {
                    makePartition(statement, table, partition(table, month), month << BITS, month + 1 << BITS);
                }
            }
            there.add(month);
        }
        return month;
    }

    /** The oldest month that has a partition; 0 when none has. */
    static long oldestPartition(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("SELECT min(substring(relname FROM 8)) FROM pg_inherits JOIN pg_class ON oid = inhrelid "
                + "WHERE inhparent = 'record'::regclass AND relname ~ '^record_[0-9]{4}_[0-9]{2}$'")) {
            row.next();
            String named = row.getString(1);
            return named == null ? 0 : YearMonth.parse(named.replace('_', '-')).getLong(ChronoField.PROLEPTIC_MONTH)
                    - YearMonth.of(1970, 1).getLong(ChronoField.PROLEPTIC_MONTH);
        }
    }

    /** Of the rest of a number. */
    static String sequence(long month) {
        return month == FOR_EVER ? OTHERS : READINGS;
    }

    /** From 1, months since January 1970. */
    static long month(long millis) {
        long since = Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC).getLong(ChronoField.PROLEPTIC_MONTH)
                - YearMonth.of(1970, 1).getLong(ChronoField.PROLEPTIC_MONTH);
        return Math.max(1, Math.min(since, LAST_MONTH));
    }

    /** When a month began, in UTC. */
    static Instant start(long month) {
        return YearMonth.of(1970, 1).plusMonths(month).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
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

    /** After a rollback: partitions made meanwhile are void. */
    void forget() {
        there.clear();
    }
}
