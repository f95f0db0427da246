package org.microbrain.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.microbrain.core.archive.ArchiveStoreContract.ARRIVED;
import static org.microbrain.core.archive.ArchiveStoreContract.GUANGXI;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.block.Reading;
import org.microbrain.block.ReadingBlock;
import org.microbrain.body.ReportBody;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;
import org.microbrain.warning.Deed;
import org.microbrain.warning.Label;
import org.microbrain.warning.Role;
import org.microbrain.warning.WarningLevel;

/** Workers that write into one database at the same time, one that was replaced and does not know it among them. */
class SeveralWritersTest {

    private static final int ROUNDS = 40;
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    private Path folder;
    private SqlArchive one;
    private SqlArchive other;
    private final Site village = new Site("450102001003", 1);

    @BeforeEach
    void open() {
        one = PostgresServer.settings(folder).openBesideOthers();
        other = PostgresServer.settings(folder).openBesideOthers();
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    private interface Work {
        void run() throws Exception;
    }

    /** What loses to the other is done again, as who reads from Kafka does. */
    private static void store(SqlArchive archive, List<JournalRecord> records, Instant arrived) {
        store(archive, records, Map.of(), arrived);
    }

    private static void store(SqlArchive archive, List<JournalRecord> records, Map<Origin, Long> made, Instant arrived) {
        while (true) {
            try {
                archive.store(records, made, arrived);
                return;
            } catch (ArchiveFailure again) {
                if (!again.getMessage().contains("deadlock")) {
                    throw again;
                }
            }
        }
    }

    private static void atOnce(Work first, Work second) throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        CompletableFuture<?> both = CompletableFuture.allOf(started(first, start), started(second, start));
        both.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static CompletableFuture<Void> started(Work work, CyclicBarrier start) {
        return CompletableFuture.runAsync(() -> {
            try {
                start.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                work.run();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }, task -> new Thread(task, "writer").start());
    }

    private static void storeShuffled(SqlArchive archive, List<JournalRecord> records, Map<Origin, Long> made, long seed) {
        Random random = new Random(seed);
        List<JournalRecord> shuffled = new ArrayList<>(records);
        Collections.shuffle(shuffled, random);
        for (int from = 0, to; from < shuffled.size(); from = to) {
            to = Math.min(shuffled.size(), from + 1 + random.nextInt(20));
            store(archive, shuffled.subList(from, to), made, ARRIVED);
        }
    }

    @Test
    void bothStoreTheSameRecordsInAnyOrderAndEachIsThereOnce() throws Exception {
        Site next = new Site("450102001004", 2);
        village.series(1, "river/stage", "m");
        next.series(1, "river/stage", "m");
        for (int i = 1; i <= 150; i++) {
            village.readings(new Reading(1, i, i));
            next.detection("range", i);
        }
        List<JournalRecord> all = new ArrayList<>(village.made());
        all.addAll(next.made());
        long seed = System.nanoTime();
        Map<Origin, Long> claimed = Map.of(village.origin, 151L, next.origin, 200L);
        atOnce(() -> storeShuffled(one, all, claimed, seed), () -> storeShuffled(other, all, Map.of(next.origin, 180L), seed + 1));
        assertThat(one.ledger(GUANGXI)).as("seed " + seed).containsExactlyInAnyOrder(
                new OriginLedger(village.origin, 151, 151, 0, 0, 151, true),
                new OriginLedger(next.origin, 200, 151, 0, 49, 151, true));
        assertThat(one.duplicates() + other.duplicates()).isEqualTo(all.size());
        assertThat(PostgresServer.rows(folder, "block_series")).isEqualTo(150);
        assertThat(PostgresServer.rows(folder, "detection")).isEqualTo(150);
        assertThat(one.alarms(GUANGXI)).isEqualTo(new ArchiveAlarms(0, 0));
    }

    @Test
    void receiptsThatAChildIsShownHaveWhatTheOtherStored() {
        one.store(List.of(village.detection("range", 1)), Map.of(), ARRIVED);
        other.store(List.of(village.detection("range", 2), village.detection("range", 3)), Map.of(), ARRIVED);
        one.store(List.of(), Map.of(village.origin, 4L), ARRIVED);
        assertThat(one.received(village.origin)).isEqualTo(SequenceSet.of(1, 3));
        assertThat(one.ledger(GUANGXI)).containsExactly(new OriginLedger(village.origin, 4, 3, 0, 1, 3, true));
    }

    @Test
    void whatTwoLearnOfAWarningAtTheSameMomentIsToldTogether() throws Exception {
        Site county = new Site("450102000000", 2);
        for (int round = 0; round < ROUNDS; round++) {
            String id = "450102001003_20270115080000_%08x".formatted(round);
            JournalRecord born = village.warning(id, 3, 5_000, "450102001003");
            JournalRecord judged = county.step(id, 6_000, Role.DUTY_OFFICER, Deed.confirmed(WarningLevel.ORANGE));
            atOnce(() -> store(one, List.of(born), ARRIVED), () -> store(other, List.of(judged), ARRIVED));
        }
        assertThat(one.labels(TimeRange.ALL, GUANGXI, 2 * ROUNDS)).hasSize(ROUNDS)
                .allSatisfy(warning -> assertThat(warning.label()).isEqualTo(Label.CONFIRMED));
    }

    @Test
    void aDoubtfulTimeIsPutRightAlsoWhenOneLearnsTheRightOneWhileTheOtherStoresIt() throws Exception {
        long start = Instant.parse("2027-05-06T07:08:09Z").toEpochMilli();
        for (int round = 1; round <= ROUNDS; round++) {
            Site node = new Site("450102001003", 100 + round);
            JournalRecord readings = JournalRecord.seal(node.origin, 1, new Draft(RecordKind.READINGS, PriorityClass.READING,
                    new RecordTime(3_000 + round, RecordTime.Quality.DOUBTFUL, round), ReadingBlock.encode(List.of(
                            new Reading(1, 3_000 + round, 1.5, Reading.TIME_DOUBTFUL)))));
            JournalRecord told = JournalRecord.seal(node.origin, 2, new Draft(RecordKind.REPORT, PriorityClass.EVENT,
                    new RecordTime(start + 90_000, RecordTime.Quality.CORRECTED), ReportBody.newBuilder().setEvent("clock-corrected")
                    .setClock(ReportBody.ClockStart.newBuilder().setStartMs(start)
                            .setJournal(ByteString.copyFrom(node.origin.journal().bytes()))).build().toByteArray()));
            atOnce(() -> store(one, List.of(readings), ARRIVED), () -> store(other, List.of(told), ARRIVED));
        }
        assertThat(PostgresServer.rows(folder, "block_series")).isEqualTo(ROUNDS);
        assertThat(PostgresServer.rows(folder, "block_series WHERE first >= " + start)).isEqualTo(ROUNDS);
    }

    @Test
    void aMonthThatBothMeetFirstIsMadeOnce() throws Exception {
        for (int month = 1; month <= 12; month++) {
            Instant arrived = Instant.parse("2024-%02d-15T00:00:00Z".formatted(month));
            JournalRecord first = village.readings(new Reading(1, month, 1));
            JournalRecord second = village.readings(new Reading(1, month, 2));
            atOnce(() -> store(one, List.of(first), arrived), () -> store(other, List.of(second), arrived));
        }
        assertThat(one.ledger(GUANGXI)).singleElement().satisfies(line -> assertThat(line.archived()).isEqualTo(24));
    }

    private SqlArchive keepingAMonth() {
        return new ArchiveSettings(folder.resolve("archive-postgresql"), PostgresServer.settings(folder).postgresql(), 1).openBesideOthers();
    }

    /** Tries again what fails, as the core does. */
    private static void retireUntil(SqlArchive archive, long blocks, Instant now) {
        long seen = 0;
        while (seen < blocks) {
            try {
                archive.retire(now);
                seen = archive.rolledUp().blocks();
            } catch (ArchiveFailure again) {
                assertThat(again.damaged()).isFalse();
            }
        }
    }

    @Test
    void twoThatSumUpAtOnceAndAreCutOffCountNothingTwiceAndWhatArrivesByAClockThatIsBehindIsKept() throws Exception {
        close();
        one = keepingAMonth();
        other = keepingAMonth();
        Instant march = Instant.parse("2024-03-15T00:00:00Z");
        Instant july = Instant.parse("2024-07-01T00:00:00Z");
        village.series(1, "river/stage", "m");
        for (int i = 0; i < 12; i++) {
            village.readings(ArchiveRetentionContract.hourly(1, i));
        }
        one.store(village.made(), Map.of(village.origin, 13L), march);
        CompletableFuture<?> rolling = CompletableFuture.allOf(CompletableFuture.runAsync(() -> retireUntil(one, 12, july)),
                CompletableFuture.runAsync(() -> retireUntil(other, 12, july)));
        for (int cut = 0; cut < 3; cut++) {
            PostgresServer.sql(folder, "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted "
                    + "AND objid::bigint = hashtext(current_schema())::bigint & 4294967295");
        }
        rolling.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        SeriesKey stage = new SeriesKey(village.node, "river/stage");
        ArchiveRetentionContract.retireAll(one, july);
        assertThat(one.hours(stage, TimeRange.ALL, 99_999, GUANGXI)).hasSize(8_400).allMatch(hour -> hour.sum().readings() == 1);
        assertThat(PostgresServer.rows(folder, "record_2024_03")).isZero();
        for (SqlArchive behind : List.of(one, other)) {
            JournalRecord late = village.readings(new Reading(1, march.toEpochMilli(), -1));
            try {
                behind.store(List.of(late), Map.of(), march);
            } catch (ArchiveFailure monthIsClosed) {
                behind.store(List.of(late), Map.of(), march);
            }
        }
        assertThat(PostgresServer.rows(folder, "record_2024_04")).isEqualTo(2);
        assertThat(one.outline(stage, TimeRange.ALL, 1, GUANGXI).buckets().get(0).count()).isEqualTo(8_402);
    }

    @Test
    void aCoreThatIsAloneAndWorkersKeepEachOtherOut() {
        assertThatThrownBy(() -> PostgresServer.settings(folder).open()).isInstanceOf(ArchiveFailure.class)
                .hasMessageContaining("in use by another core");
        one.close();
        other.close();
        try (SqlArchive alone = PostgresServer.settings(folder).open()) {
            alone.store(List.of(village.detection("range", 1)), Map.of(), ARRIVED);
            assertThatThrownBy(() -> PostgresServer.settings(folder).openBesideOthers()).isInstanceOf(ArchiveFailure.class)
                    .hasMessageContaining("in use by another core");
        }
    }

    @Test
    void numbersGoOnBehindThoseThatAnEarlierProgramGave() {
        one.store(List.of(village.detection("range", 1), village.readings(new Reading(1, 1, 1))), Map.of(), ARRIVED);
        one.close();
        other.close();
        PostgresServer.sql(folder, "DROP SEQUENCE origin_number, reading_number, event_number");
        try (SqlArchive next = PostgresServer.settings(folder).open()) {
            next.store(List.of(village.detection("range", 2), village.readings(new Reading(1, 2, 2)),
                    new Site("450102001004", 2).detection("range", 1)), Map.of(), ARRIVED);
            assertThat(next.ledger(GUANGXI)).hasSize(2).allMatch(line -> line.archived() == line.received());
        }
    }
}
