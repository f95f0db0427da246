package org.microbrain.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
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

/** What every journal promises. */
abstract class JournalContract {

    static final NodeId NODE = new NodeId("450102001003");
    static final NodeId CHILD = new NodeId("450102001201");
    static final JournalLimits LIMITS = new JournalLimits(100_000, 50_000, Duration.ofDays(7));

    /** Opens the same storage again each time; the earlier journal is closed or dead. */
    abstract Journal open(JournalLimits limits);

    Journal open() {
        return open(LIMITS);
    }

    static Draft draft(PriorityClass priority, String text) {
        return new Draft(RecordKind.REPORT, priority, RecordTime.good(1_000_000), text.getBytes(StandardCharsets.UTF_8));
    }

    static Draft large(PriorityClass priority, int bytes) {
        return new Draft(RecordKind.REPORT, priority, RecordTime.good(1_000_000), new byte[bytes]);
    }

    static List<JournalRecord> foreign(Origin origin, long from, long to) {
        return java.util.stream.LongStream.rangeClosed(from, to)
                .mapToObj(sequence -> JournalRecord.seal(origin, sequence, draft(PriorityClass.READING, "r" + sequence)))
                .toList();
    }

    static List<JournalRecord> waiting(Journal journal, PriorityClass priority) {
        return journal.waiting(priority, 0, 1_000, Long.MAX_VALUE).stream().map(Journal.Entry::record).toList();
    }

    static final Origin FOREIGN = new Origin(CHILD, new JournalId(1, 2));

    @Test
    void sequencesCountFromOneWithoutGapsAcrossClasses() {
        try (Journal journal = open()) {
            for (PriorityClass priority : PriorityClass.values()) {
                journal.append(draft(priority, "x"));
            }
            assertThat(journal.received(journal.origin())).isEqualTo(SequenceSet.of(1, 3));
            assertThat(journal.made(journal.origin())).isEqualTo(3);
        }
    }

    @Test
    void whatWasAppendedIsThereAfterAReopeningExactlyOnce() {
        JournalRecord record;
        try (Journal journal = open()) {
            record = journal.append(draft(PriorityClass.WARNING, "flood"));
        }
        try (Journal journal = open()) {
            assertThat(waiting(journal, PriorityClass.WARNING)).containsExactly(record);
            assertThat(journal.backlog().records()).isEqualTo(1);
        }
    }

    @Test
    void eachOpeningHasAJournalIdOfItsOwnSoThatACopiedDiskNeverReusesASequence() {
        Origin first;
        try (Journal journal = open()) {
            first = journal.append(draft(PriorityClass.EVENT, "a")).origin();
        }
        try (Journal journal = open()) {
            JournalRecord second = journal.append(draft(PriorityClass.EVENT, "b"));
            assertThat(second.origin()).isNotEqualTo(first);
            assertThat(second.sequence()).isEqualTo(1);
        }
    }

    @Test
    void aFailedTransactionLeavesNoTrace() {
        try (Journal journal = open()) {
            journal.append(draft(PriorityClass.EVENT, "before"));
            journal.stage(new byte[] {1});
            assertThatThrownBy(() -> journal.transaction(() -> {
                journal.append(draft(PriorityClass.EVENT, "never"));
                journal.accept(foreign(FOREIGN, 1, 3), Map.of(FOREIGN, 9L));
                journal.acknowledge(journal.waiting(PriorityClass.EVENT, 0, 9, 9_999));
                journal.unstage(Long.MAX_VALUE);
                journal.series("x", "m", "");
                throw new IllegalArgumentException("on purpose");
            })).hasMessage("on purpose");
            assertThat(waiting(journal, PriorityClass.EVENT)).hasSize(1);
            assertThat(journal.made(journal.origin())).isEqualTo(1);
            assertThat(journal.received(FOREIGN).isEmpty()).isTrue();
            assertThat(journal.made(FOREIGN)).isZero();
            assertThat(journal.staged()).hasSize(1);
            assertThat(journal.series()).isEmpty();
            assertThat(journal.backlog().records()).isEqualTo(1);
            assertThat(journal.append(draft(PriorityClass.EVENT, "after")).sequence()).isEqualTo(2);
        }
    }

    @Test
    void aBatchThatComesTwiceIsTakenOnce() {
        try (Journal journal = open()) {
            assertThat(journal.accept(foreign(FOREIGN, 1, 5), Map.of(FOREIGN, 7L))).isEqualTo(5);
            assertThat(journal.accept(foreign(FOREIGN, 3, 7), Map.of(FOREIGN, 7L))).isEqualTo(2);
            assertThat(waiting(journal, PriorityClass.READING)).hasSize(7);
            assertThat(journal.received(FOREIGN)).isEqualTo(SequenceSet.of(1, 7));
        }
    }

    @Test
    void aRecordThatWasForgottenIsStillKnownWhenItComesAgain() {
        try (Journal journal = open(new JournalLimits(100_000, 0, Duration.ofDays(7)))) {
            journal.accept(foreign(FOREIGN, 1, 5), Map.of(FOREIGN, 5L));
            journal.acknowledge(journal.waiting(PriorityClass.READING, 0, 100, 10_000));
            journal.tend(RecordTime.good(1_000_001));
            assertThat(journal.held(FOREIGN).isEmpty()).isTrue();
            assertThat(journal.accept(foreign(FOREIGN, 1, 5), Map.of(FOREIGN, 5L))).isZero();
        }
    }

    @Test
    void acknowledgedRecordsWaitNoLongerAndStayHeld() {
        try (Journal journal = open()) {
            journal.accept(foreign(FOREIGN, 1, 5), Map.of(FOREIGN, 5L));
            List<Journal.Entry> entries = journal.waiting(PriorityClass.READING, 0, 2, 10_000);
            journal.acknowledge(entries);
            journal.acknowledge(entries);
            assertThat(waiting(journal, PriorityClass.READING)).hasSize(3);
            assertThat(journal.held(FOREIGN)).isEqualTo(SequenceSet.of(1, 5));
            assertThat(journal.backlog().records()).isEqualTo(3);
            assertThat(journal.ledger()).allMatch(Ledger::balanced);
        }
    }

    @Test
    void waitingKeepsTheOrderOfArrivalAndTheLimits() {
        try (Journal journal = open()) {
            for (int i = 0; i < 10; i++) {
                journal.append(large(PriorityClass.READING, 100));
            }
            assertThat(journal.waiting(PriorityClass.READING, 0, 4, Long.MAX_VALUE)).hasSize(4);
            assertThat(journal.waiting(PriorityClass.READING, 0, 10, 250)).hasSize(2);
            assertThat(journal.waiting(PriorityClass.READING, 0, 10, 1)).hasSize(1);
            long third = journal.waiting(PriorityClass.READING, 0, 3, 10_000).get(2).row();
            assertThat(journal.waiting(PriorityClass.READING, third, 10, 10_000)).hasSize(7)
                    .allMatch(entry -> entry.row() > third);
        }
    }

    @Test
    void aParentThatLostRecordsGetsThemAgain() {
        try (Journal journal = open()) {
            journal.accept(foreign(FOREIGN, 1, 10), Map.of(FOREIGN, 10L));
            journal.acknowledge(journal.waiting(PriorityClass.READING, 0, 8, 10_000));
            SequenceSet parentHas = SequenceSet.of(1, 3);
            parentHas.add(9);
            assertThat(journal.reconcile(FOREIGN, journal.held(FOREIGN), parentHas)).isEqualTo(5);
            assertThat(waiting(journal, PriorityClass.READING)).extracting(JournalRecord::sequence)
                    .containsExactly(4L, 5L, 6L, 7L, 8L, 10L);
            assertThat(journal.reopened()).isEqualTo(5);
            assertThat(journal.backlog().records()).isEqualTo(6);
            assertThat(journal.ledger()).allMatch(Ledger::balanced);
        }
    }

    @Test
    void reconcilingTouchesOnlyWhatTheParentWasAskedAbout() {
        try (Journal journal = open()) {
            journal.accept(foreign(FOREIGN, 1, 4), Map.of(FOREIGN, 4L));
            SequenceSet asked = journal.held(FOREIGN);
            journal.accept(foreign(FOREIGN, 5, 6), Map.of(FOREIGN, 6L));
            journal.reconcile(FOREIGN, asked, SequenceSet.of(1, 100));
            assertThat(waiting(journal, PriorityClass.READING)).extracting(JournalRecord::sequence)
                    .containsExactly(5L, 6L);
        }
    }

    @Test
    void aRecordForgottenWhileTheParentWasAskedStaysAcknowledged() {
        try (Journal journal = open(new JournalLimits(100_000, 0, Duration.ofDays(7)))) {
            journal.accept(foreign(FOREIGN, 1, 4), Map.of(FOREIGN, 4L));
            journal.acknowledge(journal.waiting(PriorityClass.READING, 0, 2, 10_000));
            SequenceSet asked = journal.held(FOREIGN);
            journal.tend(RecordTime.good(2_000_000));
            assertThat(journal.reconcile(FOREIGN, asked, new SequenceSet())).isZero();
            assertThat(waiting(journal, PriorityClass.READING)).hasSize(2);
            assertThat(journal.ledger()).allMatch(Ledger::balanced);
        }
    }

    @Test
    void aFullJournalShedsReadingsBeforeEventsBeforeWarningsAndSaysExactlyWhat() throws Exception {
        try (Journal journal = open()) {
            Origin own = journal.origin();
            for (int i = 0; i < 20; i++) {
                journal.append(large(PriorityClass.WARNING, 1_000));
                journal.append(large(PriorityClass.EVENT, 1_000));
                journal.append(large(PriorityClass.READING, 3_000));
            }
            long shed = journal.tend(RecordTime.good(2_000_000));
            assertThat(shed).isPositive();
            assertThat(waiting(journal, PriorityClass.WARNING)).hasSize(20);
            List<JournalRecord> events = waiting(journal, PriorityClass.EVENT);
            assertThat(events).hasSize(21);
            JournalRecord account = events.get(20);
            assertThat(account.kind()).isEqualTo(RecordKind.SHED);
            ShedBody body = ShedBody.parseFrom(account.body());
            assertThat(body.getReason()).isEqualTo("journal-full");
            assertThat(body.getGoneList()).hasSize(1);
            SequenceSet gone = SequenceSet.decode(body.getGone(0).getSequences().toByteArray());
            SequenceSet left = journal.held(own);
            assertThat(gone.size()).isEqualTo(shed);
            assertThat(gone.intersection(left).isEmpty()).isTrue();
            assertThat(left.size() + gone.size()).isEqualTo(journal.made(own));
            assertThat(journal.ledger()).allMatch(Ledger::balanced);
            assertThat(journal.tend(RecordTime.good(2_000_000))).isZero();
        }
    }

    @Test
    void acknowledgedRecordsMakeRoomBeforeAnythingIsShed() {
        try (Journal journal = open(new JournalLimits(100_000, 100_000, Duration.ofDays(7)))) {
            journal.accept(foreign(FOREIGN, 1, 1), Map.of());
            for (int i = 0; i < 110; i++) {
                journal.append(large(PriorityClass.READING, 1_000));
                if (i < 60) {
                    journal.acknowledge(journal.waiting(PriorityClass.READING, 0, 10, 10_000));
                }
            }
            assertThat(journal.tend(RecordTime.good(2_000_000))).isZero();
            assertThat(journal.backlog().records()).isEqualTo(50);
        }
    }

    @Test
    void ageForgetsOnlyAcknowledgedRecordsAndNeverByADoubtfulClock() {
        long tenYears = Duration.ofDays(3_650).toMillis();
        try (Journal journal = open()) {
            journal.append(draft(PriorityClass.EVENT, "acknowledged"));
            journal.acknowledge(journal.waiting(PriorityClass.EVENT, 0, 10, 10_000));
            journal.append(draft(PriorityClass.EVENT, "waiting"));
            journal.tend(new RecordTime(tenYears, RecordTime.Quality.DOUBTFUL));
            assertThat(journal.held(journal.origin()).size()).isEqualTo(2);
            journal.tend(RecordTime.good(tenYears));
            assertThat(journal.held(journal.origin())).isEqualTo(SequenceSet.of(2, 2));
            assertThat(journal.ledger()).allMatch(Ledger::balanced);
        }
    }

    @Test
    void stagedReadingsSeriesAndStateSurviveAReopening() {
        long number;
        try (Journal journal = open()) {
            journal.stage(new byte[] {1});
            number = journal.stage(new byte[] {2});
            journal.stage(new byte[] {3});
            assertThat(journal.series("river/stage", "m", "")).isEqualTo(1);
            assertThat(journal.series("rain", "mm", "")).isEqualTo(2);
            journal.state("clock", new byte[] {9});
        }
        try (Journal journal = open()) {
            journal.unstage(number);
            assertThat(journal.staged()).extracting(Journal.Staged::readings).containsExactly(new byte[] {3});
            assertThat(journal.series("rain", "mm", "")).isEqualTo(2);
            assertThat(journal.state("clock")).containsExactly(9);
            assertThat(journal.state("nothing")).isNull();
        }
    }

    @Test
    void anOutboxThatHadNothingFreeHandsOutWhatArrivesComesBackOrWaitsAgain() {
        try (Journal journal = open()) {
            journal.accept(foreign(FOREIGN, 1, 2), Map.of(FOREIGN, 2L));
            Outbox outbox = new Outbox(journal, 2, 10_000);
            Outbox.Parcel first = outbox.take(PriorityClass.READING).orElseThrow();
            assertThat(outbox.take(PriorityClass.READING)).isEmpty();
            journal.accept(foreign(FOREIGN, 3, 3), Map.of(FOREIGN, 3L));
            assertThat(taken(outbox)).containsExactly(3L);
            assertThat(outbox.take(PriorityClass.READING)).isEmpty();
            outbox.returned(first);
            assertThat(taken(outbox)).containsExactly(1L, 2L);
            outbox.delivered(first);
            assertThat(outbox.take(PriorityClass.READING)).isEmpty();
            journal.reconcile(FOREIGN, SequenceSet.of(1, 1), new SequenceSet());
            assertThat(taken(outbox)).containsExactly(1L);
        }
    }

    private static List<Long> taken(Outbox outbox) {
        return outbox.take(PriorityClass.READING).orElseThrow().batch().records().stream()
                .map(JournalRecord::sequence).toList();
    }

    @Test
    void anOutboxHandsOutEachRecordToOneTakerAndTakesItBack() {
        try (Journal journal = open()) {
            journal.accept(foreign(FOREIGN, 1, 6), Map.of(FOREIGN, 6L));
            Outbox outbox = new Outbox(journal, 2, 10_000);
            Outbox.Parcel first = outbox.take(PriorityClass.READING).orElseThrow();
            Outbox.Parcel second = outbox.take(PriorityClass.READING).orElseThrow();
            assertThat(second.batch().records()).extracting(JournalRecord::sequence).containsExactly(3L, 4L);
            outbox.returned(first);
            assertThat(outbox.take(PriorityClass.READING).orElseThrow().batch()).isEqualTo(first.batch());
            outbox.delivered(second);
            assertThat(outbox.take(PriorityClass.READING).orElseThrow().batch().records())
                    .extracting(JournalRecord::sequence).containsExactly(5L, 6L);
            assertThat(outbox.take(PriorityClass.READING)).isEmpty();
        }
    }

    @Test
    void anOutboxFindsWhatComesAfterAllBeforeItWasForgottenAndATransactionFailed() {
        try (Journal journal = open(new JournalLimits(100_000, 0, Duration.ofDays(7)))) {
            Outbox outbox = new Outbox(journal, 2, 10_000);
            for (int i = 1; i <= 5; i++) {
                JournalRecord record = journal.append(draft(PriorityClass.EVENT, "report " + i));
                Outbox.Parcel parcel = outbox.take(PriorityClass.EVENT).orElseThrow();
                assertThat(parcel.batch().records()).containsExactly(record);
                outbox.delivered(parcel);
                journal.tend(RecordTime.good(2_000_000));
                assertThat(journal.held(journal.origin()).isEmpty()).isTrue();
                assertThatThrownBy(() -> journal.transaction(() -> {
                    throw new IllegalArgumentException("on purpose");
                })).hasMessage("on purpose");
            }
        }
    }
}
