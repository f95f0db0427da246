package org.microbrain.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.block.Reading;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;

/** What every archive promises of storing, and what the suites of its promises share. */
abstract class ArchiveStoreContract {

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

    @Test
    void accountsFromReceiptsSayWhatTheLedgerSaysWhileAllRowsAreThere() {
        village.series(1, "river/stage", "m");
        archive.store(village.made(), Map.of(village.origin, village.made().size() + 3L), ARRIVED);
        assertThat(archive.accounts(GUANGXI)).extracting(OriginAccount::ledger).isEqualTo(archive.ledger(GUANGXI)).hasSize(1);
        assertThat(archive.accounts(GUANGXI).get(0).ledger().waiting()).isEqualTo(3);
        assertThat(archive.accounts(GUANGXI).get(0).lastArrived()).isEqualTo(ARRIVED.toEpochMilli());
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
    void itKnowsWhatTheProvinceHadAtATime() {
        village.series(1, "river/stage", "m");
        village.readings(new Reading(1, 1000, 1.5));
        storeAll(village);
        archive.store(List.of(village.readings(new Reading(1, 500, 1.4))), Map.of(), ARRIVED.plusMillis(5));
        List<ArchivedReading> then = new ArrayList<>();
        archive.readings(ReadingQuery.all(stage(), TimeRange.ALL).knownAt(ARRIVED.toEpochMilli() + 4), GUANGXI, then::add);
        assertThat(then).containsExactly(new ArchivedReading(1000, 1.5, 0));
        archive.readings(ReadingQuery.all(stage(), TimeRange.ALL).knownAt(ARRIVED.toEpochMilli() + 5), GUANGXI, then::add);
        assertThat(then).hasSize(3);
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

    private SetAside letter(long offset, byte[] payload, boolean sealed) {
        return new SetAside("hono.event.gx", 1, offset, 5, "450102001003", "text/plain", "CONTENT_TYPE", "a\0b", payload, sealed);
    }

    private static DeviceBatch devices(DevicePlace from, DevicePlace to, JournalRecord... records) {
        return new DeviceBatch(List.of(records), Map.of(), List.of(), List.of(new DeviceBatch.Step("hono.event.gx", 1, from, to)));
    }

    @Test
    void whatDevicesSentIsStoredWithItsPlaceOrNotAtAllAndOnlyFromWhereThePlaceIs() {
        SqlArchive store = (SqlArchive) archive;
        assertThat(store.devicePlace("hono.event.gx", 1)).isEqualTo(DevicePlace.NONE);
        DevicePlace first = DevicePlace.NONE.after(7, 70);
        store.storeDevices(devices(DevicePlace.NONE, first, village.unknownKind()), ARRIVED);
        JournalRecord second = village.unknownKind();
        for (DevicePlace elsewhere : List.of(DevicePlace.NONE, new DevicePlace(7, 71), new DevicePlace(6, 70))) {
            assertThatThrownBy(() -> store.storeDevices(devices(elsewhere, first.after(9, 90), second), ARRIVED))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThat(store.received(village.origin).size()).isEqualTo(1);
        archive.close();
        archive = open(folder);
        SqlArchive again = (SqlArchive) archive;
        assertThat(again.devicePlace("hono.event.gx", 1)).isEqualTo(first);
        again.storeDevices(devices(first, first.after(3, 90), second), ARRIVED);
        assertThat(again.devicePlace("hono.event.gx", 1)).isEqualTo(new DevicePlace(3, 90));
        assertThat(again.received(village.origin).size()).isEqualTo(2);
    }

    @Test
    void aMessageThatIsSetAsideIsKeptOnceAlsoOverARestart() {
        SqlArchive store = (SqlArchive) archive;
        store.setAside(letter(7, new byte[3], false), Instant.EPOCH);
        store.setAside(letter(7, new byte[3], false), Instant.EPOCH);
        store.setAside(letter(8, null, false), Instant.EPOCH);
        store.setAside(letter(9, new byte[1 << 20], true), Instant.EPOCH);
        assertThat(store.setAside()).isEqualTo(3);
        archive.close();
        archive = open(folder);
        assertThat(((SqlArchive) archive).setAside()).isEqualTo(3);
    }

    @Test
    void whatIsSetAsideIsCountedByReasonAndNotWhatWasRolledBack() {
        SqlArchive store = (SqlArchive) archive;
        store.setAside(letter(7, new byte[3], false), Instant.EPOCH);
        assertThatThrownBy(() -> store.transaction(() -> {
            store.setAside(letter(8, new byte[3], false), Instant.EPOCH);
            throw new IllegalStateException("the rest fails");
        })).hasMessage("the rest fails");
        assertThat(store.setAside("CONTENT_TYPE")).isEqualTo(1);
        assertThat(store.setAside("REFUSED")).isZero();
        SetAside kept = store.setAside("CONTENT_TYPE", 0).orElseThrow();
        assertThat(kept.offset()).isEqualTo(7);
        assertThat(kept.payload()).hasSize(3);
        assertThat(store.setAside("CONTENT_TYPE", 1)).isEmpty();
        store.takeBack(kept);
        store.takeBack(kept);
        assertThat(store.setAside()).isZero();
    }

    @Test
    void messagesOfOneKindLeaveRoomForThoseOfAnother() {
        SqlArchive store = (SqlArchive) archive;
        store.transaction(() -> {
            for (int i = 0; i < DeadLetterTable.MOST + 5; i++) {
                store.setAside(letter(i, null, false), Instant.EPOCH);
            }
            store.setAside(new SetAside("t", 1, 1, 1, "", "", "FOREIGN", "", null, false), Instant.EPOCH);
            return null;
        });
        assertThat(store.setAside("CONTENT_TYPE")).isEqualTo(DeadLetterTable.MOST);
        assertThat(store.setAside("FOREIGN")).isEqualTo(1);
    }

    @Test
    void whatComesAgainIsCountedOnceItIsSure() {
        SqlArchive store = (SqlArchive) archive;
        JournalRecord record = village.unknownKind();
        store(record);
        store(record, record);
        assertThat(store.duplicates()).isEqualTo(2);
        assertThatThrownBy(() -> store.transaction(() -> {
            store(record);
            throw new IllegalStateException("the rest fails");
        })).hasMessage("the rest fails");
        assertThat(store.duplicates()).isEqualTo(2);
    }
}
