package org.microbrain.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.microbrain.block.Reading;
import org.microbrain.infer.HourlyRows;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.SequenceSet;
import org.microbrain.sums.NormalEquations;
import org.microbrain.sums.Topic;
import org.microbrain.sums.WeekSums;
import org.microbrain.warning.Deed;
import org.microbrain.warning.Label;
import org.microbrain.warning.Role;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningLevel;

/** What every archive promises. A second implementation extends this and nothing else. */
abstract class ArchiveContract extends ArchiveRetentionContract {

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

    private static final String FLOOD = "450102001003_20270115080000_00000001";

    private List<Label> labels() {
        return archive.labels(TimeRange.ALL, GUANGXI, 100).stream().map(LabelledWarning::label).toList();
    }

    @Test
    void anAnswerIsALabelOfItsWarningWhicheverArrivesFirst() {
        JournalRecord born = village.warning(FLOOD, 3, 5_000, "450102001003");
        JournalRecord confirmed = village.step(FLOOD, 2, Role.DUTY_OFFICER, Deed.confirmed(WarningLevel.ORANGE));
        JournalRecord late = village.step(FLOOD, 3, Role.DUTY_OFFICER, Deed.tooLate());
        store(confirmed);
        assertThat(labels()).isEmpty();
        store(born);
        assertThat(labels()).containsExactly(Label.CONFIRMED);
        store(late);
        assertThat(archive.labels(TimeRange.ALL, GUANGXI, 100)).containsExactly(new LabelledWarning(new WarningId(FLOOD),
                5_000, village.node, new DivisionCode("450102001003"), "flood", "", "range", "river/stage", "m", 5_000, 3,
                Label.TOO_LATE));
        assertThat(archive.score(archive.labels(TimeRange.ALL, GUANGXI, 1).get(0))).isEmpty();
        store(village.detection("novelty", 5_000), village.detection("range", 5_000));
        assertThat(archive.score(archive.labels(TimeRange.ALL, GUANGXI, 1).get(0))).hasValue(0.9);
        assertThat(archive.alarms(GUANGXI).uninterpreted()).isZero();
        assertThat(archive.labels(TimeRange.ALL, new DivisionCode("450200000000"), 100)).isEmpty();
        assertThat(archive.labels(new TimeRange(0, 5_000), GUANGXI, 100)).isEmpty();
    }

    @Test
    void whoDoesNotAnswerForAPlaceLabelsNothingThere() {
        Site other = new Site("450103001001", 2);
        store(village.warning(FLOOD, 3, 5_000, "450102001003"));
        store(other.step(FLOOD, 2, Role.DUTY_OFFICER, Deed.falseAlarm(WarningLevel.ORANGE)));
        store(other.warning("450102001003_20270115080000_00000002", 3, 5_000, "450102001003"));
        assertThat(archive.warnings(EventQuery.newest(9), GUANGXI).entries()).hasSize(2);
        assertThat(labels()).containsExactly(Label.NONE);
    }

    @Test
    void sumsAreFoundByTheAreaAndTheWeeksOfTheirHub() {
        NormalEquations rows = new NormalEquations();
        rows.add(new HourlyRows.Row(0, new double[] {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1, 0, 0, 1, 1}, 0.25));
        LocalDate monday = LocalDate.of(2027, 1, 4);
        WeekSums sums = new WeekSums(Topic.of("river-stage", "m"), monday, monday, 5, rows);
        store(county.seal(RecordKind.SUMS, PriorityClass.EVENT, 5_000, sums.encode()),
                county.seal(RecordKind.SUMS, PriorityClass.EVENT, 5_000, sums.encode()));
        assertThat(archive.sums(GUANGXI, monday)).hasSize(2).allSatisfy(found -> {
            assertThat(found.hub()).isEqualTo(county.node);
            assertThat(found.sums().encode()).isEqualTo(sums.encode());
        });
        assertThat(archive.hubSums(GUANGXI, monday)).containsExactly(new HubSums(county.node, sums.topic(), monday, monday, 5, 2));
        assertThat(archive.sums(GUANGXI, monday.plusWeeks(1))).isEmpty();
        assertThat(archive.hubSums(new DivisionCode("450200000000"), monday)).isEmpty();
    }

    @Test
    void detectionsAreCountedByWeek() {
        long week = 7 * 86_400_000L;
        store(village.detection("novelty", 1_000), village.detection("novelty", 2_000), village.detection("range", week + 1_000),
                village.detection("range", 5 * week));
        assertThat(archive.detectionsByWeek(new TimeRange(1_000, 3 * week), GUANGXI))
                .containsExactly(Map.entry(1_000L, 2L), Map.entry(week + 1_000, 1L));
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
        assertThat(archive.accounts(mashan)).extracting(line -> line.ledger().origin().node()).doesNotContain(village.node);
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
    void aCharacterThatADatabaseCannotKeepBlocksNobody() {
        village.series(1, "river\0stage", "m\0");
        village.readings(new Reading(1, 1000, 1.5));
        village.warning("w1", 4, 1, "450102001003\0", "rule\0", "range\0");
        village.warning(FLOOD, 4, 1, "450102001003", "rule\0", "range\0");
        storeAll(village);
        assertThat(archive.series(village.node, GUANGXI)).hasSize(1);
        assertThat(all(new SeriesKey(village.node, "river\0stage"), TimeRange.ALL)).hasSize(1);
        assertThat(archive.warnings(EventQuery.newest(9), GUANGXI).entries()).extracting(warning -> warning.body().getRule())
                .containsExactly("rule\0", "rule\0");
        assertThat(archive.labels(TimeRange.ALL, GUANGXI, 9)).hasSize(1);
    }

    @Test
    void timesAtTheEndsOfTheNumbersAreAnswered() {
        village.series(1, "river/stage", "m");
        village.readings(new Reading(1, Long.MIN_VALUE + 1, 5.0));
        village.detection("range", Long.MAX_VALUE - 1);
        village.detection("range", Long.MIN_VALUE + 1);
        storeAll(village);
        assertThat(archive.series(village.node, GUANGXI)).extracting(SeriesInfo::first).containsExactly(Long.MIN_VALUE + 1);
        assertThat(archive.outline(stage(), TimeRange.ALL, 9, GUANGXI).buckets()).hasSize(1);
        assertThat(archive.detections(EventQuery.newest(9), GUANGXI).entries()).hasSize(2);
        assertThat(archive.detectionsByWeek(new TimeRange(Long.MIN_VALUE, 0), GUANGXI)).containsValue(1L);
        assertThat(archive.detectionsByWeek(TimeRange.ALL, GUANGXI)).isNotEmpty();
    }

    @Test
    void anUnknownNodeHasNoSeries() {
        assertThat(archive.series(new NodeId("450102001099"), GUANGXI)).isEmpty();
        assertThat(archive.outline(stage(), TimeRange.ALL, 10, GUANGXI)).isEqualTo(new SeriesOutline(0, List.of(), 0));
    }
}
