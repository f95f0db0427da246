package org.microbrain.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.microbrain.journal.Batch;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.MemoryJournal;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.SequenceSet;
import org.microbrain.wire.proto.Counted;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Hello;

/** What a village gives to its county comes there, whatever is cut, and never to anybody else. */
final class ContributionsTest {

    private static final Receiver NOWHERE = new Receiver() {
        @Override
        public CompletionStage<Void> accept(NodeId child, Batch batch) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Map<Origin, SequenceSet>> received(Map<Origin, SequenceSet> held, Map<Origin, Long> made) {
            return CompletableFuture.completedFuture(held);
        }
    };

    private final Random random = new Random(11);
    private final MemoryNetwork network = new MemoryNetwork(random, 40);
    private final List<Runnable> working = new ArrayList<>();
    /** What each parent was given, with the child, as often as it was. */
    private final Map<NodeId, List<String>> got = new HashMap<>();
    private final List<String> forgotten = new ArrayList<>();
    private boolean broken;
    private long now;

    private CompletionStage<Void> take(NodeId parent, NodeId child, Contribution given) {
        if (broken) {
            return CompletableFuture.failedFuture(new IllegalStateException("the disk is full"));
        }
        got.computeIfAbsent(parent, fresh -> new ArrayList<>()).add(child + " " + given.key() + " " + given.body().toStringUtf8());
        return CompletableFuture.completedFuture(null);
    }

    private void parent(NodeId id) {
        Children children = new Children(id, "test", NOWHERE, LinkSettings.DEFAULT, Samples.moment(now));
        children.contributionsTo((child, given) -> take(id, child, given));
        network.listen(id, children::connected);
        working.add(() -> children.work(Samples.moment(now)));
    }

    private Contributions edge(NodeId id, NodeId... parents) {
        MemoryJournal journal = new MemoryJournal(new MemoryJournal.Image(), id, JournalId.random(random), JournalLimits.DEFAULT);
        List<Parent> list = Arrays.stream(parents)
                .map(parent -> new Parent(parent, InetSocketAddress.createUnresolved(parent.text(), 1))).toList();
        Uplink uplink = new Uplink(journal.origin(), "test", list, network.dialer(id, () -> true), Runnable::run,
                new GroupCommit<>(journal, Runnable::run), LinkSettings.DEFAULT, random, millis -> { }, Samples.moment(now));
        Contributions contributions = new Contributions(one -> forgotten.add(one.key()));
        uplink.contributeFrom(contributions);
        working.add(() -> uplink.work(Samples.moment(now)));
        return contributions;
    }

    private void run(long millis) {
        for (long end = now + millis; now < end;) {
            now += 50;
            network.work(now);
            working.forEach(Runnable::run);
        }
    }

    private static Contribution to(NodeId parent, String key) {
        return new Contribution(parent, key, ByteString.copyFromUtf8("sums"));
    }

    @Test
    void whatIsGivenComesToTheParentOnceAndIsForgottenThen() {
        parent(Samples.COUNTY);
        Contributions edge = edge(Samples.EDGE, Samples.COUNTY);
        edge.give(to(Samples.COUNTY, "a"));
        edge.give(to(Samples.COUNTY, "b"));
        run(5_000);
        assertThat(got.get(Samples.COUNTY)).containsExactly(Samples.EDGE + " a sums", Samples.EDGE + " b sums");
        assertThat(forgotten).containsExactly("a", "b");
        run(200_000);
        assertThat(got.get(Samples.COUNTY)).hasSize(2);
    }

    @Test
    void noOtherParentIsGivenItThoughItServesForDays() {
        parent(Samples.COUNTY);
        parent(Samples.CITY);
        network.cut(Samples.EDGE, Samples.COUNTY);
        Contributions edge = edge(Samples.EDGE, Samples.COUNTY, Samples.CITY);
        edge.give(to(Samples.COUNTY, "a"));
        run(120_000);
        assertThat(got).isEmpty();
        network.heal(Samples.EDGE, Samples.COUNTY);
        run(120_000);
        assertThat(got.keySet()).containsExactly(Samples.COUNTY);
    }

    @Test
    void whatADiskDidNotTakeOrALineCutIsGivenAgain() {
        parent(Samples.COUNTY);
        Contributions edge = edge(Samples.EDGE, Samples.COUNTY);
        broken = true;
        edge.give(to(Samples.COUNTY, "a"));
        run(10_000);
        broken = false;
        run(ContributionsChild.AGAIN_MILLIS);
        assertThat(forgotten).containsExactly("a");
        for (int round = 0; round < 20; round++) {
            edge.give(to(Samples.COUNTY, "round-" + round));
            run(random.nextInt(200));
            network.cut(Samples.EDGE, Samples.COUNTY);
            run(random.nextInt(20_000));
            network.heal(Samples.EDGE, Samples.COUNTY);
        }
        run(200_000);
        assertThat(forgotten).hasSize(21).doesNotHaveDuplicates();
        assertThat(got.get(Samples.COUNTY).stream().distinct()).hasSize(21);
    }

    @Test
    void aSlowParentThatCountsTwiceWhatWasGivenTwiceBreaksNothing() {
        FakeLink link = new FakeLink(Samples.COUNTY);
        Contributions waiting = new Contributions(one -> forgotten.add(one.key()));
        ContributionsChild child = new ContributionsChild(link, () -> waiting, Samples.COUNTY);
        Counted counted = Counted.newBuilder().setKey("a").build();
        assertThatThrownBy(() -> child.counted(counted)).isInstanceOf(ProtocolViolation.class);
        waiting.give(to(Samples.COUNTY, "a"));
        child.work(false, 0);
        child.work(false, ContributionsChild.AGAIN_MILLIS);
        child.counted(counted);
        child.counted(counted);
        assertThat(forgotten).containsExactly("a");
    }

    private final Children strict = new Children(Samples.COUNTY, "hub", NOWHERE, LinkSettings.DEFAULT, Samples.moment(0));

    private FakeLink child(int lane) {
        FakeLink link = new FakeLink(Samples.EDGE);
        link.events = strict.connected(link);
        link.events.received(Frame.newBuilder().setHello(Hello.newBuilder().setVersion(1).setOldestVersion(1)
                .setNode(Samples.EDGE.text()).setLane(lane)).build());
        return link;
    }

    private static Frame contribution(String key, int bytes) {
        return Frame.newBuilder().setContribution(org.microbrain.wire.proto.Contribution.newBuilder().setKey(key)
                .setBody(ByteString.copyFrom(new byte[bytes]))).build();
    }

    @Test
    void aParentThatAddsNothingUpOffersItNotAndRefusesIt() {
        FakeLink link = child(0);
        assertThat(link.last().getWelcome().getCapabilitiesList()).doesNotContain(Wire.CONTRIBUTIONS);
        link.events.received(contribution("a", 1));
        assertThat(link.last().getRefusal().getCode()).isEqualTo("out-of-turn");
    }

    @Test
    void whatIsNoContributionIsRefused() {
        strict.contributionsTo((child, given) -> CompletableFuture.completedFuture(null));
        for (Frame bad : List.of(contribution("", 1), contribution("k".repeat(129), 1), contribution("a", (16 << 10) + 1))) {
            FakeLink link = child(0);
            assertThat(link.last().getWelcome().getCapabilitiesList()).contains(Wire.CONTRIBUTIONS);
            link.events.received(bad);
            assertThat(link.last().getRefusal().getCode()).isEqualTo("bad-contribution");
        }
    }

    @Test
    void oneAtATimeIsKept() {
        CompletableFuture<Void> slow = new CompletableFuture<>();
        List<String> keys = new ArrayList<>();
        strict.contributionsTo((child, given) -> {
            keys.add(given.key());
            return slow;
        });
        FakeLink link = child(0);
        link.events.received(contribution("a", 1));
        link.events.received(contribution("b", 1));
        assertThat(link.closed).isFalse();
        slow.complete(null);
        assertThat(keys).containsExactly("a");
        assertThat(link.last().getCounted()).isEqualTo(Counted.newBuilder().setKey("a").build());
    }
}
