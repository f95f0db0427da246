package org.microbrain.journal;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.io.IOException;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.microbrain.block.StagedReadings;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;

/**
 * Brings what can be read of a file that was set aside into the journal that took its place, while the node runs: every
 * record whose checksum holds, staged readings, accounts. What waited for the parent and is gone is named in a shed record
 * with the reason {@code damaged} (invariant 7). May be broken off and begun again: a record that is here is skipped.
 */
public final class JournalSalvage {

    private static final String DONE = "salvaged:";
    private static final int RECORDS_AT_ONCE = 64;
    private static final long BYTES_AT_ONCE = 1 << 20;

    private final Path aside;
    private final NodeId node;
    private final GroupCommit<SqliteJournal> commits;
    private final BooleanSupplier stopped;
    private final SavedOrigins origins = new SavedOrigins();
    private final Map<Origin, SequenceSet> found = new HashMap<>();
    private final List<Restored> batch = new ArrayList<>();
    private final List<byte[]> staged = new ArrayList<>();
    private long batchBytes;
    private long restored;

    /**
     * A record as it lay in the damaged file.
     *
     * @param first        time of its earliest reading, Unix milliseconds; {@code last} likewise
     * @param acknowledged whether the parent has it
     */
    record Restored(JournalRecord record, long first, long last, boolean acknowledged) {
    }

    /** The node stops; the rest is done after its next start. */
    private static final class BrokenOff extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private JournalSalvage(Path aside, NodeId node, GroupCommit<SqliteJournal> commits, BooleanSupplier stopped) {
        this.aside = aside;
        this.node = node;
        this.commits = commits;
        this.stopped = stopped;
    }

    /** Files set aside beside a journal that have not been brought over, the oldest first. For the journal's thread. */
    public static List<Path> pending(Path journal, Journal store) {
        return SetAside.of(journal).stream().filter(file -> store.state(key(file)) == null).toList();
    }

    private static String key(Path aside) {
        return DONE + aside.getFileName();
    }

    /**
     * Reads one file through; blocks until it is done. Not for the journal's thread.
     *
     * @param stopped asked now and then; when true this ends at once and may be called again later
     * @param now     the time of the record that names what is lost
     * @return what was found, for people; empty when it was broken off
     * @throws StorageFailure when the journal did not take what was saved; worth trying again
     */
    public static String run(Path aside, NodeId node, GroupCommit<SqliteJournal> commits, BooleanSupplier stopped,
                             Supplier<RecordTime> now) {
        try {
            return new JournalSalvage(aside, node, commits, stopped).run(now);
        } catch (BrokenOff e) {
            return "";
        } catch (SQLException | IOException e) {
            throw new StorageFailure(aside, e);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private String run(Supplier<RecordTime> now) throws SQLException, IOException {
        Path copy = SetAside.beside(aside, ".reading");
        try {
            List<String> unreadable = read(aside);
            if (unreadable == null) {
                Files.copy(aside, copy, StandardCopyOption.REPLACE_EXISTING);
                Salvage.lendFirstPage(copy);
                unreadable = read(copy);
            }
            return finish(unreadable == null ? List.of("nothing of it is a journal") : unreadable, now);
        } finally {
            for (String suffix : new String[] {"", "-wal", "-shm"}) {
                Files.deleteIfExists(SetAside.beside(copy, suffix));
            }
        }
    }

    /** @return what could not be read; null when not even the list of tables could */
    private List<String> read(Path source) throws SQLException {
        try (Salvage salvage = new Salvage(source)) {
            if (!salvage.hasTables()) {
                return null;
            }
            if (!isOurs(salvage)) {
                return List.of("it is another node's journal");
            }
            origins.read(salvage);
            salvage.walk("record", "id", "origin, sequence, checksum, content, first_ms, last_ms", row -> {
                Origin origin = origins.at(row.getLong(2));
                byte[] content = row.getBytes(5);
                if (origin == null || content == null) {
                    return;
                }
                try {
                    add(new Restored(JournalRecord.open(origin, row.getLong(3), content, row.getInt(4)), row.getLong(6),
                            row.getLong(7), origins.account(origin).acknowledged.contains(row.getLong(3))));
                } catch (ProtocolViolation e) {
                    salvage.unreadable().add(e.getMessage());
                }
            });
            flush();
            salvage.walk("staged", "id", "readings", row -> {
                byte[] readings = row.getBytes(2);
                try {
                    StagedReadings.decode(readings);
                    staged.add(readings);
                } catch (ProtocolViolation | NullPointerException e) {
                    salvage.unreadable().add("readings that were not in a block yet");
                }
            });
            return salvage.unreadable();
        }
    }

    private boolean isOurs(Salvage salvage) {
        String[] name = {node.text()};
        salvage.query("SELECT CAST(value AS TEXT) FROM state WHERE key = 'node'", row -> name[0] = row.getString(1));
        return node.text().equals(name[0]);
    }

    private void add(Restored one) {
        found.computeIfAbsent(one.record().origin(), fresh -> new SequenceSet()).add(one.record().sequence());
        batch.add(one);
        batchBytes += one.record().content().length;
        if (batch.size() >= RECORDS_AT_ONCE || batchBytes >= BYTES_AT_ONCE) {
            flush();
        }
    }

    private void flush() {
        if (stopped.getAsBoolean()) {
            throw new BrokenOff();
        }
        List<Restored> some = List.copyOf(batch);
        batch.clear();
        batchBytes = 0;
        restored += commits.submit(journal -> journal.restore(some)).join();
    }

    /** Accounts, staged readings and the mark that all is done, in one commit. */
    private String finish(List<String> unreadable, Supplier<RecordTime> now) {
        Map<Origin, SequenceSet> lost = commits.submit(journal -> {
            Map<Origin, SequenceSet> gone = new TreeMap<>();
            for (Origin origin : origins.all()) {
                SequenceSet missing = journal.absorb(origin, origins.account(origin),
                        found.getOrDefault(origin, new SequenceSet()));
                if (!missing.isEmpty()) {
                    gone.put(origin, missing);
                }
            }
            Shedding shedding = Shedding.ofDamage();
            gone.forEach((origin, sequences) -> sequences.forEach(
                    sequence -> shedding.takes(origin, sequence, PriorityClass.EVENT, 0)));
            shedding.records(Shedding.DAMAGED, now.get()).forEach(journal::append);
            staged.forEach(journal::stage);
            journal.state(key(aside), ByteBuffer.allocate(8).putLong(restored).array());
            return gone;
        }).join();
        long lostRecords = lost.values().stream().mapToLong(SequenceSet::size).sum();
        return restored + " records and " + staged.size() + " groups of readings were saved; " + lostRecords
                + " waiting records are gone and named in a shed record"
                + (unreadable.isEmpty() ? "" : "; unreadable: " + String.join(", ", unreadable.stream().limit(5).toList()));
    }
}
