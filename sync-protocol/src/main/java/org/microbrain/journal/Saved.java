package org.microbrain.journal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.microbrain.block.ReadingBlock;
import org.microbrain.block.StagedReadings;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordKind;
import org.microbrain.record.SequenceSet;

/** What was saved of a damaged journal, and how it becomes a whole one again. */
final class Saved {

    private final SavedOrigins origins = new SavedOrigins();
    private final Map<Origin, SequenceSet> waiting = new HashMap<>();
    private final Map<Origin, SequenceSet> acknowledged = new HashMap<>();
    private final Map<Origin, SequenceSet> lost = new TreeMap<>();
    private final Set<Integer> numbersInUse = new TreeSet<>();
    private final JournalTotals totals = new JournalTotals();
    private final Map<Integer, Journal.Series> series = new TreeMap<>();
    private final Map<String, byte[]> state = new TreeMap<>();
    private NodeId node;
    private long records;
    private long staged;

    private Saved() {
    }

    /**
     * Copies, record by record, into a new journal file.
     *
     * @param given   whose journal it is; null to believe the file
     * @param damaged its name, for messages
     */
    static Saved copy(Salvage from, NodeId given, Path damaged, Path to) throws SQLException {
        Saved saved = new Saved();
        from.query("SELECT key, value FROM state", row -> saved.state.put(row.getString(1), row.getBytes(2)));
        saved.node = given != null ? given : saved.nodeOfTheFile(damaged);
        saved.origins.read(from);
        try (Connection target = JournalSchema.connect(to, saved.node)) {
            target.setAutoCommit(false);
            saved.copyRecords(from, target);
            saved.copyStaged(from, target);
            from.walk("series", "number", "name, unit, source", row -> saved.series.put(row.getInt(1),
                    new Journal.Series(row.getInt(1), row.getString(2), row.getString(3), row.getString(4))));
            saved.balance();
            saved.writeOrigins(target);
            saved.writeSeries(target);
            saved.writeState(target);
            target.commit();
        }
        return saved;
    }

    private NodeId nodeOfTheFile(Path damaged) {
        byte[] name = state.get("node");
        if (name == null) {
            throw new IllegalStateException(damaged + " does not say any more whose journal it is; say it with --node");
        }
        return new NodeId(new String(name, StandardCharsets.US_ASCII));
    }

    private void copyRecords(Salvage from, Connection to) throws SQLException {
        // a page that lies in two places of a damaged tree gives a row twice
        try (PreparedStatement insert =
                     to.prepareStatement("INSERT OR IGNORE INTO record VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            WaitingTables standing = new WaitingTables(new Statements(to));
            from.walk("record", "id", "origin, sequence, checksum, content, first_ms, last_ms", row -> {
                Origin origin = origins.at(row.getLong(2));
                byte[] content = row.getBytes(5);
                if (origin == null || content == null) {
                    return;
                }
                try {
                    insert.setLong(1, row.getLong(1));
                    insert.setLong(2, row.getLong(2));
                    insert.setLong(6, row.getLong(6));
                    insert.setLong(7, row.getLong(7));
                    JournalRecord record = JournalRecord.open(origin, row.getLong(3), content, row.getInt(4));
                    if (copied(record, insert)) {
                        stands(record, row.getLong(1), row.getLong(2), standing);
                    }
                } catch (ProtocolViolation e) {
                    from.unreadable().add(e.getMessage());
                }
            });
        }
    }

    private static boolean copied(JournalRecord record, PreparedStatement insert) throws SQLException {
        insert.setLong(3, record.sequence());
        insert.setInt(4, record.priority().ordinal());
        insert.setInt(5, record.kind().code());
        insert.setLong(8, record.time().millis());
        insert.setInt(9, record.time().quality().ordinal());
        insert.setInt(10, record.checksum());
        insert.setBytes(11, record.content());
        return insert.executeUpdate() == 1;
    }

    /** By the account of its origin; where that is lost too, it waits: the parent takes it once, however often it comes. */
    private void stands(JournalRecord record, long row, long origin, WaitingTables standing) throws SQLException {
        boolean done = origins.account(record.origin()).acknowledged.contains(record.sequence());
        standing.waits(row, record.priority(), origin);
        if (done) {
            standing.acknowledged(row, record.priority(), record.time());
        }
        records++;
        totals.add(record.priority(), done, 1, record.content().length);
        (done ? acknowledged : waiting).computeIfAbsent(record.origin(), fresh -> new SequenceSet())
                .add(record.sequence());
        noteSeries(record);
    }

    private void noteSeries(JournalRecord record) {
        if (!record.kind().equals(RecordKind.READINGS) || !record.origin().node().equals(node)) {
            return;
        }
        try {
            ReadingBlock.headers(record.body()).forEach(header -> numbersInUse.add(header.series()));
        } catch (ProtocolViolation newer) {
            return; // a block of a newer version travels on all the same
        }
    }

    private void copyStaged(Salvage from, Connection to) throws SQLException {
        try (PreparedStatement insert = to.prepareStatement("INSERT OR IGNORE INTO staged VALUES(?, ?)")) {
            from.walk("staged", "id", "readings", row -> {
                try {
                    StagedReadings.decode(row.getBytes(2)).forEach(reading -> numbersInUse.add(reading.series()));
                    insert.setLong(1, row.getLong(1));
                    insert.setBytes(2, row.getBytes(2));
                    staged += insert.executeUpdate();
                } catch (ProtocolViolation e) {
                    from.unreadable().add(e.getMessage());
                }
            });
        }
    }

    /** Makes the accounts agree with the rows that are left: received = acknowledged + shed + waiting. */
    private void balance() {
        for (Origin origin : origins.all()) {
            Account account = origins.account(origin);
            SequenceSet waits = waiting.getOrDefault(origin, new SequenceSet());
            SequenceSet done = acknowledged.getOrDefault(origin, new SequenceSet());
            account.received.addAll(waits);
            account.received.addAll(done);
            account.acknowledged.addAll(done);
            account.acknowledged.removeAll(waits);
            account.shed.removeAll(waits);
            account.shed.removeAll(account.acknowledged);
            account.received.addAll(account.acknowledged);
            account.received.addAll(account.shed);
            account.made(account.received.last());
            SequenceSet gone = account.received.minus(account.acknowledged).minus(account.shed).minus(waits);
            if (!gone.isEmpty()) {
                account.shed.addAll(gone);
                lost.put(origin, gone);
            }
        }
    }

    private void writeOrigins(Connection to) throws SQLException {
        try (PreparedStatement insert = to.prepareStatement("INSERT INTO origin VALUES(?, ?, ?, ?, ?, ?, ?)")) {
            for (Map.Entry<Long, Origin> one : origins.byRow().entrySet()) {
                Account account = origins.account(one.getValue());
                insert.setLong(1, one.getKey());
                insert.setString(2, one.getValue().node().text());
                insert.setBytes(3, one.getValue().journal().bytes());
                insert.setLong(4, account.made());
                insert.setBytes(5, account.received.encode());
                insert.setBytes(6, account.acknowledged.encode());
                insert.setBytes(7, account.shed.encode());
                insert.executeUpdate();
            }
        }
    }

    private void writeState(Connection to) throws SQLException {
        state.remove("node");
        state.put(JournalTotals.KEY, totals.encode());
        try (PreparedStatement insert = to.prepareStatement("INSERT INTO state VALUES(?, ?)")) {
            for (Map.Entry<String, byte[]> one : state.entrySet()) {
                insert.setString(1, one.getKey());
                insert.setBytes(2, one.getValue());
                insert.executeUpdate();
            }
        }
    }

    /** A number that blocks still use keeps a series, so that it is never given to another one. */
    private void writeSeries(Connection to) throws SQLException {
        for (int number : numbersInUse) {
            series.computeIfAbsent(number, lostOne -> new Journal.Series(number, "series-" + number, "", ""));
        }
        try (PreparedStatement insert = to.prepareStatement("INSERT INTO series VALUES(?, ?, ?, ?)")) {
            for (Journal.Series one : series.values()) {
                insert.setInt(1, one.number());
                insert.setString(2, one.name());
                insert.setString(3, one.unit());
                insert.setString(4, one.source());
                insert.executeUpdate();
            }
        }
    }

    NodeId node() {
        return node;
    }

    long records() {
        return records;
    }

    long staged() {
        return staged;
    }

    Map<Origin, SequenceSet> lost() {
        return lost;
    }
}
