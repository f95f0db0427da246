package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Makes a connection fit for writing: an acknowledgement must be on the disk, and who else may write is settled. */
final class PostgresSession {

    /** The layout this program writes; kept in table {@code archive_layout}. */
    private static final int LAYOUT = 1;
    private static final int OLDEST_SERVER = 140_000;
    static final String LOCK_NOT_AVAILABLE = "55P03";

    /** So long somebody else's commit may be waited for. */
    static final String LOCK_TIMEOUT = "10s";

    private PostgresSession() {
    }

    /**
     * Leaves the connection without automatic commits, and with the lock that one core has alone, or that several have together.
     *
     * @param alone whether nobody else may write; otherwise others may that say the same
     */
    static void prepare(Connection connection, PostgresFailures failures, boolean alone) throws SQLException {
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            requireSafe(statement, failures);
            // A core whose machine lost power must not hold the lock for hours.
            statement.execute("SET tcp_keepalives_idle = 10");
            statement.execute("SET tcp_keepalives_interval = 5");
            statement.execute("SET tcp_keepalives_count = 3");
            statement.execute("SET idle_in_transaction_session_timeout = '60s'");
            statement.execute("SET lock_timeout = '2s'");
            statement.execute("SELECT pg_advisory_lock" + (alone ? "" : "_shared")
                    + "(hashtext('microbrain archive'), hashtext(current_schema()))");
            statement.execute("SET lock_timeout = '" + LOCK_TIMEOUT + "'");
        } catch (SQLException e) {
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw failures.held(e);
            }
            throw e;
        }
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED); // what others commit is to be seen
        connection.setAutoCommit(false);
    }

    private static void requireSafe(Statement statement, PostgresFailures failures) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT pg_is_in_recovery(), current_setting('server_version_num'), "
                + "current_setting('server_encoding'), current_setting('fsync'), current_setting('full_page_writes'), "
                + "current_setting('synchronous_commit')")) {
            row.next();
            if (row.getBoolean(1)) {
                throw PostgresFailures.standby();
            }
            if (row.getInt(2) < OLDEST_SERVER) {
                throw failures.unsafe("PostgreSQL 14+");
            }
            if (!row.getString(3).equals("UTF8")) {
                throw failures.unsafe("server_encoding = " + row.getString(3) + " (UTF8)");
            }
            if (!row.getBoolean(4) || !row.getBoolean(5)) {
                throw failures.unsafe("fsync = " + row.getString(4) + ", full_page_writes = " + row.getString(5) + " (on)");
            }
            if (!row.getString(6).equals("remote_apply")) {
                statement.execute("SET synchronous_commit = on");
            }
        }
    }

    /** Makes the tables where there never were any. Within transactions of its own. */
    static void prepareTables(Connection connection, PostgresFailures failures, ArchiveMark mark) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(hashtext('microbrain tables'), hashtext(current_schema()))");
            if (!exists(statement, "archive_layout")) {
                if (mark.there()) {
                    throw failures.gone(mark.file());
                }
                SqlScript.run("postgresql-" + LAYOUT + ".sql", statement);
            }
            try (ResultSet row = statement.executeQuery("SELECT version FROM archive_layout")) {
                row.next();
                if (row.getInt(1) > LAYOUT) {
                    throw failures.newer(row.getInt(1), LAYOUT);
                }
            }
            DeadLetterTable.make(statement, "BYTEA");
            RowNumbers.prepare(statement);
            DevicePlaces.make(statement);
            HourTable.make(statement, "");
            RollUpMark.make(statement);
            connection.commit();
            mark.make();
        }
    }

    /** @throws ArchiveFailure while an archive is moving into this database */
    static void requireWhole(Connection connection, PostgresFailures failures) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (exists(statement, MigrationTarget.TABLE)) {
                throw MigrationFailures.underWay(failures.place());
            }
            connection.commit();
        }
    }

    /** One number; 0 for NULL. */
    static long number(Statement statement, String question) throws SQLException {
        try (ResultSet row = statement.executeQuery(question)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Whether there is such a table in the archive's schema. */
    static boolean exists(Statement statement, String table) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT to_regclass(quote_ident(current_schema()) || '." + table
                + "') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
