package org.microbrain.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.microbrain.record.NodeId;
import org.sqlite.SQLiteConfig;

/**
 * The tables of a journal file, and how a connection to it is set up.
 *
 * <ul>
 * <li>{@code origin}: what is remembered of each origin, also after its records are forgotten (see {@link Account})
 * <li>{@code record}: the records; {@code content} is what the origin sealed, times are for history queries. Rows are not
 * changed when a record is acknowledged, because that would write each of them a second time
 * <li>{@code waiting}, {@code kept}: which records the parent does not have yet, and which it has (see
 * {@link WaitingTables})
 * <li>{@code staged}: readings that are durable and not yet in a block
 * <li>{@code series}: numbers given to series
 * <li>{@code damaged}: records whose checksum no longer holds
 * <li>{@code state}: small values that outlive restarts
 * </ul>
 */
final class JournalSchema {

    static final int VERSION = 2;
    /** Bytes of a page. */
    static final int PAGE = 8192;

    private static final String WAITING = "CREATE TABLE waiting(priority INTEGER NOT NULL, id INTEGER NOT NULL,"
            + " origin INTEGER NOT NULL, PRIMARY KEY(priority, id)) WITHOUT ROWID";
    private static final String KEPT = "CREATE TABLE kept(made_ms INTEGER NOT NULL, id INTEGER NOT NULL,"
            + " PRIMARY KEY(made_ms, id)) WITHOUT ROWID";

    private static final String[] TABLES = {
        "CREATE TABLE origin(id INTEGER PRIMARY KEY, node TEXT NOT NULL, journal BLOB NOT NULL, made INTEGER NOT NULL,"
            + " received BLOB NOT NULL, acknowledged BLOB NOT NULL, shed BLOB NOT NULL, UNIQUE(node, journal))",
        "CREATE TABLE record(id INTEGER PRIMARY KEY, origin INTEGER NOT NULL, sequence INTEGER NOT NULL,"
            + " priority INTEGER NOT NULL, kind INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,"
            + " made_ms INTEGER NOT NULL, time_quality INTEGER NOT NULL, checksum INTEGER NOT NULL,"
            + " content BLOB NOT NULL)",
        "CREATE UNIQUE INDEX record_key ON record(origin, sequence)",
        "CREATE INDEX record_readings ON record(origin, last_ms, first_ms) WHERE kind = 1",
        WAITING,
        KEPT,
        "CREATE TABLE staged(id INTEGER PRIMARY KEY, readings BLOB NOT NULL)",
        "CREATE TABLE series(number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, unit TEXT NOT NULL,"
            + " source TEXT NOT NULL)",
        "CREATE TABLE damaged(id INTEGER PRIMARY KEY, origin INTEGER NOT NULL, sequence INTEGER NOT NULL,"
            + " checksum INTEGER NOT NULL, content BLOB NOT NULL)",
        "CREATE TABLE state(key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    };

    /**
     * From layout 1, where each record said for itself whether it was acknowledged. Its column stays, unused: to take it
     * away would write the whole table anew, on a disk that may have no room for that.
     */
    private static final String[] FROM_LAYOUT_1 = {
        WAITING,
        KEPT,
        "INSERT INTO waiting SELECT priority, id, origin FROM record WHERE acknowledged = 0",
        "INSERT INTO kept SELECT iif(time_quality = 0, made_ms, " + WaitingTables.NOT_BY_AGE
            + "), id FROM record WHERE acknowledged = 1",
        "DROP INDEX record_waiting",
        "DROP INDEX record_kept",
    };

    private JournalSchema() {
    }

    static Connection connect(Path file, NodeId node) throws SQLException {
        Properties settings = new Properties();
        // Or the driver asks for the last row number after each INSERT.
        settings.setProperty(SQLiteConfig.Pragma.JDBC_GET_GENERATED_KEYS.getPragmaName(), "false");
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file, settings);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA page_size=" + PAGE);
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA synchronous=FULL");
            statement.execute("PRAGMA busy_timeout=10000");
            statement.execute("PRAGMA cache_size=-4096");
            int version = version(statement);
            if (version == 0) {
                change(statement, TABLES, "INSERT INTO state VALUES('node', CAST('" + node + "' AS BLOB))");
            } else if (version == 1) {
                change(statement, FROM_LAYOUT_1);
            } else if (version != VERSION) {
                throw new IllegalStateException(file + " has layout " + version + ", this program knows layout "
                        + VERSION + "; use the program version that wrote it or a newer one");
            }
            try (ResultSet row = statement.executeQuery("SELECT CAST(value AS TEXT) FROM state WHERE key='node'")) {
                if (!row.next() || !row.getString(1).equals(node.text())) {
                    throw new IllegalStateException(file + " is the journal of another node than " + node
                            + "; give this node a data folder of its own");
                }
            }
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    private static void change(Statement statement, String[] changes, String... more) throws SQLException {
        statement.execute("BEGIN IMMEDIATE");
        for (String change : changes) {
            statement.execute(change);
        }
        for (String change : more) {
            statement.execute(change);
        }
        statement.execute("PRAGMA user_version=" + VERSION);
        statement.execute("COMMIT");
    }

    static int version(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            row.next();
            return row.getInt(1);
        }
    }
}
