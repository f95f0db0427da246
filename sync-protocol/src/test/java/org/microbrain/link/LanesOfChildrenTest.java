package org.microbrain.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.microbrain.journal.Batch;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.SequenceSet;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Hello;
import org.microbrain.wire.proto.Inventory;
import org.microbrain.wire.proto.Pulse;

/** The parent's end of lanes: who may open one, what it may carry, and when it ends. */
final class LanesOfChildrenTest {

    private final List<Batch> taken = new ArrayList<>();
    private final Children children = new Children(Samples.COUNTY, "hub 1", new Receiver() {
        @Override
        public CompletionStage<Void> accept(NodeId child, Batch batch) {
            taken.add(batch);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Map<Origin, SequenceSet>> received(Map<Origin, SequenceSet> held, Map<Origin, Long> made) {
            return CompletableFuture.completedFuture(held);
        }
    }, LinkSettings.DEFAULT, Samples.moment(0));

    private FakeLink hello(long journal, int lane) {
        FakeLink link = new FakeLink(Samples.EDGE);
        link.events = children.connected(link);
        link.events.received(Frame.newBuilder().setHello(Hello.newBuilder().setVersion(1).setOldestVersion(1)
                .setNode(Samples.EDGE.text()).setJournal(ByteString.copyFrom(new JournalId(1, journal).bytes()))
                .setLane(lane)).build());
        return link;
    }

    private static void assertRefused(FakeLink link, String code) {
        assertThat(link.last().getRefusal().getCode()).isEqualTo(code);
        assertThat(link.closed).isTrue();
    }

    @Test
    void aLaneBesideALinkIsWelcomedAndTakesNoLineFromAnybody() {
        FakeLink link = hello(1, 0);
        assertThat(link.last().getWelcome().getLanes()).isEqualTo(2);
        FakeLink lane = hello(1, 1);
        FakeLink other = hello(1, 2);
        assertThat(lane.last().hasWelcome() && other.last().hasWelcome()).isTrue();
        assertThat(link.closed || lane.closed || other.closed).isFalse();
        lane.events.received(Frame.newBuilder().setBatch(Wire.batch(1, Samples.batch(1, PriorityClass.WARNING))).build());
        assertThat(taken).hasSize(1);
        assertThat(lane.last().getAck().getBatch()).isEqualTo(1);
        assertThat(link.sent(Frame.BodyCase.ACK)).isEmpty();
    }

    @Test
    void aLaneWithoutALinkOfTheSameProgramIsRefused() {
        assertRefused(hello(1, 1), "bad-lane");
        FakeLink link = hello(1, 0);
        FakeLink lane = hello(1, 1);
        assertRefused(hello(2, 1), "bad-lane"); // a copy of the disk, started meanwhile
        assertThat(link.closed || lane.closed).isFalse();
        link.events.closed("cut");
        assertRefused(hello(1, 1), "bad-lane");
    }

    @Test
    void aChildHasNoMoreLanesThanWereOffered() {
        hello(1, 0);
        assertRefused(hello(1, 3), "bad-lane");
        assertRefused(hello(1, -1), "bad-lane");
    }

    @Test
    void aLaneThatIsOpenedAgainReplacesTheOneBefore() {
        hello(1, 0);
        FakeLink before = hello(1, 1);
        FakeLink other = hello(1, 2);
        FakeLink again = hello(1, 1);
        assertThat(before.closed).isTrue();
        assertThat(again.closed || other.closed).isFalse();
    }

    @Test
    void lanesEndWithTheirLinkAndNotWithAnother() {
        FakeLink link = hello(1, 0);
        FakeLink lane = hello(1, 1);
        FakeLink startedAgain = hello(2, 0);
        assertThat(link.closed && lane.closed).isTrue();
        FakeLink laneOfIt = hello(2, 1);
        assertThat(laneOfIt.last().hasWelcome()).isTrue();
        link.events.closed("gone");
        lane.events.closed("gone");
        assertThat(laneOfIt.closed || startedAgain.closed).isFalse();
        startedAgain.events.closed("gone");
        assertThat(laneOfIt.closed).isTrue();
    }

    @Test
    void aLaneThatEndsLeavesTheChildConnected() {
        hello(1, 0);
        hello(1, 1).events.closed("cut");
        assertThat(children.statuses()).singleElement().matches(ChildStatus::connected);
    }

    @Test
    void aLaneComparesNothingAndReportsNothing() {
        FakeLink link = hello(1, 0);
        FakeLink lane = hello(1, 1);
        lane.events.received(Frame.newBuilder().setPulse(Pulse.newBuilder().setStorage(3)).build());
        assertThat(lane.last().hasPulse()).isTrue();
        assertThat(children.statuses().get(0).storage()).isEqualTo(org.microbrain.journal.Storage.GOOD);
        lane.events.received(Frame.newBuilder().setInventory(Inventory.newBuilder().setLast(true)).build());
        assertRefused(lane, "out-of-turn");
        assertThat(link.closed).isFalse();
    }
}
