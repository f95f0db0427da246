package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.sums.Topic;
import org.microbrain.sums.WeekSums;

/** Where the records of sums are. Written within the writer's transaction. */
final class SumTables {

    /** Of an area; 111 counties need six years for so many of one kind of sensor. */
    static final int MOST = 40_000;
    /** How programs without sums noted one. */
    private static final String NOT_UNDERSTOOD = "reason = 'kind-12 is not known to this program'";
    private static final String RECORDS = "SELECT origin.node, journal, sequence, content, checksum, record.id FROM record "
            + "JOIN origin ON origin.id = record.origin ";

    private final PreparedStatement add;

    /** Makes the table where it is not, and fills it from what an earlier program stored without interpreting it. */
    SumTables(Connection connection) throws SQLException {
        boolean made = prepare(connection);
        add = connection.prepareStatement("INSERT OR IGNORE INTO sums VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        if (made) {
            fill(connection);
        }
    }

    /** In one transaction with what fills it, so that it is whole or not there. */
    private static boolean prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("SELECT 1 FROM sqlite_schema WHERE name = 'sums'")) {
                if (row.next()) {
                    return false;
                }
            }
            statement.execute("BEGIN IMMEDIATE");
            statement.execute("CREATE TABLE sums (record INTEGER PRIMARY KEY, node TEXT NOT NULL, features TEXT NOT NULL, "
                    + "sensor TEXT NOT NULL, unit TEXT NOT NULL, first_week INTEGER NOT NULL, last_week INTEGER NOT NULL, "
                    + "nodes INTEGER NOT NULL, rows INTEGER NOT NULL) STRICT");
            statement.execute("CREATE INDEX sums_node ON sums (node, last_week)");
            return true;
        }
    }

    private void fill(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery(RECORDS + "JOIN uninterpreted ON uninterpreted.record = record.id WHERE "
                    + NOT_UNDERSTOOD)) {
                while (row.next()) {
                    fill(row);
                }
            }
            statement.execute("DELETE FROM uninterpreted WHERE " + NOT_UNDERSTOOD + " AND record IN (SELECT record FROM sums)");
            statement.execute("COMMIT");
        }
    }

    /** One that cannot be read stays noted as what it is. */
    private void fill(ResultSet row) throws SQLException {
        JournalRecord record;
        WeekSums sums;
        try {
            record = ReadingQueries.open(row);
            sums = WeekSums.decode(record.body());
        } catch (ProtocolViolation | IllegalArgumentException unreadable) {
            return;
        }
        enter(row.getLong(6), record, sums);
    }

    void enter(long row, JournalRecord record, WeekSums sums) throws SQLException {
        add.setLong(1, row);
        add.setString(2, record.origin().node().text());
        add.setString(3, sums.topic().features());
        add.setString(4, sums.topic().sensor());
        add.setString(5, sums.topic().unit());
        add.setLong(6, sums.firstWeek().toEpochDay());
        add.setLong(7, sums.lastWeek().toEpochDay());
        add.setInt(8, sums.nodes());
        add.setLong(9, sums.sums().rows());
        add.executeUpdate();
    }

    /** What hubs in an area added up, by hub and topic. @param since Monday, days since 1970-01-01 */
    static List<HubSums> seen(Connection connection, DivisionCode area, long since) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT node, features, sensor, unit, min(first_week), "
                + "max(last_week), max(nodes), sum(rows) FROM sums WHERE node >= ? AND node < ? AND last_week >= ? "
                + "GROUP BY node, features, sensor, unit ORDER BY features, sensor, unit, node")) {
            bind(select, area, since);
            List<HubSums> seen = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    seen.add(new HubSums(new NodeId(row.getString(1)), new Topic(row.getString(2), row.getString(3),
                            row.getString(4)), LocalDate.ofEpochDay(row.getLong(5)), LocalDate.ofEpochDay(row.getLong(6)),
                            row.getInt(7), row.getLong(8)));
                }
            }
            return seen;
        }
    }

    private static void bind(PreparedStatement select, DivisionCode area, long since) throws SQLException {
        AreaRange seen = AreaRange.of(area);
        select.setString(1, seen.from());
        select.setString(2, seen.to());
        select.setLong(3, since);
    }

    /** Sums that hubs in an area made, the newest weeks first. @param since Monday, days since 1970-01-01 */
    static List<ArchivedSums> read(Connection connection, DivisionCode area, long since) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(RECORDS + "JOIN sums ON sums.record = record.id WHERE "
                + "sums.node >= ? AND sums.node < ? AND last_week >= ? ORDER BY last_week DESC, record.id LIMIT " + MOST)) {
            bind(select, area, since);
            List<ArchivedSums> sums = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    JournalRecord record = ReadingQueries.open(row);
                    sums.add(new ArchivedSums(record.origin().node(), WeekSums.decode(record.body())));
                }
            }
            return sums;
        }
    }
}
