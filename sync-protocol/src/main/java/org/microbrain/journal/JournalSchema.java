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
 * <li>{@code record}: the records; {@code content} is what the origin sealed, times are for history queries
 * <li>{@code staged}: readings that are durable and not yet in a block
 * <li>{@code series}: numbers given to series
 * <li>{@code damaged}: records whose checksum no longer holds
 * <li>{@code state}: small values that outlive restarts
 * </ul>
 */
final class JournalSchema {

    static final int VERSION = 1;
    /** Bytes of a page. */
    static final int PAGE = 8192;

    private static final String[] TABLES = {
        "CREATE TABLE origin(id INTEGER PRIMARY KEY, node TEXT NOT NULL, journal BLOB NOT NULL, made INTEGER NOT NULL,"
            + " received BLOB NOT NULL, acknowledged BLOB NOT NULL, shed BLOB NOT NULL, UNIQUE(node, journal))",
        "CREATE TABLE record(id INTEGER PRIMARY KEY AUTOINCREMENT, origin INTEGER NOT NULL, sequence INTEGER NOT NULL,"
            + " priority INTEGER NOT NULL, kind INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,"
            + " made_ms INTEGER NOT NULL, time_quality INTEGER NOT NULL, acknowledged INTEGER NOT NULL DEFAULT 0, checksum INTEGER NOT NULL,"
            + " content BLOB NOT NULL)",
        "CREATE UNIQUE INDEX record_key ON record(origin, sequence)",
        "CREATE INDEX record_waiting ON record(priority, id) WHERE acknowledged = 0",
        "CREATE INDEX record_kept ON record(made_ms, id) WHERE acknowledged = 1",
        "CREATE INDEX record_readings ON record(origin, last_ms, first_ms) WHERE kind = 1",
        "CREATE TABLE staged(id INTEGER PRIMARY KEY AUTOINCREMENT, readings BLOB NOT NULL)",
        "CREATE TABLE series(number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, unit TEXT NOT NULL,"
            + " source TEXT NOT NULL)",
        "CREATE TABLE damaged(id INTEGER PRIMARY KEY, origin INTEGER NOT NULL, sequence INTEGER NOT NULL,"
            + " checksum INTEGER NOT NULL, content BLOB NOT NULL)",
        "CREATE TABLE state(key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
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
                statement.execute("BEGIN IMMEDIATE");
                for (String table : TABLES) {
                    statement.execute(table);
                }
                statement.execute("INSERT INTO state VALUES('node', CAST('" + node + "' AS BLOB))");
                statement.execute("PRAGMA user_version=" + VERSION);
                statement.execute("COMMIT");
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

    static int version(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            row.next();
            return row.getInt(1);
        }
    }
}
