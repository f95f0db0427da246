package org.microbrain.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;

/**
 * Makes a whole journal of a damaged one: every record whose checksum holds, the accounts, series, state and staged
 * readings that can be read. Records that were waiting and are gone are named in a shed record with the reason
 * {@code damaged}, so that the ledgers balance and nothing is lost silently (invariant 7). The damaged file is kept beside
 * the new one.
 */
public final class JournalRepair {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneId.of("Asia/Shanghai"));
    private static final JournalLimits WIDE =
            new JournalLimits(Long.MAX_VALUE / 4, Long.MAX_VALUE / 4, Duration.ofDays(36_500));
    private static final String[] SUFFIXES = {"", "-wal"};

    private JournalRepair() {
    }

    /**
     * What came of it.
     *
     * @param setAside   where the damaged file lies now
     * @param records    saved
     * @param staged     saved groups of readings that were not in a block yet
     * @param lost       by origin, sequences that waited for the parent and are gone; named in a shed record
     * @param unreadable what else could not be read, for people
     */
    public record Result(Path setAside, long records, long staged, Map<Origin, SequenceSet> lost,
                         List<String> unreadable) {

        public long lostRecords() {
            return lost.values().stream().mapToLong(SequenceSet::size).sum();
        }
    }

    /**
     * @param file   the journal; no process may have it open
     * @param node   whose journal it is; null to read it from the file
     * @param now    names the file set aside
     * @param random gives the journal id of the shed record's origin
     * @throws IllegalStateException when the file is open elsewhere, or does not say whose it is
     */
    public static Result run(Path file, NodeId node, Instant now, RandomGenerator random)
            throws IOException, SQLException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalStateException(file + " does not exist");
        }
        try (JournalLock lock = JournalLock.of(file)) {
            Result result = locked(file, node, now, random);
            lock.closed();
            return result;
        }
    }

    private static Result locked(Path file, NodeId node, Instant now, RandomGenerator random)
            throws IOException, SQLException {
        Path copy = sibling(file, ".reading");
        Path repaired = sibling(file, ".repaired");
        remove(repaired);
        try {
            List<String> unreadable = new ArrayList<>();
            Path source = file;
            if (!readable(file)) {
                unreadable.add("page 1, the list of tables");
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                Salvage.lendFirstPage(copy);
                source = copy;
            }
            Saved saved;
            try (Salvage salvage = new Salvage(source)) {
                saved = Saved.copy(salvage, node, file, repaired);
                unreadable.addAll(salvage.unreadable());
            }
            account(repaired, saved, now, random);
            Path setAside = sibling(file, ".damaged-" + STAMP.format(now));
            for (String suffix : SUFFIXES) {
                if (Files.exists(sibling(file, suffix))) {
                    Files.move(sibling(file, suffix), sibling(setAside, suffix));
                }
            }
            Files.deleteIfExists(sibling(file, "-shm"));
            Files.move(repaired, file, StandardCopyOption.ATOMIC_MOVE);
            return new Result(setAside, saved.records(), saved.staged(), saved.lost(), unreadable);
        } finally {
            remove(copy);
            remove(repaired);
        }
    }

    private static void remove(Path file) throws IOException {
        for (String suffix : new String[] {"", "-wal", "-shm", ".lock"}) {
            Files.deleteIfExists(sibling(file, suffix));
        }
    }

    private static boolean readable(Path file) throws SQLException {
        try (Salvage salvage = new Salvage(file)) {
            return salvage.hasTables();
        }
    }

    /** Names what is gone, in records of the repaired journal itself. */
    private static void account(Path repaired, Saved saved, Instant now, RandomGenerator random) {
        if (saved.lost().isEmpty()) {
            return;
        }
        Shedding shedding = Shedding.ofDamage();
        saved.lost().forEach((origin, sequences) -> sequences.forEach(
                sequence -> shedding.takes(origin, sequence, PriorityClass.EVENT, 0)));
        try (SqliteJournal journal = SqliteJournal.open(repaired, saved.node(), WIDE, random)) {
            RecordTime time = new RecordTime(now.toEpochMilli(), RecordTime.Quality.DOUBTFUL);
            journal.transaction(() -> {
                shedding.records(Shedding.DAMAGED, time).forEach(journal::append);
                return null;
            });
        } catch (UncheckedIOException e) {
            throw new StorageFailure(repaired, e);
        }
    }

    private static Path sibling(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }
}
