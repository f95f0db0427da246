package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.sums.Topic;
import org.microbrain.sums.WeekSums;

/** Where the records of sums are. Written within the writer's transaction. */
final class SumTables {

    /** Of an area; 111 counties need six years for so many of one kind of sensor. */
    static final int MOST = 40_000;
    private final PreparedStatement add;

    SumTables(Connection connection) throws SQLException {
        add = connection.prepareStatement("INSERT INTO sums VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
    }

    void enter(long row, JournalRecord record, WeekSums sums) throws SQLException {
        add.setLong(1, row);
        add.setString(2, record.origin().node().text());
        add.setString(3, StoredText.of(sums.topic().features()));
        add.setString(4, StoredText.of(sums.topic().sensor()));
        add.setString(5, StoredText.of(sums.topic().unit()));
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
        try (PreparedStatement select = connection.prepareStatement(LabelTables.RECORDS + "JOIN sums ON sums.record = record.id WHERE "
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
