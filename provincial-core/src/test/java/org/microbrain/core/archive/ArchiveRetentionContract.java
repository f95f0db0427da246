package org.microbrain.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.microbrain.block.Reading;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;

/** What every archive promises of readings that are kept as they were measured for a time only, and then by the hour. */
abstract class ArchiveRetentionContract extends ArchiveStoreContract {

    static final Instant MARCH = Instant.parse("2024-03-31T23:59:59Z");
    static final Instant APRIL = Instant.parse("2024-04-01T00:00:00Z");
    static final Instant JULY = Instant.parse("2024-07-01T00:00:00Z");
    /** When readings are measured, a whole hour. */
    static final long NOON = Instant.parse("2024-03-31T12:00:00Z").toEpochMilli();
    static final long HOUR = 3_600_000;

    /** Opens the archive that lies in {@code folder}. @param months whole months for which readings are kept as they are */
    abstract SqlArchive open(Path folder, int months);

    SqlArchive keeping(int months) {
        archive.close();
        SqlArchive kept = open(folder, months);
        archive = kept;
        return kept;
    }

    /** The nodes' clocks have come as far. */
    private void itIs(Instant now) {
        archive.store(List.of(county.detection("range", now.toEpochMilli())), Map.of(), now);
    }

    static void retireAll(SqlArchive archive, Instant now) {
        int steps = 0;
        while (archive.retire(now)) {
            assertThat(++steps).isLessThan(10_000);
        }
    }

    List<ArchivedHour> hours() {
        return archive.hours(stage(), TimeRange.ALL, 1_000_000, GUANGXI);
    }

    long known() {
        return archive.outline(stage(), TimeRange.ALL, 9, GUANGXI).buckets().stream().mapToLong(SeriesOutline.Bucket::count).sum();
    }

    private static HourSum of(long readings, double... good) {
        HourSum sum = new HourSum(readings - good.length, 0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0);
        for (double value : good) {
            sum = sum.plus(HourSum.of(value, Reading.GOOD));
        }
        return sum;
    }

    @Test
    void readingsWhoseTimeIsOverAreKeptByTheHourAndNothingElseIsGivenUp() {
        SqlArchive kept = keeping(3);
        village.series(1, "river/stage", "m");
        village.readings(new Reading(1, NOON, 1.5), new Reading(1, NOON + 1, 2.5), new Reading(1, NOON + HOUR, Double.NaN),
                new Reading(1, NOON + HOUR + 1, 7, Reading.BAD), new Reading(1, NOON + HOUR + 2, 3, Reading.TIME_CORRECTED),
                new Reading(2, NOON, -1));
        village.warning("w1", 4, NOON, "450102001003");
        village.unknownKind();
        kept.store(village.made(), Map.of(village.origin, 5L), MARCH);
        kept.store(List.of(village.readings(new Reading(1, NOON + 2 * HOUR, 1.6))), Map.of(village.origin, 5L), APRIL);
        itIs(JULY);
        retireAll(kept, Instant.parse("2024-06-30T23:59:59Z"));
        assertThat(hours()).isEmpty();
        assertThat(all(stage(), TimeRange.ALL)).hasSize(6);
        assertThat(kept.rolledUp()).isEqualTo(new RolledUp(Optional.empty(), 0, 0, false));
        retireAll(kept, JULY);
        assertThat(all(stage(), TimeRange.ALL)).extracting(ArchivedReading::value).containsExactly(1.6);
        assertThat(hours()).containsExactly(new ArchivedHour(NOON, of(2, 1.5, 2.5)), new ArchivedHour(NOON + HOUR, of(3, 3)));
        assertThat(kept.rolledUp()).isEqualTo(new RolledUp(Optional.of(APRIL), 1, 0, false));
        assertThat(kept.warnings(EventQuery.newest(9), GUANGXI).entries()).hasSize(1);
        assertThat(kept.alarms(GUANGXI).uninterpreted()).isEqualTo(1);
        assertThat(line(village.origin)).isEqualTo(new OriginLedger(village.origin, 5, 5, 0, 0, 5, true));
        assertThat(archive.series(village.node, GUANGXI).get(1)).isEqualTo(
                new SeriesInfo(stage(), "m", "recorded elsewhere", NOON, NOON + 2 * HOUR));
        archive.close();
        archive = open(folder, 0);
        assertThat(hours()).hasSize(2);
        assertThat(line(village.origin).balanced()).isTrue();
    }

    @Test
    void whatWasGivenUpIsKnownWhenItComesAgainAndOtherBytesAreAConflict() {
        SqlArchive kept = keeping(1);
        JournalRecord old = village.readings(new Reading(1, NOON, 1.5));
        kept.store(List.of(old), Map.of(village.origin, 1L), MARCH);
        itIs(JULY);
        retireAll(kept, JULY);
        archive.close();
        archive = open(folder, 1);
        archive.store(List.of(old, old), Map.of(), JULY);
        assertThat(((SqlArchive) archive).duplicates()).isEqualTo(2);
        assertThat(archive.alarms(GUANGXI)).isEqualTo(new ArchiveAlarms(0, 0));
        archive.store(List.of(JournalRecord.seal(village.origin, 1, new Draft(RecordKind.READINGS, PriorityClass.READING,
                RecordTime.good(5), new byte[9]))), Map.of(), JULY);
        assertThat(archive.alarms(GUANGXI)).isEqualTo(new ArchiveAlarms(1, 0));
        assertThat(line(village.origin)).isEqualTo(new OriginLedger(village.origin, 1, 1, 0, 0, 1, true));
        assertThat(archive.series(village.node, GUANGXI)).hasSize(1);
    }

    @Test
    void readingsThatArriveLateAreAddedToTheHourThatIsThere() {
        SqlArchive kept = keeping(1);
        village.series(1, "river/stage", "m");
        Site other = new Site("450102001003", 9);
        other.series(7, "river/stage", "m");
        village.readings(new Reading(1, NOON, 1));
        other.readings(new Reading(7, NOON + 1, 4), new Reading(7, NOON - HOUR, 0));
        kept.store(village.made(), Map.of(), MARCH);
        itIs(JULY);
        retireAll(kept, JULY);
        kept.store(List.of(village.readings(new Reading(1, NOON + 5, 2), new Reading(1, NOON + 6, 9))), Map.of(), JULY);
        kept.store(other.made(), Map.of(), JULY);
        assertThat(known()).isEqualTo(5);
        Instant september = Instant.parse("2024-09-01T00:00:00Z");
        itIs(september);
        retireAll(kept, september);
        assertThat(hours()).containsExactly(new ArchivedHour(NOON - HOUR, of(1, 0)), new ArchivedHour(NOON, of(4, 1, 2, 9, 4)));
        assertThat(archive.hours(stage(), new TimeRange(NOON - 1, NOON), 9, GUANGXI)).hasSize(1);
        assertThat(archive.hours(stage(), TimeRange.ALL, 1, GUANGXI)).extracting(ArchivedHour::start).containsExactly(NOON - HOUR);
        assertThat(archive.hours(stage(), TimeRange.ALL, 9, XINGNING)).hasSize(2);
        assertThat(archive.hours(stage(), TimeRange.ALL, 9, new DivisionCode("450200000000"))).isEmpty();
    }

    @Test
    void aChartSaysTheSameBeforeAndAfterItsReadingsAreSummedUp() {
        SqlArchive kept = keeping(1);
        village.series(1, "river/stage", "m");
        for (int block = 0; block < 20; block++) {
            village.readings(new Reading(1, NOON + block * HOUR, block), new Reading(1, NOON + block * HOUR + HOUR - 1, block + 0.5));
        }
        kept.store(village.made(), Map.of(), MARCH);
        itIs(JULY);
        TimeRange range = new TimeRange(NOON, NOON + 20 * HOUR);
        SeriesOutline before = archive.outline(stage(), range, 5, GUANGXI);
        retireAll(kept, JULY);
        SeriesOutline after = archive.outline(stage(), range, 5, GUANGXI);
        assertThat(after.width()).isEqualTo(before.width());
        assertThat(after.unreadable()).isZero();
        for (int i = 0; i < 5; i++) {
            SeriesOutline.Bucket was = before.buckets().get(i);
            assertThat(was.hourly()).isZero();
            assertThat(after.buckets().get(i)).isEqualTo(
                    new SeriesOutline.Bucket(was.start(), was.count(), was.min(), was.max(), was.mean(), was.count()));
        }
        assertThat(archive.outline(stage(), TimeRange.ALL, 1, GUANGXI).buckets().get(0).mean()).isCloseTo(9.75, offset(1e-9));
    }

    @Test
    void timesAtTheEndsOfTheNumbersAndValuesThatOverflowAreSummedUp() {
        SqlArchive kept = keeping(1);
        village.series(1, "river/stage", "m");
        village.readings(new Reading(1, Long.MIN_VALUE + 1, 1), new Reading(1, Long.MAX_VALUE, 2), new Reading(1, Reading.NO_TIME, 3),
                new Reading(1, NOON, Double.MAX_VALUE), new Reading(1, NOON, Double.MAX_VALUE), new Reading(1, NOON, Double.POSITIVE_INFINITY));
        village.readings(new Reading(1, NOON, -Double.MAX_VALUE), new Reading(1, NOON, -Double.MAX_VALUE));
        kept.store(village.made(), Map.of(), MARCH);
        itIs(JULY);
        retireAll(kept, JULY);
        assertThat(all(stage(), TimeRange.ALL)).isEmpty();
        assertThat(hours()).extracting(hour -> hour.sum().readings()).containsExactly(2L, 5L, 1L);
        assertThat(hours().get(1).sum().mean()).isNaN();
        assertThat(hours().get(1).sum().min()).isEqualTo(-Double.MAX_VALUE);
        assertThat(known()).isEqualTo(8);
    }

    @Test
    void aBlockThatNobodyCouldReadGoesWithTheOthersAndIsCounted() {
        SqlArchive kept = keeping(1);
        village.seal(RecordKind.READINGS, PriorityClass.READING, 1, new byte[] {9, 9});
        village.series(1, "river/stage", "m");
        village.readings(new Reading(1, NOON, 1.5));
        kept.store(village.made(), Map.of(village.origin, 3L), MARCH);
        itIs(JULY);
        retireAll(kept, JULY);
        assertThat(kept.rolledUp()).isEqualTo(new RolledUp(Optional.of(APRIL), 2, 1, false));
        assertThat(hours()).hasSize(1);
        assertThat(kept.alarms(GUANGXI).uninterpreted()).isZero();
        assertThat(line(village.origin).balanced()).isTrue();
    }

    /** Three of these blocks make a step. */
    static final int HOURS_OF_A_BLOCK = 700;

    /** @return readings, one an hour */
    int storeMany(SqlArchive into, int blocks) {
        village.series(1, "river/stage", "m");
        for (int i = 0; i < blocks; i++) {
            village.readings(hourly(1, i));
        }
        into.store(village.made(), Map.of(), MARCH);
        itIs(JULY);
        return HOURS_OF_A_BLOCK * blocks;
    }

    static List<Reading> hourly(int series, int block) {
        List<Reading> readings = new ArrayList<>();
        for (int i = 0; i < HOURS_OF_A_BLOCK; i++) {
            readings.add(new Reading(series, NOON + (block * HOURS_OF_A_BLOCK + i) * HOUR, i % 7));
        }
        return readings;
    }

    @Test
    void aStepThatFailsIsTakenAgainAndNothingIsCountedTwice() {
        SqlArchive kept = keeping(1);
        int readings = storeMany(kept, 5);
        Random chance = new Random(8);
        for (boolean more = true; more;) {
            if (chance.nextBoolean()) {
                assertThatThrownBy(() -> kept.transaction(() -> {
                    kept.retire(JULY);
                    throw new IllegalStateException("power cut");
                })).hasMessage("power cut");
            } else {
                more = kept.retire(JULY);
            }
            assertThat(known()).isEqualTo(readings);
        }
        assertThat(hours().stream().mapToLong(hour -> hour.sum().readings()).sum()).isEqualTo(readings);
        assertThat(kept.rolledUp().blocks()).isEqualTo(5);
    }

    @Test
    void whoAsksWhileReadingsAreSummedUpMissesNoneAndSeesNoneTwice() {
        SqlArchive kept = keeping(1);
        int readings = storeMany(kept, 9);
        CompletableFuture<Void> rolling = CompletableFuture.runAsync(() -> retireAll(kept, JULY));
        do {
            SeriesOutline outline = archive.outline(stage(), TimeRange.ALL, 1, GUANGXI);
            assertThat(outline.buckets().get(0).count()).isEqualTo(readings);
            assertThat(outline.unreadable()).isZero();
        } while (!rolling.isDone());
        rolling.join();
        List<ArchivedReading> left = new ArrayList<>();
        assertThat(archive.readings(ReadingQuery.all(stage(), TimeRange.ALL), GUANGXI, left::add).unreadable()).isZero();
        assertThat(left).isEmpty();
    }
}
