package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;

/** Who is there, what they measure, and whether everything is there. */
final class OverviewQueries {

    private final Readers readers;
    private final String rows;

    /** @param rows an expression that counts the rows of {@code origin.id} */
    OverviewQueries(Readers readers, String rows) {
        this.readers = readers;
        this.rows = rows;
    }

    List<NodeSummary> nodes(DivisionCode area) {
        Map<NodeId, NodeSummary> nodes = new TreeMap<>();
        for (OriginEntry entry : readers.ask(connection -> origins(connection, area))) {
            NodeSummary one = new NodeSummary(entry.origin.node(), 1, entry.made, entry.received.size(),
                    entry.lastRecord, entry.lastArrived);
            nodes.merge(one.node(), one, (a, b) -> new NodeSummary(a.node(), a.journals() + b.journals(),
                    a.made() + b.made(), a.received() + b.received(), Math.max(a.lastRecord(), b.lastRecord()),
                    Math.max(a.lastArrived(), b.lastArrived())));
        }
        return List.copyOf(nodes.values());
    }

    private static List<OriginEntry> origins(Connection connection, DivisionCode area) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT " + OriginBook.COLUMNS
                + " FROM origin WHERE node >= ? AND node < ? ORDER BY node, journal")) {
            bind(select, area);
            List<OriginEntry> entries = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    entries.add(OriginBook.read(row));
                }
            }
            return entries;
        }
    }

    List<OriginAccount> accounts(DivisionCode area) {
        return readers.ask(connection -> origins(connection, area)).stream().map(entry -> new OriginAccount(
                entry.ledger(entry.received.size()), entry.lastRecord, entry.lastArrived)).toList();
    }

    /** Receipts and row counts come from one statement, so they are of one moment. */
    List<OriginLedger> ledger(DivisionCode area) {
        return readers.ask(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT " + OriginBook.COLUMNS
                    + ", " + rows + " FROM origin "
                    + "WHERE node >= ? AND node < ? ORDER BY node, journal")) {
                bind(select, area);
                List<OriginLedger> lines = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        lines.add(OriginBook.read(row).ledger(row.getLong(9)));
                    }
                }
                return lines;
            }
        });
    }

    private static void bind(PreparedStatement select, DivisionCode area) throws SQLException {
        AreaRange range = AreaRange.of(area);
        select.setString(1, range.from());
        select.setString(2, range.to());
    }

    List<SeriesInfo> series(NodeId node) {
        return readers.ask(connection -> {
            Map<String, SeriesInfo> series = new TreeMap<>();
            try (PreparedStatement channels = connection.prepareStatement("SELECT channel.id, name, unit, source, "
                    + "journal, number FROM channel JOIN origin ON origin.id = channel.origin WHERE channel.node = ? "
                    + "ORDER BY channel.origin, number")) {
                channels.setString(1, node.text());
                try (ResultSet row = channels.executeQuery()) {
                    while (row.next()) {
                        TimeRange extent = SeriesSources.extent(connection, row.getLong(1));
                        SeriesKey key = new SeriesKey(node, name(row));
                        SeriesInfo one = new SeriesInfo(key, row.getString(3), row.getString(4), extent.from(),
                                extent.to());
                        series.merge(key.name(), one, (a, b) -> new SeriesInfo(key, b.unit(), b.source(),
                                Math.min(a.first(), b.first()), Math.max(a.last(), b.last())));
                    }
                }
            }
            return List.copyOf(series.values());
        });
    }

    /** Of a series that nobody registered, one that stands in for it. */
    private static String name(ResultSet row) throws SQLException {
        String name = row.getString(2);
        return name != null ? name : "#" + JournalId.of(row.getBytes(5)) + "/" + row.getInt(6);
    }

    ArchiveAlarms alarms(DivisionCode area) {
        return readers.ask(connection -> new ArchiveAlarms(
                count(connection, area, "conflict JOIN origin ON origin.id = conflict.origin"),
                count(connection, area, "uninterpreted JOIN record ON record.id = uninterpreted.record "
                        + "JOIN origin ON origin.id = record.origin")));
    }

    private static long count(Connection connection, DivisionCode area, String tables) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT count(*) FROM " + tables
                + " WHERE node >= ? AND node < ?")) {
            bind(select, area);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** The journal and number in the stand-in name of a series that nobody registered, or null. */
    static Unregistered unregistered(String name) {
        if (!name.matches("#[0-9a-f]{32}/[0-9]{1,9}")) {
            return null;
        }
        return new Unregistered(JournalId.parse(name.substring(1, 33)), Integer.parseInt(name.substring(34)));
    }

    record Unregistered(JournalId journal, int number) {
    }
}
