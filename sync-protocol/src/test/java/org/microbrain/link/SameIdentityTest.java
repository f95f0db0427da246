package org.microbrain.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.microbrain.journal.Batch;
import org.microbrain.link.ChildStatus.Standing;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.SequenceSet;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Hello;

/** One name, one or two machines: who gets the line. */
final class SameIdentityTest {

    private final Children children = new Children(Samples.COUNTY, "hub 1", new Receiver() {
        @Override
        public CompletionStage<Void> accept(NodeId child, Batch batch) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Map<Origin, SequenceSet>> received(Map<Origin, SequenceSet> held, Map<Origin, Long> made) {
            return CompletableFuture.completedFuture(held);
        }
    }, LinkSettings.DEFAULT, Samples.moment(0));

    private FakeLink hello(long journal) {
        FakeLink link = new FakeLink(Samples.EDGE);
        link.events = children.connected(link);
        link.events.received(Frame.newBuilder().setHello(Hello.newBuilder().setVersion(1).setOldestVersion(1)
                .setNode(Samples.EDGE.text()).setJournal(ByteString.copyFrom(new JournalId(1, journal).bytes()))).build());
        return link;
    }

    private static boolean welcome(FakeLink link) {
        return link.last().hasWelcome() && !link.closed;
    }

    private static boolean refused(FakeLink link) {
        return link.last().getRefusal().getCode().equals("same-identity") && link.closed;
    }

    private Standing standing() {
        return children.statuses().get(0).standing();
    }

    @Test
    void aNodeThatIsStartedAgainOrComesByAnotherWayIsNeverRefused() {
        for (int start = 1; start < 100; start++) {
            assertThat(welcome(hello(start))).isTrue();
            assertThat(welcome(hello(start))).as("the same program on a new line").isTrue();
        }
        assertThat(standing()).isEqualTo(Standing.USUAL);
    }

    @Test
    void theNewerWinsOnceThenTheFirstKeepsTheLineAndTheOtherIsRefused() {
        FakeLink first = hello(1);
        FakeLink copy = hello(2);
        assertThat(first.closed).isTrue();
        assertThat(welcome(copy)).isTrue();
        assertThat(standing()).isEqualTo(Standing.USUAL);
        FakeLink again = hello(1);
        assertThat(welcome(again)).isTrue();
        assertThat(refused(copy)).isTrue();
        for (int i = 0; i < 20; i++) {
            assertThat(refused(hello(2))).isTrue();
        }
        assertThat(again.closed).isFalse();
        assertThat(standing()).isEqualTo(Standing.TWICE);
        assertThat(children.refused()).containsEntry("same-identity", 21L);
    }

    @Test
    void theFirstThatIsStartedAgainGetsInAndTheCopyTakesItsTurnWhenTheFirstIsGone() {
        hello(1);
        hello(2);
        FakeLink first = hello(1);
        FakeLink startedAgain = hello(3);
        assertThat(welcome(startedAgain)).isTrue();
        assertThat(refused(hello(2))).isTrue();
        startedAgain.events.closed("switched off");
        first.events.closed("switched off");
        assertThat(welcome(hello(2))).isTrue();
        children.work(Samples.moment(9 * 60_000));
        assertThat(standing()).isEqualTo(Standing.TWICE);
        children.work(Samples.moment(11 * 60_000));
        assertThat(standing()).isEqualTo(Standing.USUAL);
    }
}
