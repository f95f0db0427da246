package org.microbrain.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.body.ShedBody;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;

/** Files with pages really overwritten and cut off. */
final class JournalRepairTest {

    private static final Instant NOW = Instant.parse("2026-03-01T04:05:06Z");
    private static final int PAGE = 8192;
    private static final int RECORDS = 3_000;

    @TempDir
    private Path folder;
    private final Random random = new Random(5);
    private Path file;
    private Origin own;
    private long rowsBefore;

    @BeforeEach
    void aJournalWithHistoryBacklogStagedReadingsAndState() {
        file = folder.resolve("journal.db");
        try (SqliteJournal journal = open()) {
            own = journal.origin();
            journal.transaction(() -> {
                byte[] body = new byte[300];
                for (int i = 1; i <= RECORDS; i++) {
                    random.nextBytes(body);
                    journal.append(new Draft(RecordKind.REPORT, PriorityClass.values()[i % 3], RecordTime.good(1_000 + i),
                            body.clone()));
                }
                journal.accept(JournalContract.foreign(JournalContract.FOREIGN, 1, 500),
                        Map.of(JournalContract.FOREIGN, 600L));
                journal.acknowledge(journal.waiting(PriorityClass.EVENT, 0, 500, Long.MAX_VALUE));
                journal.state("clock", new byte[] {1, 2, 3});
                journal.stage(org.microbrain.block.StagedReadings.encode(List.of(
                        new org.microbrain.block.Reading(journal.series("a", "m", ""), 5, 1.5))));
                return null;
            });
            rowsBefore = RECORDS + 500;
        }
    }

    private SqliteJournal open() {
        return SqliteJournal.open(file, JournalContract.NODE, JournalLimits.DEFAULT, random);
    }

    private JournalRepair.Result repair() throws Exception {
        return JournalRepair.run(file, null, NOW, random);
    }

    private void overwrite(long page, int pages) throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.seek(page * PAGE);
            byte[] noise = new byte[pages * PAGE];
            random.nextBytes(noise);
            raw.write(noise);
        }
    }

    private static Set<Long> waiting(Journal journal, Origin origin) {
        Set<Long> waiting = new HashSet<>();
        for (PriorityClass priority : PriorityClass.values()) {
            for (Journal.Entry entry : journal.waiting(priority, 0, Integer.MAX_VALUE, Long.MAX_VALUE)) {
                if (entry.record().origin().equals(origin)) {
                    assertThat(waiting.add(entry.record().sequence())).isTrue();
                }
            }
        }
        return waiting;
    }

    /** What stands in the shed records of the repaired journal. */
    private static SequenceSet named(Journal journal, Origin origin) throws Exception {
        SequenceSet named = new SequenceSet();
        for (Journal.Entry entry : journal.waiting(PriorityClass.EVENT, 0, Integer.MAX_VALUE, Long.MAX_VALUE)) {
            JournalRecord record = entry.record();
            if (record.kind().equals(RecordKind.SHED)) {
                ShedBody body = ShedBody.parseFrom(record.body());
                assertThat(body.getReason()).isEqualTo("damaged");
                for (ShedBody.Gone gone : body.getGoneList()) {
                    if (gone.getJournal().equals(com.google.protobuf.ByteString.copyFrom(origin.journal().bytes()))) {
                        named.addAll(SequenceSet.decode(gone.getSequences().toByteArray()));
                    }
                }
            }
        }
        return named;
    }

    private void assertNothingLostSilently(JournalRepair.Result result) throws Exception {
        assertThat(result.setAside()).exists().hasFileName("journal.db.damaged-20260301120506");
        try (SqliteJournal journal = open()) {
            assertThat(journal.ledger()).isNotEmpty().allMatch(Ledger::balanced);
            for (Origin origin : List.of(own, JournalContract.FOREIGN)) {
                Set<Long> waiting = waiting(journal, origin);
                SequenceSet named = named(journal, origin);
                assertThat(waiting).noneMatch(named::contains);
                SequenceSet accounted = named.copy();
                waiting.forEach(accounted::add);
                Ledger ledger = journal.ledger().stream().filter(one -> one.origin().equals(origin)).findFirst()
                        .orElseThrow();
                assertThat(accounted.size() + ledger.acknowledged()).isEqualTo(ledger.received());
            }
            journal.append(JournalContract.draft(PriorityClass.EVENT, "life goes on"));
            assertThat(journal.series("b", "", "")).isEqualTo(2);
        }
        try (var files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString()).filter(name -> !name.contains("damaged-")))
                    .allMatch(name -> name.matches("journal\\.db(-wal|-shm|\\.lock)?"));
        }
    }

    /** As release 0.1.0 numbered the rows of a file that had replaced a damaged one. */
    @Test
    void rowsThatCountFromFarUpAreSavedLikeAllOthers() throws Exception {
        long far = 1L << 40;
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement change = connection.createStatement()) {
            for (String table : List.of("record", "waiting", "kept", "staged")) {
                change.execute("UPDATE " + table + " SET id = id + " + far);
            }
        }
        JournalRepair.Result result = repair();
        assertThat(result.records()).isEqualTo(rowsBefore);
        assertThat(result.staged()).isEqualTo(1);
        assertNothingLostSilently(result);
    }

    @Test
    void aWholeFileComesOutAsItWas() throws Exception {
        JournalRepair.Result result = repair();
        assertThat(result.records()).isEqualTo(rowsBefore);
        assertThat(result.staged()).isEqualTo(1);
        assertThat(result.lost()).isEmpty();
        assertThat(result.unreadable()).isEmpty();
        try (SqliteJournal journal = open()) {
            assertThat(journal.state("clock")).containsExactly(1, 2, 3);
            assertThat(journal.made(JournalContract.FOREIGN)).isEqualTo(600);
            assertThat(journal.backlog().records()).isEqualTo(rowsBefore - 500);
            assertThat(journal.staged()).hasSize(1);
        }
        assertNothingLostSilently(result);
    }

    @Test
    void overwrittenPagesInTheMiddleCostTheirRecordsAloneAndThoseAreNamed() throws Exception {
        overwrite(Files.size(file) / PAGE / 2, 3);
        assertThatThrownBy(() -> {
            try (SqliteJournal journal = open()) {
                waiting(journal, own);
            }
        }).isInstanceOf(RuntimeException.class);
        JournalRepair.Result result = repair();
        assertThat(result.records()).isBetween(rowsBefore - 200, rowsBefore - 1);
        assertThat(result.lostRecords()).isBetween(1L, 200L);
        assertThat(result.unreadable()).isNotEmpty();
        assertNothingLostSilently(result);
    }

    @Test
    void aFileThatWasCutShortGivesWhatIsLeft() throws Exception {
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(raw.length() / 3 * 2);
        }
        JournalRepair.Result result = repair();
        assertThat(result.records()).isPositive();
        assertThat(result.lostRecords()).isPositive();
        assertNothingLostSilently(result);
    }

    @Test
    void aLostFirstPageIsLentAndEverythingElseIsThere() throws Exception {
        overwrite(0, 1);
        assertThatThrownBy(this::open).isInstanceOf(Damaged.class).hasMessageContaining("microbrain repair");
        JournalRepair.Result result = repair();
        assertThat(result.records()).isEqualTo(rowsBefore);
        assertThat(result.unreadable()).anyMatch(what -> what.contains("page 1"));
        assertNothingLostSilently(result);
    }

    @Test
    void anyPageMayGo() throws Exception {
        long pages = Files.size(file) / PAGE;
        byte[] whole = Files.readAllBytes(file);
        for (long page = 1; page < Math.min(pages, 12); page++) {
            Files.write(file, whole);
            overwrite(page, 1);
            JournalRepair.Result result = JournalRepair.run(file, JournalContract.NODE, NOW.plusSeconds(page), random);
            try (SqliteJournal journal = open()) {
                assertThat(journal.ledger()).as("page %d", page).allMatch(Ledger::balanced);
            }
            assertThat(result.records() + result.lostRecords()).as("page %d", page).isPositive();
        }
    }

    @Test
    void anOpenJournalAndAFileThatDoesNotExistAreLeftAlone() {
        try (SqliteJournal journal = open()) {
            assertThat(journal.origin()).isNotNull();
            assertThatThrownBy(this::repair).hasMessageContaining("already open");
        }
        assertThatThrownBy(() -> JournalRepair.run(folder.resolve("none.db"), null, NOW, random))
                .hasMessageContaining("does not exist");
    }
}
