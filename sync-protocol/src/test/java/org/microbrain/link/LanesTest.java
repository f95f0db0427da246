package org.microbrain.link;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.wire.proto.Ack;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Welcome;

/** The child's end of lanes: when they are opened, what goes over them, and that nothing hangs on them. */
final class LanesTest {

    private static final long SLOW = LinkSettings.DEFAULT.slow().toMillis();

    private final List<Dialer.Dial> dialed = new ArrayList<>();
    private final Dialer dialer = new Dialer() {
        @Override
        public void dial(Parent parent, Dial dial) {
            dialed.add(dial);
        }

        @Override
        public void knock(Parent parent, Consumer<Boolean> answers) {
            answers.accept(true);
        }
    };
    private final Uplink uplink = new Uplink(Samples.ORIGIN, "edge 1",
            List.of(new Parent(Samples.COUNTY, InetSocketAddress.createUnresolved("county.example", 7801))), dialer,
            Runnable::run, new GroupCommit<>(new MemoryJournal(new MemoryJournal.Image(), Samples.EDGE,
            new JournalId(1, 2), JournalLimits.DEFAULT), Runnable::run), LinkSettings.DEFAULT, new Random(1),
            millis -> { }, Samples.moment(0));
    private long now;

    private void runTo(long elapsed) {
        while (now < elapsed) {
            now += 100;
            uplink.work(Samples.moment(now));
        }
    }

    private FakeLink connect(Dialer.Dial dial, long roundTrip, NodeId answers) {
        FakeLink link = new FakeLink(answers);
        link.roundTrip = roundTrip;
        link.events = dial.opened(link);
        return link;
    }

    private static void welcome(FakeLink link, int lanes) {
        link.events.received(Frame.newBuilder().setWelcome(Welcome.newBuilder().setVersion(1).setCredits(16)
                .setLanes(lanes)).build());
    }

    private static void ack(FakeLink link, long batch) {
        link.events.received(Frame.newBuilder().setAck(Ack.newBuilder().setBatch(batch).setCredits(1)).build());
    }

    private FakeLink link(long roundTrip, int lanes) {
        runTo(now + 100);
        FakeLink link = connect(dialed.get(dialed.size() - 1), roundTrip, Samples.COUNTY);
        welcome(link, lanes);
        return link;
    }

    private List<FakeLink> lanes() {
        List<FakeLink> lanes = new ArrayList<>();
        dialed.subList(1, dialed.size()).forEach(dial -> lanes.add(connect(dial, SLOW, Samples.COUNTY)));
        lanes.forEach(lane -> welcome(lane, 2));
        return lanes;
    }

    private CompletableFuture<Void> send(long sequence, PriorityClass priority) {
        return uplink.send(Samples.batch(sequence, priority));
    }

    private static int batches(FakeLink link) {
        return link.sent(Frame.BodyCase.BATCH).size();
    }

    @Test
    void aFastLineGetsNoLanes() {
        link(SLOW - 1, 2);
        runTo(14_000);
        assertThat(dialed).hasSize(1);
    }

    @Test
    void aParentThatKnowsNoLanesIsNotDialedTwice() {
        link(10 * SLOW, 0);
        runTo(14_000);
        assertThat(dialed).hasSize(1);
    }

    @Test
    void aParentThatOffersThousandsGetsTwo() {
        link(SLOW, Integer.MAX_VALUE);
        runTo(8_000);
        assertThat(dialed).hasSize(3);
    }

    @Test
    void aWarningGoesOverEachLaneAndCountsWithItsFirstAckReadingsDoNot() {
        FakeLink link = link(SLOW, 2);
        List<FakeLink> lanes = lanes();
        assertThat(lanes).hasSize(2).allMatch(lane -> lane.sent.get(0).getHello().getLane() > 0)
                .allMatch(lane -> !lane.sent.get(0).getHello().getJournal().isEmpty());
        send(1, PriorityClass.READING);
        CompletableFuture<Void> warning = send(2, PriorityClass.WARNING);
        assertThat(batches(link)).isEqualTo(2);
        assertThat(lanes).allMatch(lane -> batches(lane) == 1);
        assertThat(warning).isNotDone();
        ack(lanes.get(1), 1);
        assertThat(warning).isCompleted();
        ack(lanes.get(0), 1);
        ack(link, 2);
        assertThat(link.closed).isFalse();
        assertThat(lanes).noneMatch(lane -> lane.closed);
    }

    @Test
    void aWarningThatArrivedByALaneIsNotSentAgainWhenTheLinkEnds() {
        FakeLink link = link(SLOW, 2);
        List<FakeLink> lanes = lanes();
        CompletableFuture<Void> arrived = send(1, PriorityClass.WARNING);
        CompletableFuture<Void> missing = send(2, PriorityClass.WARNING);
        ack(lanes.get(0), 1);
        link.events.closed("cut");
        assertThat(lanes).allMatch(lane -> lane.closed);
        assertThat(arrived).isCompleted();
        runTo(now + 2_000);
        FakeLink next = link(0, 0);
        assertThat(next.sent(Frame.BodyCase.BATCH)).singleElement().satisfies(frame ->
                assertThat(frame.getBatch().getRuns(0).getRecords(0).getSequence()).isEqualTo(2));
        ack(next, 1);
        assertThat(missing).isCompleted();
    }

    @Test
    void aLaneThatEndsHarmsNothingAndIsOpenedAgain() {
        FakeLink link = link(SLOW, 2);
        List<FakeLink> lanes = lanes();
        CompletableFuture<Void> warning = send(1, PriorityClass.WARNING);
        lanes.forEach(lane -> lane.events.closed("cut"));
        assertThat(warning).isNotDone();
        assertThat(link.closed).isFalse();
        runTo(now + 3_000);
        assertThat(dialed).hasSize(5);
        ack(link, 1);
        assertThat(warning).isCompleted();
    }

    @Test
    void aLaneThatIsRefusedIsLeftAloneForAWhile() {
        FakeLink link = link(SLOW, 2);
        connect(dialed.get(1), SLOW, Samples.CITY); // another node answers there
        welcome(connect(dialed.get(2), SLOW, Samples.COUNTY), 0); // an older program took its place
        runTo(now + 5_000);
        assertThat(dialed).hasSize(3);
        assertThat(link.closed).isFalse();
    }

    @Test
    void anAckForWhatIsNotInFlightEndsTheLaneAlone() {
        FakeLink link = link(SLOW, 2);
        FakeLink lane = lanes().get(0);
        ack(lane, 7);
        assertThat(lane.closed).isTrue();
        assertThat(link.closed).isFalse();
    }

    @Test
    void aSilentLaneIsGivenUp() {
        FakeLink link = link(SLOW, 2);
        List<FakeLink> lanes = lanes();
        for (int second = 0; second < 17; second++) {
            runTo(now + 1_000);
            link.events.progressed();
        }
        assertThat(lanes).allMatch(lane -> lane.closed);
        assertThat(lanes.get(0).sent(Frame.BodyCase.PULSE)).isNotEmpty();
        assertThat(link.closed).isFalse();
    }

    @Test
    void aFloodOfWarningsGoesOverTheLinkAlone() {
        link(SLOW, 2);
        List<FakeLink> lanes = lanes();
        for (int i = 1; i <= 2_000; i++) {
            send(i, PriorityClass.WARNING);
        }
        assertThat(lanes).allMatch(lane -> batches(lane) <= 16);
    }
}
