package org.microbrain.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.block.Reading;
import org.microbrain.block.StagedReadings;
import org.microbrain.body.ShedBody;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;

/** Real files, damaged in every way that seeds think of: the node starts, delivers nothing false, and names what is gone. */
final class DamagedFileTest {

    private static final int SEEDS = Boolean.getBoolean("endurance") ? 3_000 : 60;
    private static final int RECORDS = 240;
    private static final String[] FILES = {"journal.db", "journal.db-wal", "journal.db-shm", "journal.db.lock"};

    @TempDir
    private Path folder;
    private final Map<String, JournalRecord> waiting = new HashMap<>();
    private final Map<String, byte[]> whole = new HashMap<>();

    /** A journal as a killed process leaves it, with a write-ahead log, history, a backlog and staged readings. */
    @BeforeEach
    void fixture() throws IOException {
        Path origin = Files.createDirectory(folder.resolve("fixture"));
        Random random = new Random(7);
        try (SqliteJournal journal = open(origin, random)) {
            for (int i = 1; i <= RECORDS; i++) {
                byte[] body = new byte[100 + random.nextInt(900)];
                random.nextBytes(body);
                journal.append(new Draft(RecordKind.REPORT, PriorityClass.values()[i % 3], RecordTime.good(1_000 + i), body));
            }
            journal.accept(JournalContract.foreign(JournalContract.FOREIGN, 1, 60), Map.of());
            journal.acknowledge(journal.waiting(PriorityClass.EVENT, 0, 30, Long.MAX_VALUE));
            journal.series("river/stage", "m", "");
            journal.stage(StagedReadings.encode(List.of(new Reading(1, 5, 1.5))));
            journal.state("clock", new byte[] {1, 2, 3});
            for (PriorityClass priority : PriorityClass.values()) {
                JournalContract.waiting(journal, priority).forEach(one -> waiting.put(name(one), one));
            }
            for (String file : FILES) {
                whole.put(file, Files.readAllBytes(origin.resolve(file)));
            }
        }
    }

    private static String name(JournalRecord record) {
        return record.origin().journal() + "/" + record.sequence();
    }

    private static SqliteJournal open(Path in, Random random) {
        return SqliteJournal.openOrReplace(in.resolve("journal.db"), JournalContract.NODE, JournalLimits.DEFAULT, random);
    }

    private Path copy(String name) throws IOException {
        Path in = Files.createDirectory(folder.resolve(name));
        for (Map.Entry<String, byte[]> file : whole.entrySet()) {
            Files.write(in.resolve(file.getKey()), file.getValue());
        }
        return in;
    }

    @Test
    void whateverIsDamagedTheNodeStartsDeliversNothingFalseAndNamesWhatIsGone() throws IOException {
        int unharmed = 0;
        int unnamed = 0;
        for (int seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            Path in = copy("seed-" + seed);
            String damage = damage(in, random);
            After after = goOn(in, new Random(seed), "seed " + seed + ": " + damage);
            unharmed += after.missing == 0 ? 1 : 0;
            unnamed += after.missing > after.named ? 1 : 0;
            delete(in);
        }
        System.getLogger("test").log(System.Logger.Level.DEBUG, unharmed + " without loss, " + unnamed + " not all named");
        assertThat(unharmed).as("seeds that lost nothing").isGreaterThan(SEEDS / 5);
    }

    private static void delete(Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(in);
    }

    private static String damage(Path in, Random random) throws IOException {
        Path file = in.resolve(random.nextInt(3) == 0 ? "journal.db-wal" : "journal.db");
        int kind = random.nextInt(10);
        switch (kind) {
            case 0, 1, 2, 3 -> {
                int flips = 1 + random.nextInt(kind == 0 ? 1 : 40);
                try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
                    for (int i = 0; i < flips; i++) {
                        raw.seek(random.nextLong(Math.max(1, raw.length() - 1)));
                        raw.write(random.nextInt(256));
                    }
                }
            }
            case 4, 5 -> {
                try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
                    byte[] noise = new byte[JournalSchema.PAGE * (1 + random.nextInt(3))];
                    random.nextBytes(noise);
                    raw.seek(random.nextLong(raw.length() / JournalSchema.PAGE) * JournalSchema.PAGE);
                    raw.write(noise);
                }
            }
            case 6 -> {
                try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
                    raw.setLength(random.nextLong(raw.length()));
                }
            }
            case 7 -> Files.delete(file);
            case 8 -> Files.write(file, new byte[0]);
            default -> {
                byte[] noise = new byte[random.nextInt(100_000)];
                random.nextBytes(noise);
                Files.write(file, noise);
            }
        }
        if (random.nextInt(4) == 0) {
            byte[] noise = new byte[32_768];
            random.nextBytes(noise);
            Files.write(in.resolve("journal.db-shm"), noise);
        }
        return "kind " + kind + " of " + file.getFileName();
    }

    /** What is missing of what waited, and how much of that is named in shed records. */
    private record After(long missing, long named, List<StorageEvent> events) {
    }

    private After goOn(Path in, Random random, String what) {
        List<StorageEvent> events = new ArrayList<>();
        Map<String, JournalRecord> seen = new HashMap<>();
        Set<String> named = new HashSet<>();
        try (SqliteJournal journal = open(in, random)) {
            GroupCommit<SqliteJournal> commits = new GroupCommit<>(journal, Runnable::run);
            for (int round = 0; round < 6; round++) {
                touch(journal);
                for (Path aside : JournalSalvage.pending(in.resolve("journal.db"), journal)) {
                    JournalSalvage.run(aside, JournalContract.NODE, commits, () -> false, () -> RecordTime.good(5_000));
                }
                events.addAll(journal.events());
            }
            JournalRecord mine = journal.append(JournalContract.draft(PriorityClass.WARNING, "life goes on"));
            for (PriorityClass priority : PriorityClass.values()) {
                for (Journal.Entry entry : journal.waiting(priority, 0, 10_000, Long.MAX_VALUE)) {
                    assertThat(seen.put(name(entry.record()), entry.record())).as(what).isNull();
                }
            }
            assertThat(seen).as(what).containsKey(name(mine));
            seen.values().forEach(record -> nameLost(record, named));
            assertThat(journal.ledger()).as(what).allMatch(Ledger::balanced);
            assertThat(journal.storage()).as(what).isIn(Storage.GOOD, Storage.FAILING);
        } catch (RuntimeException e) {
            throw new AssertionError(what, e);
        }
        seen.forEach((name, record) -> {
            if (waiting.containsKey(name)) {
                assertThat(record).as(what).isEqualTo(waiting.get(name));
            }
        });
        List<String> missing = waiting.keySet().stream().filter(name -> !seen.containsKey(name)).toList();
        if (!missing.isEmpty()) {
            boolean said = !events.isEmpty() || !named.isEmpty();
            // the last transaction of a log may be one that never was acknowledged; that much may go without a word
            assertThat(said || missing.size() <= 1).as(what + ": missing without a word: " + missing).isTrue();
        }
        return new After(missing.size(), missing.stream().filter(named::contains).count(), events);
    }

    /** What a running node does to its journal. */
    private static void touch(SqliteJournal journal) {
        List<Runnable> works = List.of(() -> journal.tend(RecordTime.good(5_000)), journal::ledger, journal::backlog,
                () -> journal.append(JournalContract.draft(PriorityClass.EVENT, "report")), journal::staged,
                () -> JournalContract.waiting(journal, PriorityClass.WARNING),
                () -> JournalContract.waiting(journal, PriorityClass.EVENT),
                () -> JournalContract.waiting(journal, PriorityClass.READING),
                () -> journal.accept(JournalContract.foreign(JournalContract.FOREIGN, 1, 60), Map.of()),
                () -> journal.series().forEach(one -> journal.state("seen", one.name().getBytes())));
        for (Runnable work : works) {
            try {
                journal.transaction(() -> {
                    work.run();
                    return null;
                });
            } catch (StorageFailure | Damaged e) {
                continue; // not acknowledged; it comes again
            }
        }
    }

    private static void nameLost(JournalRecord record, Set<String> named) {
        if (!record.kind().equals(RecordKind.SHED)) {
            return;
        }
        try {
            for (ShedBody.Gone gone : ShedBody.parseFrom(record.body()).getGoneList()) {
                Origin origin = new Origin(new NodeId(gone.getNode()), JournalId.of(gone.getJournal().toByteArray()));
                SequenceSet.decode(gone.getSequences().toByteArray()).forEach(
                        sequence -> named.add(origin.journal() + "/" + sequence));
            }
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
