package org.microbrain.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.microbrain.block.Reading;
import org.microbrain.block.ReadingBlock;
import org.microbrain.block.StagedReadings;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.ProtocolViolation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The readings a node's own journal file still holds, read beside the running node or without it. One thread.
 */
public final class History implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(History.class);

    private final Path file;
    private final NodeId node;
    private final Connection connection;

    /** Takes readings one by one, each with its series. */
    @FunctionalInterface
    public interface Consumer {
        void accept(Journal.Series series, Reading reading);
    }

    private History(Path file, NodeId node, Connection connection) {
        this.file = file;
        this.node = node;
        this.connection = connection;
    }

    /** @throws StorageFailure when there is no journal, or it cannot be read */
    public static History open(Path file, NodeId node) {
        if (!Files.isReadable(file)) {
            throw new StorageFailure(file, new java.nio.file.NoSuchFileException("there is no journal yet"));
        }
        try {
            Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA query_only=1");
                statement.execute("PRAGMA busy_timeout=10000");
            }
            return new History(file, node, connection);
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    public List<Journal.Series> series() {
        try (Statement statement = connection.createStatement();
             ResultSet rows = statement.executeQuery("SELECT number, name, unit, source FROM series ORDER BY name")) {
            List<Journal.Series> series = new ArrayList<>();
            while (rows.next()) {
                series.add(new Journal.Series(rows.getInt(1), rows.getString(2), rows.getString(3), rows.getString(4)));
            }
            return series;
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    /** Readings of one series with {@code from ≤ time < to} (Unix milliseconds), in order of time. */
    public List<Reading> readings(String name, long from, long to) {
        List<Reading> readings = new ArrayList<>();
        forEach(from, to, (series, reading) -> {
            if (series.name().equals(name)) {
                readings.add(reading);
            }
        });
        readings.sort(Comparator.comparingLong(Reading::millis));
        return readings;
    }

    /** All readings with {@code from ≤ time < to} (Unix milliseconds), block by block as they were sealed. */
    public void forEach(long from, long to, Consumer consumer) {
        Map<Integer, Journal.Series> series = new HashMap<>();
        series().forEach(one -> series.put(one.number(), one));
        try {
            // One transaction for both queries: a reading is seen either staged or in its block, never twice.
            connection.setAutoCommit(false);
            readBlocks(from, to, series, consumer);
            readStaged(from, to, series, consumer);
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    private void readBlocks(long from, long to, Map<Integer, Journal.Series> series, Consumer consumer)
            throws SQLException {
        String query = "SELECT r.sequence, r.checksum, r.content, o.journal, r.made_ms FROM record r JOIN origin o ON o.id = r.origin"
                + " WHERE o.node = ? AND r.kind = 1 AND r.last_ms >= ? AND r.first_ms < ? ORDER BY r.id";
        try (PreparedStatement blocks = connection.prepareStatement(query)) {
            blocks.setString(1, node.text());
            blocks.setLong(2, from);
            blocks.setLong(3, to);
            try (ResultSet rows = blocks.executeQuery()) {
                while (rows.next()) {
                    Origin origin = new Origin(node, JournalId.of(rows.getBytes(4)));
                    try {
                        JournalRecord record = JournalRecord.open(origin, rows.getLong(1), rows.getBytes(3),
                                rows.getInt(2));
                        emit(corrected(record, rows.getLong(5)), from, to, series, consumer);
                    } catch (ProtocolViolation e) {
                        LOG.warn("{}: a block of readings is damaged and left out: {}", file, e.getMessage());
                    }
                }
            }
        }
    }

    /** @param made the record's time, corrected if it was doubtful and the right one is known */
    private static List<Reading> corrected(JournalRecord record, long made) {
        List<Reading> readings = ReadingBlock.decode(record.body());
        long sealed = record.time().millis();
        return made == sealed || !record.time().correctable() ? readings
                : readings.stream().map(one -> one.corrected(sealed, made - sealed)).toList();
    }

    private void readStaged(long from, long to, Map<Integer, Journal.Series> series, Consumer consumer)
            throws SQLException {
        try (Statement statement = connection.createStatement();
             ResultSet rows = statement.executeQuery("SELECT readings FROM staged ORDER BY id")) {
            while (rows.next()) {
                emit(StagedReadings.decode(rows.getBytes(1)), from, to, series, consumer);
            }
        }
    }

    private static void emit(List<Reading> readings, long from, long to, Map<Integer, Journal.Series> series,
                             Consumer consumer) {
        for (Reading reading : readings) {
            if (reading.millis() >= from && reading.millis() < to) {
                consumer.accept(series.getOrDefault(reading.series(),
                        new Journal.Series(reading.series(), "series-" + reading.series(), "", "")), reading);
            }
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }
}
