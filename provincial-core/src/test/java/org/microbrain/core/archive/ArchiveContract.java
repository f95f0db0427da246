package org.microbrain.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.block.Reading;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;

/** What every archive promises. A second implementation extends this and nothing else. */
abstract class ArchiveContract {

    static final DivisionCode GUANGXI = new DivisionCode("450000000000");
    static final DivisionCode XINGNING = new DivisionCode("450102000000");
    static final Instant ARRIVED = Instant.ofEpochMilli(1_700_000_000_000L);
    static final long DAY = 86_400_000L;

    @TempDir
    Path folder;
    Archive archive;
    final Site village = new Site("450102001003", 1);
    final Site county = new Site("450102000000", 2);

    /** Opens the archive that lies in {@code folder}. */
    abstract Archive open(Path folder);

    @BeforeEach
    void openArchive() {
        archive = open(folder);
    }

    @AfterEach
    void closeArchive() {
        archive.close();
    }

    void store(JournalRecord... records) {
        archive.store(List.of(records), Map.of(), ARRIVED);
    }

    void storeAll(Site... sites) {
        for (Site site : sites) {
            archive.store(site.made(), Map.of(site.origin, (long) site.made().size()), ARRIVED);
        }
    }

    List<ArchivedReading> all(SeriesKey series, TimeRange range) {
        List<ArchivedReading> readings = new ArrayList<>();
        ReadingEnd end = archive.readings(ReadingQuery.all(series, range), GUANGXI, readings::add);
        assertThat(end.next()).isEmpty();
        assertThat(end.unreadable()).isZero();
        return readings;
    }

    SeriesKey stage() {
        return new SeriesKey(village.node, "river/stage");
    }

    OriginLedger line(Origin origin) {
        return archive.ledger(GUANGXI).stream().filter(line -> line.origin().equals(origin)).findFirst().orElseThrow();
    }

    @Test
    void whatWasStoredIsThereAfterReopening() {
        village.series(1, "river/stage", "m");
        village.readings(new Reading(1, 1000, 1.5), new Reading(1, 2000, 1.6));
        storeAll(village);
        archive.close();
        archive = open(folder);
        assertThat(archive.received(village.origin)).isEqualTo(SequenceSet.of(1, 2));
        assertThat(all(stage(), TimeRange.ALL)).containsExactly(new ArchivedReading(1000, 1.5, 0),
                new ArchivedReading(2000, 1.6, 0));
        store(village.readings(new Reading(1, 3000, 1.7)));
        assertThat(all(stage(), TimeRange.ALL)).hasSize(3);
    }

    @Test
    void aRecordThatComesTwiceIsKeptOnce() {
        village.series(1, "river/stage", "m");
        village.readings(new Reading(1, 1000, 1.5));
        village.warning("w1", 4, 1000, "450102001003");
        storeAll(village, village);
        archive.store(List.of(village.made().get(1), village.made().get(1)), Map.of(), ARRIVED);
        assertThat(line(village.origin)).isEqualTo(new OriginLedger(village.origin, 3, 3, 0, 0, 3, true));
        assertThat(all(stage(), TimeRange.ALL)).hasSize(1);
        assertThat(archive.warnings(EventQuery.newest(10), GUANGXI).entries()).hasSize(1);
        assertThat(archive.alarms(GUANGXI)).isEqualTo(new ArchiveAlarms(0, 0));
    }

    @Test
    void anotherRecordWithATakenNameNeverOverwrites() {
        store(village.warning("first", 1, 1000, "450102001003"));
        JournalRecord clone = JournalRecord.seal(village.origin, 1, new Draft(RecordKind.WARNING, PriorityClass.WARNING,
                RecordTime.good(5), new byte[0]));
        store(clone);
        store(clone);
        assertThat(archive.alarms(GUANGXI).conflicts()).isEqualTo(1);
        assertThat(archive.warnings(EventQuery.newest(10), GUANGXI).entries())
                .extracting(warning -> warning.body().getId()).containsExactly("first");
        assertThat(line(village.origin).archived()).isEqualTo(1);
    }

    @Test
    void receiptsAreIntervalsAndOnlyWhatWasAskedFor() {
        for (int i = 1; i <= 10; i++) {
            village.detection("range", i);
        }
        List<JournalRecord> made = village.made();
        store(made.get(0), made.get(1), made.get(4), made.get(9));
        SequenceSet expected = SequenceSet.of(1, 2);
        expected.add(5);
        expected.add(10);
        assertThat(archive.received(village.origin)).isEqualTo(expected);
        Map<Origin, SequenceSet> answer = archive.received(Map.of(village.origin, SequenceSet.of(2, 6),
                county.origin, SequenceSet.of(1, 3)));
        SequenceSet twoAndFive = SequenceSet.of(2, 2);
        twoAndFive.add(5);
        assertThat(answer).containsEntry(village.origin, twoAndFive).containsEntry(county.origin, new SequenceSet());
    }

    @Test
    void changingAnAnsweredReceiptChangesNothingHere() {
        store(village.detection("range", 1));
        archive.received(village.origin).add(1, 1000);
        assertThat(archive.received(village.origin)).isEqualTo(SequenceSet.of(1, 1));
    }

    @Test
    void aFailedTransactionLeavesNothingBehind() {
        JournalRecord first = village.series(1, "river/stage", "m");
        JournalRecord second = village.readings(new Reading(1, 1000, 1.5));
        assertThatThrownBy(() -> archive.transaction(() -> {
            store(first, second);
            throw new IllegalStateException("power cut");
        })).hasMessage("power cut");
        assertThat(archive.received(village.origin).isEmpty()).isTrue();
        assertThat(archive.ledger(GUANGXI)).isEmpty();
        store(second);
        store(first);
        assertThat(all(stage(), TimeRange.ALL)).hasSize(1);
    }

    @Test
    void aNestedFailureThatSomebodySwallowsStillUndoesTheWhole() {
        assertThatThrownBy(() -> archive.transaction(() -> {
            store(village.detection("range", 1));
            assertThatThrownBy(() -> archive.transaction(() -> {
                throw new IllegalStateException("inner");
            })).hasMessage("inner");
            return null;
        })).isInstanceOf(IllegalStateException.class);
        assertThat(archive.received(village.origin).isEmpty()).isTrue();
    }

    @Test
    void receiptsAreSilentUntilTheTransactionIsDurable() {
        archive.transaction(() -> {
            store(village.detection("range", 1));
            assertThat(archive.received(village.origin).isEmpty()).isTrue();
            return null;
        });
        assertThat(archive.received(village.origin).size()).isEqualTo(1);
    }

    @Test
    void everyBitOfAReadingComesBack() {
        double[] values = {0.0, -0.0, 0.1, 1.0 / 3, Double.MIN_VALUE, Double.MAX_VALUE, Double.NaN,
            Double.longBitsToDouble(0x7ff0000000000123L), Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        List<Reading> sent = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            sent.add(new Reading(7, i % 3 == 2 ? Reading.NO_TIME : 10_000 - i, values[i], i));
        }
        village.series(7, "river/stage", "m");
        village.readings(sent);
        storeAll(village);
        List<ArchivedReading> back = all(stage(), TimeRange.ALL);
        assertThat(back).hasSize(values.length);
        for (int i = 0; i < values.length; i++) {
            assertThat(back.get(i).millis()).isEqualTo(sent.get(i).millis());
            assertThat(Double.doubleToRawLongBits(back.get(i).value()))
                    .isEqualTo(Double.doubleToRawLongBits(values[i]));
            assertThat(back.get(i).quality()).isEqualTo(i);
        }
    }

    @Test
    void blocksThatComeBeforeTheirSeriesAreFoundLater() {
        JournalRecord block = village.readings(new Reading(3, 1000, 1.5));
        JournalRecord series = village.series(3, "river/stage", "m");
        store(block);
        assertThat(all(stage(), TimeRange.ALL)).isEmpty();
        List<SeriesInfo> before = archive.series(village.node, GUANGXI);
        assertThat(before).hasSize(1);
        assertThat(before.get(0).key().name()).isEqualTo("#" + village.origin.journal() + "/3");
        assertThat(all(before.get(0).key(), TimeRange.ALL)).hasSize(1);
        store(series);
        assertThat(archive.series(village.node, GUANGXI)).containsExactly(
                new SeriesInfo(stage(), "m", "recorded elsewhere", 1000, 1000));
        assertThat(all(stage(), TimeRange.ALL)).containsExactly(new ArchivedReading(1000, 1.5, 0));
    }

    @Test
    void aSeriesGoesOnAcrossTheJournalsOfItsNode() {
        Site later = new Site("450102001003", 9);
        village.series(1, "river/stage", "m");
        village.readings(new Reading(1, 3000, 3.0), new Reading(2, 3000, -1.0));
        later.series(8, "river/stage", "m");
        later.readings(new Reading(8, 1000, 1.0), new Reading(1, 1000, -2.0));
        storeAll(village, later);
        assertThat(all(stage(), TimeRange.ALL)).containsExactly(new ArchivedReading(1000, 1.0, 0),
                new ArchivedReading(3000, 3.0, 0));
        assertThat(archive.nodes(GUANGXI)).containsExactly(new NodeSummary(village.node, 2, 4, 4, 3000,
                ARRIVED.toEpochMilli()));
    }

    @Test
    void aRangeHoldsItsStartAndNotItsEnd() {
        village.series(1, "river/stage", "m");
        for (int block = 0; block < 5; block++) {
            List<Reading> readings = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                readings.add(new Reading(1, block * 100_000L + i * 1000L, block * 100 + i));
            }
            village.readings(readings);
        }
        storeAll(village);
        assertThat(all(stage(), new TimeRange(99_000, 201_000))).extracting(ArchivedReading::value)
                .startsWith(99.0, 100.0).endsWith(199.0, 200.0).hasSize(102);
        assertThat(all(stage(), new TimeRange(5, 5))).isEmpty();
        assertThat(all(stage(), new TimeRange(499_001, Long.MAX_VALUE))).isEmpty();
    }

    @Test
    void aBlockWithAWildClockIsStillFoundAtBothEnds() {
        village.series(1, "river/stage", "m");
        long now = 1_700_000_000_000L;
        village.readings(new Reading(1, 0, 1.0), new Reading(1, now, 2.0));
        village.readings(new Reading(1, Long.MIN_VALUE + 1, 5.0), new Reading(1, Long.MAX_VALUE, 6.0));
        village.readings(new Reading(1, now + 1, 3.0));
        storeAll(village);
        assertThat(all(stage(), new TimeRange(now, now + 2))).extracting(ArchivedReading::value)
                .containsExactly(2.0, 3.0);
        assertThat(all(stage(), new TimeRange(0, 1))).extracting(ArchivedReading::value).containsExactly(1.0);
        assertThat(all(stage(), TimeRange.ALL)).hasSize(5);
        SeriesOutline outline = archive.outline(stage(), TimeRange.ALL, 9, GUANGXI);
        assertThat(outline.buckets()).extracting(SeriesOutline.Bucket::count).containsExactly(1L, 3L, 1L);
    }

    @Test
    void pagesOfReadingsMeetWithoutGapOrOverlap() {
        village.series(1, "river/stage", "m");
        for (int block = 0; block < 7; block++) {
            List<Reading> readings = new ArrayList<>();
            for (int i = 0; i < 13; i++) {
                readings.add(new Reading(1, 1000 + (block / 2) * 5L + i % 4, block * 13 + i));
            }
            village.readings(readings);
        }
        storeAll(village);
        List<ArchivedReading> whole = all(stage(), new TimeRange(1001, 1015));
        for (int limit : new int[] {1, 5, 13, 26, 1000}) {
            List<ArchivedReading> paged = new ArrayList<>();
            Optional<ReadingQuery.Position> after = Optional.of(ReadingQuery.Position.START);
            while (after.isPresent()) {
                ReadingQuery page = new ReadingQuery(stage(), new TimeRange(1001, 1015), after.get(), limit);
                after = archive.readings(page, GUANGXI, paged::add).next();
            }
            assertThat(paged).isEqualTo(whole);
        }
    }

    @Test
    void anOutlineAgreesWithTheExactReadings() {
        village.series(1, "river/stage", "m");
        for (int block = 0; block < 50; block++) {
            List<Reading> readings = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                double value = (block + i) % 7 == 0 || block == 3 ? Double.NaN : Math.sin(block * 20 + i);
                readings.add(new Reading(1, block * 20_000L + i * 1000L, value));
            }
            village.readings(readings);
        }
        storeAll(village);
        for (int points : new int[] {1, 3, 7, 100, 5000}) {
            TimeRange range = new TimeRange(5_500, 987_000);
            SeriesOutline outline = archive.outline(stage(), range, points, GUANGXI);
            List<ArchivedReading> exact = all(stage(), range);
            assertThat(outline.buckets()).hasSizeLessThanOrEqualTo(points);
            long count = 0;
            for (SeriesOutline.Bucket bucket : outline.buckets()) {
                TimeRange width = new TimeRange(bucket.start(), bucket.start() + outline.width());
                double[] inside = exact.stream().filter(reading -> width.contains(reading.millis()))
                        .mapToDouble(ArchivedReading::value).toArray();
                double[] numbers = Arrays.stream(inside).filter(value -> !Double.isNaN(value)).toArray();
                count += bucket.count();
                assertThat(bucket.count()).isEqualTo(inside.length);
                assertThat(bucket.min()).isEqualTo((Double) Arrays.stream(numbers).min().orElse(Double.NaN));
                assertThat(bucket.max()).isEqualTo((Double) Arrays.stream(numbers).max().orElse(Double.NaN));
                Arrays.stream(numbers).average().ifPresentOrElse(
                        mean -> assertThat(bucket.mean()).isCloseTo(mean, offset(1e-9)),
                        () -> assertThat(bucket.mean()).isNaN());
            }
            assertThat(count).isEqualTo(exact.size());
        }
    }

    @Test
    void warningsComeNewestFirstAndByFilter() {
        for (int i = 1; i <= 9; i++) {
            village.warning("v" + i, 1 + i % 4, i * 1000L, "450102001003");
        }
        county.warning("c1", 4, 4500, "450102002000");
        storeAll(village, county);
        assertThat(ids(EventQuery.newest(3))).containsExactly("v9", "v8", "v7");
        assertThat(ids(new EventQuery(new TimeRange(3000, 5000), OptionalInt.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(), 10))).containsExactly("c1", "v4", "v3");
        assertThat(ids(new EventQuery(TimeRange.ALL, OptionalInt.of(4), Optional.empty(), Optional.empty(),
                Optional.empty(), 10))).containsExactly("v7", "c1", "v3");
        assertThat(ids(new EventQuery(TimeRange.ALL, OptionalInt.empty(), Optional.of(new DivisionCode("450102002000")),
                Optional.empty(), Optional.empty(), 10))).containsExactly("c1");
        assertThat(ids(new EventQuery(TimeRange.ALL, OptionalInt.empty(), Optional.empty(), Optional.of(county.node),
                Optional.empty(), 10))).containsExactly("c1");
        List<String> paged = new ArrayList<>();
        Optional<EventQuery.Position> after = Optional.empty();
        do {
            Page<ArchivedWarning> page = archive.warnings(new EventQuery(TimeRange.ALL, OptionalInt.empty(),
                    Optional.empty(), Optional.empty(), after, 4), GUANGXI);
            page.entries().forEach(warning -> paged.add(warning.body().getId()));
            after = page.next();
        } while (after.isPresent());
        assertThat(paged).containsExactly("v9", "v8", "v7", "v6", "v5", "c1", "v4", "v3", "v2", "v1");
    }

    private List<String> ids(EventQuery query) {
        return archive.warnings(query, GUANGXI).entries().stream().map(warning -> warning.body().getId()).toList();
    }

    @Test
    void aWarningRemembersWhenTheProvinceLearntOfIt() {
        store(village.warning("w1", 4, ARRIVED.toEpochMilli() - 250, "450102001003"));
        ArchivedWarning warning = archive.warnings(EventQuery.newest(1), GUANGXI).entries().get(0);
        assertThat(warning.arrived() - warning.body().getBornMs()).isEqualTo(250);
        assertThat(warning.body().getEvidence(0).getValue()).isEqualTo(4.25);
        assertThat(warning.origin()).isEqualTo(village.origin);
    }

    @Test
    void detectionsComeNewestFirst() {
        village.detection("range", 1000);
        village.detection("stuck", 2000);
        storeAll(village);
        assertThat(archive.detections(EventQuery.newest(10), GUANGXI).entries())
                .extracting(detection -> detection.body().getDetector()).containsExactly("stuck", "range");
    }

    @Test
    void reportsOfANodeComeNewestFirst() {
        village.report(village.origin, 10);
        village.report(village.origin, 20);
        county.report(village.origin, 30);
        storeAll(village, county);
        assertThat(archive.reports(new EventQuery(TimeRange.ALL, OptionalInt.empty(), Optional.empty(),
                Optional.of(village.node), Optional.empty(), 10), GUANGXI).entries())
                .extracting(report -> report.body().getLedger(0).getMade()).containsExactly(20L, 10L);
    }

    @Test
    void theLedgerTellsShedFromWaitingFromReceived() {
        for (int i = 0; i < 10; i++) {
            village.detection("range", i);
        }
        List<JournalRecord> made = village.made();
        archive.store(made.subList(0, 6), Map.of(village.origin, 10L), ARRIVED);
        store(county.shed(village.origin, SequenceSet.of(6, 8)));
        assertThat(line(village.origin)).isEqualTo(new OriginLedger(village.origin, 10, 6, 2, 2, 6, true));
        store(made.get(6));
        assertThat(line(village.origin)).isEqualTo(new OriginLedger(village.origin, 10, 7, 1, 2, 7, true));
    }

    @Test
    void aReportRaisesWhatIsKnownToBeMade() {
        store(village.report(village.origin, 500));
        assertThat(line(village.origin).waiting()).isEqualTo(499);
        archive.store(List.of(), Map.of(village.origin, 20L), ARRIVED);
        assertThat(line(village.origin).made()).isEqualTo(500);
    }

    @Test
    void moreReceivedThanMadeIsNotBalanced() {
        archive.store(List.of(village.detection("range", 1), village.detection("range", 2)), Map.of(village.origin, 1L),
                ARRIVED);
        assertThat(line(village.origin).balanced()).isFalse();
    }

    @Test
    void aNodeCannotShedWhatIsOutsideItsArea() {
        store(village.shed(county.origin, SequenceSet.of(1, 100)));
        assertThat(archive.ledger(GUANGXI)).extracting(OriginLedger::origin).containsExactly(village.origin);
        assertThat(archive.alarms(GUANGXI).uninterpreted()).isEqualTo(1);
    }

    @Test
    void whatIsNotUnderstoodIsKeptAndBlocksNobody() {
        village.unknownKind();
        for (int code = 1; code <= 6; code++) {
            village.malformed(new RecordKind(code));
        }
        village.seal(RecordKind.READINGS, PriorityClass.READING, 1, new byte[0]);
        village.seal(RecordKind.SHED, PriorityClass.EVENT, 1, new byte[0]);
        village.warning("w1", 4, 1, "450102001003");
        storeAll(village);
        assertThat(archive.received(village.origin)).isEqualTo(SequenceSet.of(1, 10));
        assertThat(archive.alarms(GUANGXI).uninterpreted()).isEqualTo(8);
        assertThat(archive.warnings(EventQuery.newest(10), GUANGXI).entries()).hasSize(1);
        assertThat(line(village.origin).balanced()).isTrue();
    }

    @Test
    void nothingOutsideTheAskersAreaExists() {
        village.series(1, "river/stage", "m");
        village.readings(new Reading(1, 1000, 1.5));
        village.warning("w1", 4, 1, "450102001003");
        village.detection("range", 1);
        village.report(village.origin, 1);
        storeAll(village, new Site("450124000000", 3));
        DivisionCode mashan = new DivisionCode("450124000000");
        assertThat(archive.nodes(mashan)).extracting(NodeSummary::node).doesNotContain(village.node);
        assertThat(archive.series(village.node, mashan)).isEmpty();
        assertThat(archive.knows(stage(), mashan)).isFalse();
        assertThat(archive.knows(stage(), GUANGXI)).isTrue();
        assertThat(archive.readings(ReadingQuery.all(stage(), TimeRange.ALL), mashan, reading -> {
            throw new AssertionError("leaked " + reading);
        }).next()).isEmpty();
        assertThat(archive.outline(stage(), TimeRange.ALL, 10, mashan).buckets()).isEmpty();
        assertThat(archive.warnings(EventQuery.newest(10), mashan).entries()).isEmpty();
        assertThat(archive.detections(EventQuery.newest(10), mashan).entries()).isEmpty();
        assertThat(archive.reports(EventQuery.newest(10), mashan).entries()).isEmpty();
        assertThat(archive.ledger(mashan)).extracting(line -> line.origin().node()).doesNotContain(village.node);
        assertThat(archive.nodes(XINGNING)).extracting(NodeSummary::node).containsExactly(village.node);
    }

    @Test
    void aNodeWithASuffixBelongsToItsDivision() {
        Site second = new Site("450102001003-b", 4);
        second.detection("range", 1);
        storeAll(second);
        assertThat(archive.nodes(new DivisionCode("450102001003"))).hasSize(1);
        assertThat(archive.nodes(new DivisionCode("450102001004"))).isEmpty();
    }

    @Test
    void questionsAreAnsweredWhileARecordIsBeingWritten() {
        store(village.warning("w1", 4, 1, "450102001003"));
        archive.transaction(() -> {
            store(village.warning("w2", 4, 2, "450102001003"));
            assertThat(archive.warnings(EventQuery.newest(10), GUANGXI).entries()).hasSize(1);
            assertThat(line(village.origin).archived()).isEqualTo(1);
            return null;
        });
        assertThat(archive.warnings(EventQuery.newest(10), GUANGXI).entries()).hasSize(2);
    }

    @Test
    void arrivalInAnyOrderGivesTheSameSeries() {
        village.series(1, "old name", "m");
        village.readings(new Reading(1, 1000, 1.0));
        village.series(1, "river/stage", "cm");
        village.readings(new Reading(1, 2000, 2.0));
        List<JournalRecord> backwards = new ArrayList<>(village.made());
        Collections.reverse(backwards);
        archive.store(backwards, Map.of(), ARRIVED);
        assertThat(archive.series(village.node, GUANGXI)).extracting(SeriesInfo::unit).containsExactly("cm");
        assertThat(all(stage(), TimeRange.ALL)).extracting(ArchivedReading::value).containsExactly(1.0, 2.0);
    }

    @Test
    void anUnknownNodeHasNoSeries() {
        assertThat(archive.series(new NodeId("450102001099"), GUANGXI)).isEmpty();
        assertThat(archive.outline(stage(), TimeRange.ALL, 10, GUANGXI)).isEqualTo(new SeriesOutline(0, List.of(), 0));
    }
}
