package org.microbrain.journal;

import java.nio.ByteBuffer;
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
import java.util.Optional;
import java.util.function.Predicate;
import org.microbrain.block.Reading;
import org.microbrain.block.ReadingBlock;
import org.microbrain.block.SeriesHeader;
import org.microbrain.block.StagedReadings;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordKind;
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

    /** Takes the readings of one series for a drawing. */
    public interface Outliner {

        /** Whether what the header says is enough; then the readings behind it are not decoded and not given. */
        boolean takes(SeriesHeader header);

        void accept(Reading reading);
    }

    private interface Blocks {
        void take(JournalRecord record, long made);
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

    /**
     * As {@link #forEach}, for one series: a block of which the header says enough is not decoded. Blocks with a reading
     * in doubt, or whose times are corrected, always are.
     */
    public void outline(Journal.Series series, long from, long to, Outliner outliner) {
        Map<Integer, Journal.Series> wanted = Map.of(series.number(), series);
        Consumer consumer = (name, reading) -> {
            if (reading.series() == series.number()) {
                outliner.accept(reading);
            }
        };
        try {
            connection.setAutoCommit(false);
            blocks(from, to, (record, made) -> {
                Optional<SeriesHeader> header = ReadingBlock.headers(record.body()).stream()
                        .filter(one -> one.series() == series.number()).findFirst();
                boolean whole = header.isPresent() && made == record.time().millis() && header.get().first() >= from
                        && header.get().last() < to && !ReadingBlock.anyDoubt(record.body());
                if (header.isPresent() && !(whole && outliner.takes(header.get()))) {
                    emit(corrected(record, made), from, to, wanted, consumer);
                }
            });
            readStaged(from, to, wanted, consumer);
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    /**
     * The bodies of this node's own records of a kind, newest first, until {@code consumer} has had enough. Damaged ones
     * are left out.
     *
     * @param from Unix milliseconds; of records made before it nothing is given
     */
    public void bodies(RecordKind kind, long from, Predicate<ByteBuffer> consumer) {
        String query = "SELECT r.sequence, r.checksum, r.content, o.journal, r.made_ms FROM record r JOIN origin o ON o.id = r.origin"
                + " WHERE o.node = ? AND r.kind = ? AND r.made_ms >= ? ORDER BY r.id DESC";
        try (PreparedStatement bodies = connection.prepareStatement(query)) {
            bodies.setString(1, node.text());
            bodies.setInt(2, kind.code());
            bodies.setLong(3, from);
            each(bodies, (record, made) -> consumer.test(record.body()));
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    private interface Each {
        boolean take(JournalRecord record, long made);
    }

    private void each(PreparedStatement records, Each each) throws SQLException {
        try (ResultSet rows = records.executeQuery()) {
            boolean more = true;
            while (more && rows.next()) {
                Origin origin = new Origin(node, JournalId.of(rows.getBytes(4)));
                try {
                    JournalRecord record = JournalRecord.open(origin, rows.getLong(1), rows.getBytes(3), rows.getInt(2));
                    more = each.take(record, rows.getLong(5));
                } catch (ProtocolViolation e) {
                    LOG.warn("{}: a record is damaged and left out: {}", file, e.getMessage());
                }
            }
        }
    }

    private void readBlocks(long from, long to, Map<Integer, Journal.Series> series, Consumer consumer)
            throws SQLException {
        blocks(from, to, (record, made) -> emit(corrected(record, made), from, to, series, consumer));
    }

    private void blocks(long from, long to, Blocks consumer) throws SQLException {
        String query = "SELECT r.sequence, r.checksum, r.content, o.journal, r.made_ms FROM record r JOIN origin o ON o.id = r.origin"
                + " WHERE o.node = ? AND r.kind = 1 AND r.last_ms >= ? AND r.first_ms < ? ORDER BY r.id";
        try (PreparedStatement blocks = connection.prepareStatement(query)) {
            blocks.setString(1, node.text());
            blocks.setLong(2, from);
            blocks.setLong(3, to);
            each(blocks, (record, made) -> {
                consumer.take(record, made);
                return true;
            });
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
