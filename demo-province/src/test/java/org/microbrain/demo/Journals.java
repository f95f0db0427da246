package org.microbrain.demo;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.microbrain.block.StagedReadings;
import org.microbrain.body.ShedBody;
import org.microbrain.body.WarningBody;
import org.microbrain.journal.History;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.RecordKind;

/** Looks into journal files beside the running node: what a node itself holds, whatever it says on its pages. */
final class Journals {

    /**
     * What a journal holds.
     *
     * @param made    records its own node has made, over all openings
     * @param waiting records not yet acknowledged by a parent, of every origin
     * @param staged  readings not in a block yet
     */
    record Held(long made, long waiting, long staged) {
    }

    private Journals() {
    }

    static Held held(Path file, NodeId node) throws SQLException {
        try (Connection connection = open(file); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            long staged = 0;
            try (ResultSet rows = statement.executeQuery("SELECT readings FROM staged")) {
                while (rows.next()) {
                    staged += StagedReadings.decode(rows.getBytes(1)).size();
                }
            }
            return new Held(number(statement, "SELECT coalesce(sum(made), 0) FROM origin WHERE node = '" + node + "'"),
                    number(statement, "SELECT count(*) FROM waiting"), staged);
        }
    }

    /** Content bytes of all records that wait for a parent. */
    static long waitingBytes(Path file) throws SQLException {
        try (Connection connection = open(file); Statement statement = connection.createStatement()) {
            return number(statement, "SELECT coalesce(sum(length(r.content)), 0) FROM waiting w JOIN record r ON r.id = w.id");
        }
    }

    /** Content bytes of all records of one node. */
    static long bytes(Path file, NodeId node) throws SQLException {
        try (Connection connection = open(file); Statement statement = connection.createStatement()) {
            return number(statement, "SELECT coalesce(sum(length(r.content)), 0) FROM record r JOIN origin o"
                    + " ON o.id = r.origin WHERE o.node = '" + node + "'");
        }
    }

    /** Copies of each of the node's own readings in its history, those of series that begin with {@code prefix}. */
    static Map<Published, Integer> readings(Path file, NodeId node, String prefix) {
        Map<Published, Integer> copies = new HashMap<>();
        try (History history = History.open(file, node)) {
            history.forEach(Long.MIN_VALUE, Long.MAX_VALUE, (series, reading) -> {
                if (series.name().startsWith(prefix)) {
                    copies.merge(Published.of(node + "/" + series.name(), reading.millis(), reading.value()), 1,
                            Integer::sum);
                }
            });
        }
        return copies;
    }

    /** The ids of the warnings the node has raised, one for each record. */
    static List<String> warnings(Path file, NodeId node) throws SQLException, InvalidProtocolBufferException {
        List<String> ids = new ArrayList<>();
        try (Connection connection = open(file); PreparedStatement query = connection.prepareStatement(
                "SELECT r.sequence, r.checksum, r.content, o.journal FROM record r JOIN origin o ON o.id = r.origin"
                        + " WHERE o.node = ? AND r.kind = ?")) {
            query.setString(1, node.text());
            query.setInt(2, RecordKind.WARNING.code());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    JournalRecord record = JournalRecord.open(new Origin(node, JournalId.of(rows.getBytes(4))),
                            rows.getLong(1), rows.getBytes(3), rows.getInt(2));
                    ids.add(WarningBody.parseFrom(record.body()).getId());
                }
            }
        }
        return ids;
    }

    /** How many shed records a journal holds. */
    static long sheddings(Path file) throws SQLException {
        try (Connection connection = open(file); Statement statement = connection.createStatement()) {
            return number(statement, "SELECT count(*) FROM record WHERE kind = " + RecordKind.SHED.code());
        }
    }

    /** Readings of a node in the province's archive. */
    static long archivedReadings(Path archive, NodeId node) throws SQLException {
        try (Connection connection = open(archive); Statement statement = connection.createStatement()) {
            return number(statement, "SELECT coalesce(sum(b.count), 0) FROM block_series b JOIN channel c"
                    + " ON c.id = b.channel WHERE c.node = '" + node + "'");
        }
    }

    /** Readings of a node that the archive had before the last of the node's warnings; its records are numbered as they come. */
    static long archivedBeforeTheLastWarning(Path archive, NodeId node) throws SQLException {
        try (Connection connection = open(archive); Statement statement = connection.createStatement()) {
            return number(statement, "SELECT coalesce(sum(b.count), 0) FROM block_series b JOIN channel c"
                    + " ON c.id = b.channel WHERE c.node = '" + node + "' AND b.record < (SELECT max(record) FROM warning"
                    + " WHERE node = '" + node + "')");
        }
    }

    /** Readings that a node's shed records in the province's archive account for. */
    static long shedReadings(Path archive, NodeId node) throws SQLException, InvalidProtocolBufferException {
        long readings = 0;
        try (Connection connection = open(archive); PreparedStatement query = connection.prepareStatement(
                "SELECT r.sequence, r.checksum, r.content, o.journal FROM record r JOIN origin o ON o.id = r.origin"
                        + " WHERE o.node = ?")) {
            query.setString(1, node.text());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    JournalRecord record = JournalRecord.open(new Origin(node, JournalId.of(rows.getBytes(4))),
                            rows.getLong(1), rows.getBytes(3), rows.getInt(2));
                    if (record.kind().equals(RecordKind.SHED)) {
                        readings += ShedBody.parseFrom(record.body()).getSummariesList().stream()
                                .mapToLong(ShedBody.Summary::getCount).sum();
                    }
                }
            }
        }
        return readings;
    }

    private static Connection open(Path file) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA query_only=1");
            statement.execute("PRAGMA busy_timeout=10000");
        }
        return connection;
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
