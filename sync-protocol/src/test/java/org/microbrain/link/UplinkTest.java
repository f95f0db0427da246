package org.microbrain.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.MemoryJournal;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;
import org.microbrain.wire.proto.Ack;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Inventory;
import org.microbrain.wire.proto.Pulse;
import org.microbrain.wire.proto.Receipts;
import org.microbrain.wire.proto.Refusal;
import org.microbrain.wire.proto.Welcome;

/** The child's end against parents that behave and parents that do not. */
final class UplinkTest {

    private static final Parent COUNTY =
            new Parent(Samples.COUNTY, InetSocketAddress.createUnresolved("county.example", 7801));
    private static final Parent CITY =
            new Parent(Samples.CITY, InetSocketAddress.createUnresolved("city.example", 7701));

    private final MemoryJournal journal = new MemoryJournal(new MemoryJournal.Image(), Samples.EDGE,
            new JournalId(1, 2), JournalLimits.DEFAULT);
    private final FakeDialer dialer = new FakeDialer();
    private final List<Long> parentClock = new ArrayList<>();
    private final Uplink uplink = new Uplink(Samples.ORIGIN, "edge 1", List.of(COUNTY, CITY), dialer, Runnable::run,
            new GroupCommit<>(journal, Runnable::run), LinkSettings.DEFAULT, new Random(1), parentClock::add,
            Samples.moment(0));
    private long now;

    private record Dialed(long at, Parent parent, Dialer.Dial dial) {
    }

    private final class FakeDialer implements Dialer {
        private final List<Dialed> dialed = new ArrayList<>();
        private boolean answers = true;
        private int knocks;

        @Override
        public void dial(Parent parent, Dial dial) {
            dialed.add(new Dialed(now, parent, dial));
        }

        @Override
        public void knock(Parent parent, Consumer<Boolean> heard) {
            knocks++;
            heard.accept(answers);
        }
    }

    private void runTo(long elapsed) {
        while (now < elapsed) {
            now += 100;
            uplink.work(Samples.moment(now));
        }
    }

    private Dialed last() {
        return dialer.dialed.get(dialer.dialed.size() - 1);
    }

    /** Runs until the parent is dialed once more. */
    private Dialed nextDial(Parent parent) {
        int before = dialer.dialed.size();
        long end = now + 100_000;
        while (now < end) {
            runTo(now + 100);
            for (Dialed dialed : dialer.dialed.subList(before, dialer.dialed.size())) {
                if (dialed.parent().equals(parent)) {
                    return dialed;
                }
            }
        }
        throw new AssertionError(parent + " was not dialed again");
    }

    private FakeLink connect(Dialed dialed, NodeId answers) {
        FakeLink link = new FakeLink(answers);
        link.events = dialed.dial().opened(link);
        return link;
    }

    private FakeLink open(Dialed dialed, int credits) {
        FakeLink link = connect(dialed, dialed.parent().node());
        link.events.received(welcome(1, credits, 0));
        return link;
    }

    private FakeLink open(int credits) {
        runTo(now + 100);
        return open(last(), credits);
    }

    private static Frame welcome(int version, int credits, int clockQuality) {
        return Frame.newBuilder().setWelcome(Welcome.newBuilder().setVersion(version).setCredits(credits)
                .setClockMs(77).setClockQuality(clockQuality)).build();
    }

    private static Frame ack(long batch) {
        return Frame.newBuilder().setAck(Ack.newBuilder().setBatch(batch).setCredits(1)).build();
    }

    private static Frame refusal(String reason) {
        return Frame.newBuilder().setRefusal(Refusal.newBuilder().setCode("x").setReason(reason)).build();
    }

    private CompletableFuture<Void> send(long sequence, PriorityClass priority) {
        return uplink.send(Samples.batch(sequence, priority));
    }

    private static List<Long> sequences(FakeLink link) {
        return link.sent(Frame.BodyCase.BATCH).stream()
                .map(frame -> frame.getBatch().getRuns(0).getRecords(0).getSequence()).toList();
    }

    @Test
    void aWarningOvertakesAFullQueueOfReadings() {
        for (int i = 1; i <= 100; i++) {
            send(i, PriorityClass.READING);
        }
        FakeLink link = open(16);
        int before = sequences(link).size();
        send(1_000, PriorityClass.WARNING);
        assertThat(sequences(link)).hasSize(before + 1).endsWith(1_000L);
    }

    @Test
    void theLastCreditsAreKeptForWarnings() {
        FakeLink link = open(5);
        for (int i = 1; i <= 10; i++) {
            send(i, i % 2 == 0 ? PriorityClass.READING : PriorityClass.EVENT);
        }
        assertThat(sequences(link)).hasSize(3);
        for (int i = 11; i <= 15; i++) {
            send(i, PriorityClass.WARNING);
        }
        assertThat(sequences(link)).hasSize(5).endsWith(11L, 12L);
        link.events.received(ack(1));
        assertThat(sequences(link)).hasSize(6).endsWith(13L);
    }

    @Test
    void aParentThatGrantsOneCreditStillGetsReadings() {
        FakeLink link = open(1);
        send(1, PriorityClass.READING);
        send(2, PriorityClass.READING);
        assertThat(sequences(link)).containsExactly(1L);
        link.events.received(ack(1));
        assertThat(sequences(link)).containsExactly(1L, 2L);
    }

    @Test
    void aFullLineHoldsReadingsBackAndWarningsNot() {
        FakeLink link = open(16);
        link.writable = false;
        send(1, PriorityClass.READING);
        send(2, PriorityClass.WARNING);
        assertThat(sequences(link)).containsExactly(2L);
        link.writable = true;
        link.events.writable();
        assertThat(sequences(link)).containsExactly(2L, 1L);
    }

    @Test
    void aSocketThatTakesFramesAtOnceGetsEachBatchOnce() {
        FakeLink link = open(16);
        link.writable = false;
        for (int i = 1; i <= 5; i++) {
            send(i, PriorityClass.READING);
        }
        link.writable = true;
        link.eager = true;
        link.events.writable();
        assertThat(sequences(link)).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L);
        send(6, PriorityClass.READING);
        assertThat(sequences(link)).hasSize(6).endsWith(6L);
    }

    @Test
    void whatWasInFlightIsSentAgainOnTheNextLinkInItsOldOrder() {
        FakeLink link = open(16);
        CompletableFuture<Void> first = send(1, PriorityClass.READING);
        CompletableFuture<Void> second = send(2, PriorityClass.READING);
        send(3, PriorityClass.READING);
        link.events.received(ack(2));
        assertThat(second).isCompleted();
        link.events.closed("the line broke");
        assertThat(first).isNotDone();
        runTo(now + 1_600);
        FakeLink next = open(last(), 16);
        assertThat(sequences(next)).containsExactly(1L, 3L);
        next.events.received(ack(1));
        assertThat(first).isCompleted();
    }

    /** A part that is kept in memory alone could not be found missing when the parent comes back without it. */
    @Test
    void aPartOfABatchThatAParentTookAndLostIsFoundMissingAfterwards() {
        JournalRecord[] records = new JournalRecord[4];
        for (int i = 0; i < records.length; i++) {
            records[i] = journal.append(Samples.draft(PriorityClass.READING, i + "x".repeat(900)));
        }
        FakeLink link = open(16);
        CompletableFuture<Void> whole = uplink.send(Samples.batch(records));
        assertThat(sequences(link)).hasSize(records.length);
        link.events.received(ack(1));
        link.events.closed("the line broke");

        assertThat(whole).isCompletedExceptionally();
        assertThat(journal.backlog().records()).isEqualTo(records.length - 1);
        runTo(now + 1_600);
        FakeLink next = open(last(), 16);
        assertThat(sequences(next)).isEmpty();
        next.events.received(Frame.newBuilder().setReceipts(Receipts.newBuilder().setLast(true)).build());
        assertThat(journal.backlog().records()).isEqualTo(records.length);
    }

    @Test
    void aLostLinkIsDialedAgainWithinTwoSeconds() {
        FakeLink link = open(16);
        for (int i = 0; i < 10; i++) {
            runTo(now + 3_000);
            link.events.received(Frame.newBuilder().setPulse(Pulse.getDefaultInstance()).build());
        }
        long lost = now;
        link.events.closed("the line broke");
        assertThat(nextDial(COUNTY).at() - lost).isLessThanOrEqualTo(1_600);
    }

    @Test
    void linksThatAreLostAgainAndAgainAreDialedLessOften() {
        long lost = 0;
        long pause = 0;
        for (int i = 0; i < 6; i++) {
            Dialed dialed = nextDial(COUNTY);
            pause = dialed.at() - lost;
            open(dialed, 16).events.closed("the same node connected again");
            lost = now;
        }
        assertThat(pause).isBetween(4_000L, 15_100L);
    }

    @Test
    void theNextParentInTheListIsTriedAfterFailOverAndThePreferredOneIsReturnedTo() {
        runTo(4_900);
        assertThat(dialer.dialed).isNotEmpty().allMatch(dialed -> dialed.parent().equals(COUNTY));
        dialer.dialed.forEach(dialed -> dialed.dial().failed(false, LinkFault.gone("nobody answers")));
        runTo(5_100);
        Dialed city = dialer.dialed.stream().filter(dialed -> dialed.parent().equals(CITY)).findFirst().orElseThrow();
        FakeLink toCity = open(city, 16);
        assertThat(uplink.status().parent()).isEqualTo(CITY);
        send(1, PriorityClass.READING);
        assertThat(sequences(toCity)).containsExactly(1L);

        dialer.dialed.forEach(dialed -> dialed.dial().failed(false, LinkFault.gone("nobody answers")));
        FakeLink toCounty = open(nextDial(COUNTY), 16);
        assertThat(uplink.status().parent()).isEqualTo(COUNTY);
        assertThat(toCity.closed).isTrue();
        assertThat(sequences(toCounty)).as("what the city had not acknowledged").containsExactly(1L);
    }

    @Test
    void aParentThatAnswersUnderAnotherNameIsNotGreeted() {
        runTo(100);
        FakeLink link = connect(last(), new NodeId("450124000000"));
        assertThat(link.sent).isEmpty();
        assertThat(link.closed).isTrue();
        assertThat(uplink.status().lastError()).contains("450124000000", "the configuration says", COUNTY.node().text());
    }

    @Test
    void anAckForABatchThatIsNotInFlightEndsTheLinkAndTheBatchesWait() {
        FakeLink link = open(16);
        CompletableFuture<Void> first = send(1, PriorityClass.READING);
        link.events.received(ack(9));
        assertThat(link.closed).isTrue();
        assertThat(uplink.status().lastError()).contains("batch 9", "not in flight");
        assertThat(first).isNotDone();
    }

    @Test
    void anAckThatComesTwiceEndsTheLink() {
        FakeLink link = open(16);
        send(1, PriorityClass.READING);
        link.events.received(ack(1));
        link.events.received(ack(1));
        assertThat(link.closed).isTrue();
    }

    @Test
    void creditsWithoutMeasureEndTheLink() {
        FakeLink link = open(16);
        send(1, PriorityClass.READING);
        link.events.received(Frame.newBuilder().setAck(Ack.newBuilder().setBatch(1).setCredits(-1)).build());
        assertThat(link.closed).isTrue();
    }

    @Test
    void aBatchWhoseAcknowledgementGrantsTooMuchIsSentAgainOnTheNextLink() {
        runTo(100);
        FakeLink link = connect(last(), COUNTY.node());
        link.events.received(welcome(1, 16, 0));
        uplink.send(Samples.batch(1, PriorityClass.EVENT));
        long id = link.sent(Frame.BodyCase.BATCH).get(0).getBatch().getId();
        link.events.received(Frame.newBuilder().setAck(Ack.newBuilder().setBatch(id).setCredits(1 << 20)).build());
        assertThat(uplink.status().lastError()).contains("credits");
        runTo(5_000);
        FakeLink second = connect(last(), COUNTY.node());
        second.events.received(welcome(1, 16, 0));
        assertThat(second.sent(Frame.BodyCase.BATCH)).hasSize(1);
    }

    @Test
    void aWelcomeInAVersionNobodyAskedForOrWithoutCreditsIsRefused() {
        runTo(100);
        FakeLink link = connect(last(), COUNTY.node());
        link.events.received(welcome(2, 16, 0));
        assertThat(uplink.status().lastError()).contains("version 2");
        runTo(3_000);
        FakeLink second = connect(last(), COUNTY.node());
        second.events.received(welcome(1, 0, 0));
        assertThat(uplink.status().lastError()).contains("credits");
        assertThat(uplink.status().connected()).isFalse();
    }

    @Test
    void aParentThatSaysNothingForThreePulsesIsLeft() {
        FakeLink link = open(16);
        long since = now;
        runTo(since + 15_000);
        assertThat(link.closed).isFalse();
        assertThat(link.sent(Frame.BodyCase.PULSE)).hasSizeGreaterThanOrEqualTo(2);
        runTo(since + 15_200);
        assertThat(link.closed).isTrue();
        assertThat(uplink.status().lastError()).contains("nothing heard");
    }

    @Test
    void aParentThatGivesSignsOfLifeAndAcknowledgesNothingIsLeftForTheNext() {
        FakeLink link = open(8);
        CompletableFuture<Void> sent = send(1, PriorityClass.READING);
        long before = now;
        while (!link.closed) {
            assertThat(now - before).isLessThan(LinkSettings.DEFAULT.patience().toMillis() + 1_000);
            runTo(now + 1_000);
            link.events.received(Frame.newBuilder().setPulse(Pulse.newBuilder().setClockMs(1)).build());
        }
        assertThat(now - before).isGreaterThanOrEqualTo(LinkSettings.DEFAULT.patience().toMillis());
        FakeLink next = open(nextDial(CITY), 8);
        next.events.received(ack(1));
        assertThat(sent).isCompleted();
    }

    @Test
    void anUnknownFrameIsIgnored() {
        FakeLink link = open(16);
        link.events.received(Frame.newBuilder().setUnknownFields(UnknownFieldSet.newBuilder().addField(42,
                UnknownFieldSet.Field.newBuilder().addVarint(1).build()).build()).build());
        assertThat(link.closed).isFalse();
        assertThat(uplink.status().connected()).isTrue();
    }

    @Test
    void aDoubtfulParentCorrectsNobodysClock() {
        runTo(100);
        FakeLink link = connect(last(), COUNTY.node());
        link.events.received(welcome(1, 16, RecordTime.Quality.DOUBTFUL.ordinal()));
        link.events.received(Frame.newBuilder().setPulse(Pulse.newBuilder().setClockMs(5).setClockQuality(1)).build());
        assertThat(parentClock).isEmpty();
        link.events.received(Frame.newBuilder().setPulse(Pulse.newBuilder().setClockMs(6).setClockQuality(2)).build());
        link.events.received(Frame.newBuilder().setPulse(Pulse.newBuilder().setClockMs(7)).build());
        assertThat(parentClock).containsExactly(6L, 7L);
    }

    @Test
    void aParentThatLacksWhatItHadAcknowledgedGetsItAgain() {
        journal.append(Samples.draft(PriorityClass.READING, "a"));
        journal.append(Samples.draft(PriorityClass.READING, "b"));
        journal.acknowledge(journal.waiting(PriorityClass.READING, 0, 9, 9_999));
        FakeLink link = open(16);
        Inventory inventory = link.sent(Frame.BodyCase.INVENTORY).get(0).getInventory();
        assertThat(Wire.held(inventory)).containsEntry(journal.origin(), SequenceSet.of(1, 2));
        assertThat(inventory.getLast()).isTrue();
        link.events.received(Frame.newBuilder().setReceipts(Receipts.newBuilder().setLast(true).addReceived(
                Receipts.Received.newBuilder().setOrigin(Wire.originRef(journal.origin(), 2))
                        .setSequences(ByteString.copyFrom(SequenceSet.of(1, 1).encode())))).build());
        assertThat(journal.waiting(PriorityClass.READING, 0, 9, 9_999)).singleElement()
                .satisfies(entry -> assertThat(entry.record().sequence()).isEqualTo(2));
    }

    @Test
    void receiptsNobodyAskedForChangeNothing() {
        FakeLink link = open(16);
        journal.append(Samples.draft(PriorityClass.READING, "a"));
        link.events.received(Frame.newBuilder().setReceipts(Receipts.newBuilder().addReceived(
                Receipts.Received.newBuilder().setOrigin(Wire.originRef(journal.origin(), 1))
                        .setSequences(ByteString.copyFrom(SequenceSet.of(1, 1).encode())))).build());
        assertThat(journal.backlog().records()).isEqualTo(1);
    }

    private void refuseUntilThePauseIsLong() {
        for (int i = 0; i < 8; i++) {
            connect(nextDial(COUNTY), COUNTY.node()).events.received(refusal("not enrolled\nyet"));
        }
        assertThat(uplink.status().lastError()).isEqualTo("refused: not enrolled yet");
    }

    private List<Long> dialsAfter(long from, long to) {
        runTo(to);
        return dialer.dialed.stream().filter(one -> one.parent().equals(COUNTY) && one.at() > from).map(Dialed::at)
                .toList();
    }

    @Test
    void aParentThatRefusesIsLeftAloneForLongerAndLonger() {
        refuseUntilThePauseIsLong();
        assertThat(dialsAfter(now, now + 29_000)).isEmpty();
        assertThat(dialsAfter(now, now + 62_000)).isNotEmpty();
    }

    @Test
    void aRefusingParentThatWentAwayAndCameBackIsDialedAtOnce() {
        refuseUntilThePauseIsLong();
        dialer.answers = false;
        long away = now;
        assertThat(dialsAfter(away, now + 5_000)).isEmpty();
        dialer.answers = true;
        assertThat(dialsAfter(away, now + 1_300)).hasSize(1);
    }

    @Test
    void knocksComeOnceASecondAndNotDuringShortPauses() {
        runTo(20_000);
        assertThat(dialer.knocks).isZero();
        refuseUntilThePauseIsLong();
        int before = dialer.knocks;
        runTo(now + 10_000);
        assertThat(dialer.knocks - before).isBetween(9, 12);
    }

    @Test
    void closingGivesBackEveryBatch() {
        FakeLink link = open(1);
        CompletableFuture<Void> inFlight = send(1, PriorityClass.READING);
        CompletableFuture<Void> queued = send(2, PriorityClass.READING);
        uplink.close();
        CompletableFuture<Void> late = send(3, PriorityClass.READING);
        assertThat(link.closed).isTrue();
        for (CompletableFuture<Void> one : List.of(inFlight, queued, late)) {
            assertThatThrownBy(one::join).hasMessageContaining("this node stops");
        }
        int before = dialer.dialed.size();
        runTo(now + 30_000);
        assertThat(dialer.dialed).hasSize(before);
    }
}
