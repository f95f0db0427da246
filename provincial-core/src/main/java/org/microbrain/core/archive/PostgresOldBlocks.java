package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Old blocks in a database, where a row's number begins with the month of its arrival. A month is closed before the first of its blocks is
 * summed up, so that nothing arrives in front of the mark, and goes as a whole when the last one is.
 */
final class PostgresOldBlocks implements OldBlocks {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresOldBlocks.class);
    private static final long FIRST = 1L << RowNumbers.BITS;

    private final Connection connection;
    private final PreparedStatement next;

    PostgresOldBlocks(Connection connection) throws SQLException {
        this.connection = connection;
        next = connection.prepareStatement(OldBlock.COLUMNS + "WHERE record.id > ? AND record.id < ? ORDER BY record.id LIMIT "
                + ROWS_AT_ONCE);
        next.setFetchSize(ROWS_AT_ONCE / 8);
    }

    @Override
    public boolean mine() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return PostgresSession.number(statement, "SELECT pg_try_advisory_xact_lock(" + RowNumbers.ROLL_UP_LOCK + ")::int") == 1;
        }
    }

    @Override
    public long now(long core) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return Math.min(core, PostgresSession.number(statement, "SELECT floor(extract(epoch FROM now()) * 1000)"));
        }
    }

    @Override
    public List<OldBlock> next(RollUpMark mark, long before) throws SQLException {
        List<OldBlock> rows = read(mark, before);
        if (rows.isEmpty() || rows.get(0).month() <= mark.month()) {
            return rows;
        }
        RollUpMark closed = mark.inMonth(rows.get(0).month());
        // Once more: something may have arrived before it was closed.
        return ifFree(statement -> close(statement, closed)) ? read(mark, closed.month() + 1) : List.of();
    }

    private List<OldBlock> read(RollUpMark mark, long before) throws SQLException {
        next.setLong(1, Math.max(mark.record(), FIRST - 1));
        next.setLong(2, before << RowNumbers.BITS);
        List<OldBlock> rows = new ArrayList<>();
        long bytes = 0;
        try (ResultSet row = next.executeQuery()) {
            while (bytes < BYTES_AT_ONCE && row.next()) {
                long month = row.getLong(1) >> RowNumbers.BITS;
                if (!rows.isEmpty() && month != rows.get(0).month()) {
                    break;
                }
                OldBlock one = OldBlock.read(row, month);
                rows.add(one);
                bytes += one.content().length;
            }
        }
        return rows;
    }

    /** From here on nothing is stored in this month: what still arrives by a clock that is behind counts as of a later one. */
    private void close(Statement statement, RollUpMark closed) throws SQLException {
        statement.execute("SELECT pg_advisory_xact_lock(" + RowNumbers.MONTHS_LOCK + ")");
        statement.execute("ALTER TABLE " + RowNumbers.partition("record", closed.month())
                + " ADD CONSTRAINT summed_up CHECK (false) NOT VALID");
        closed.write(connection);
    }

    private interface Change {
        void make(Statement statement) throws SQLException;
    }

    /** Who reads a month is not waited for: those who archive go on, and it is tried again later. @return whether it was made */
    private boolean ifFree(Change change) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = '1s'");
            change.make(statement);
            statement.execute("SET LOCAL lock_timeout = '" + PostgresSession.LOCK_TIMEOUT + "'");
            return true;
        } catch (SQLException e) {
            if (!PostgresSession.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(before);
            return false;
        }
    }

    /** It goes with its month. */
    @Override
    public void letGo(OldBlock block, List<SeriesRow> rows) {
    }

    @Override
    public boolean finish(RollUpMark mark, long before) throws SQLException {
        long month = RowNumbers.oldestPartition(connection);
        return month > 0 && month < before && ifFree(statement -> {
            statement.execute("SELECT pg_advisory_xact_lock(" + RowNumbers.MONTHS_LOCK + ")");
            String records = RowNumbers.partition("record", month);
            statement.execute("LOCK TABLE " + records + " IN ACCESS EXCLUSIVE MODE");
            // Else something arrived meanwhile, and is summed up first.
            if (PostgresSession.number(statement, "SELECT count(*) FROM " + records + " WHERE id > " + mark.record()) == 0) {
                giveUp(statement, month);
                mark.inMonth(month).write(connection);
            }
        });
    }

    private static void giveUp(Statement statement, long month) throws SQLException {
        String records = RowNumbers.partition("record", month);
        int origins = statement.executeUpdate("INSERT INTO forgotten SELECT " + month + ", origin, count(*) FROM "
                + records + " GROUP BY origin ON CONFLICT (origin, month) DO UPDATE SET records = forgotten.records + excluded.records");
        statement.executeUpdate("DELETE FROM uninterpreted WHERE record >= " + (month << RowNumbers.BITS)
                + " AND record < " + (month + 1 << RowNumbers.BITS));
        for (String table : RowNumbers.TABLES) {
            String partition = RowNumbers.partition(table, month);
            statement.execute("ALTER TABLE " + table + " DETACH PARTITION " + partition);
            statement.execute("DROP TABLE " + partition);
        }
        LOG.info("a month of readings ({}, of {} journals) was given up after it was summed up by the hour, as configured", records, origins);
    }
}
