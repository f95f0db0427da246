package org.microbrain.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.microbrain.intent.Desired;
import org.microbrain.intent.Halt;
import org.microbrain.intent.Intent;
import org.microbrain.intent.IntentDraft;
import org.microbrain.intent.SignedIntent;
import org.microbrain.journal.Batch;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.MemoryJournal;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.SequenceSet;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Hello;
import org.microbrain.wire.proto.Intents;
import org.microbrain.wire.proto.Revision;
import org.microbrain.wire.proto.Welcome;

/** What the province wants reaches whom it concerns, and nobody else, over hubs and cut lines. */
final class IntentsTest {

    private static final NodeId CORE = new NodeId("450000000000");
    private static final NodeId SIBLING = new NodeId("450102001004");
    private static final ByteString SIGNER = ByteString.copyFrom(new byte[32]);

    private final Random random = new Random(5);
    private final MemoryNetwork network = new MemoryNetwork(random, 40);
    private final Map<NodeId, Node> running = new HashMap<>();
    private long now;

    /** The newest of each key, in memory. */
    private static final class Book implements Intentions {
        private final NodeId node;
        private final Map<String, SignedIntent> held = new TreeMap<>();
        private final List<Page> proofs = new ArrayList<>();
        private boolean broken;
        private long known;
        private Children children;

        private Book(NodeId node) {
            this.node = node;
        }

        private long highest() {
            return held.values().stream().mapToLong(one -> one.intent().revision()).max().orElse(0);
        }

        @Override
        public CompletionStage<Page> newest() {
            List<SignedIntent> one = held.values().stream().filter(each -> each.intent().revision() == highest()).toList();
            return CompletableFuture.completedFuture(new Page(one, List.of(), highest(), false));
        }

        @Override
        public CompletionStage<Page> newer(NodeId child, long after) {
            List<SignedIntent> newer = held.values().stream().filter(one -> one.intent().revision() > after
                            && one.intent().concerns(child))
                    .sorted((a, b) -> Long.compare(a.intent().revision(), b.intent().revision())).toList();
            boolean more = newer.size() > 3;
            List<SignedIntent> page = more ? newer.subList(0, 3) : newer;
            return CompletableFuture.completedFuture(new Page(page, List.of(),
                    more ? page.get(2).intent().revision() : Math.max(known, highest()), more));
        }

        @Override
        public CompletionStage<Void> learn(Page page) {
            if (broken) {
                return CompletableFuture.failedFuture(new IllegalStateException("the disk is full"));
            }
            page.intents().stream().filter(one -> one.intent().concerns(node)).forEach(this::put);
            return CompletableFuture.completedFuture(null);
        }

        private void put(SignedIntent intent) {
            held.merge(intent.intent().key(), intent, (old, fresh) ->
                    fresh.intent().revision() > old.intent().revision() ? fresh : old);
            children.intentsChanged();
        }

        @Override
        public CompletionStage<Void> told(NodeId child, Page newest) {
            proofs.add(newest);
            known = Math.max(known, newest.revision());
            return node.equals(CORE) ? CompletableFuture.completedFuture(null) : learn(newest);
        }
    }

    private record Node(Book book, Uplink uplink, Children children) {
    }

    private static final class Nowhere implements Receiver {
        @Override
        public CompletionStage<Void> accept(NodeId child, Batch batch) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Map<Origin, SequenceSet>> received(Map<Origin, SequenceSet> held, Map<Origin, Long> made) {
            return CompletableFuture.completedFuture(held);
        }
    }

    private Book start(NodeId id, NodeId... parents) {
        MemoryJournal journal = new MemoryJournal(new MemoryJournal.Image(), id, JournalId.random(random),
                JournalLimits.DEFAULT);
        List<Parent> list = Arrays.stream(parents)
                .map(parent -> new Parent(parent, InetSocketAddress.createUnresolved(parent.text(), 1))).toList();
        Uplink uplink = new Uplink(journal.origin(), "test", list, network.dialer(id, () -> true), Runnable::run,
                new GroupCommit<>(journal, Runnable::run), LinkSettings.DEFAULT, random, millis -> { },
                Samples.moment(now));
        Children children = new Children(id, "test", new Nowhere(), LinkSettings.DEFAULT, Samples.moment(now));
        Book book = new Book(id);
        book.children = children;
        uplink.intentsInto(book);
        children.intentsFrom(book);
        network.listen(id, children::connected);
        running.put(id, new Node(book, uplink, children));
        return book;
    }

    private void run(long millis) {
        for (long end = now + millis; now < end; now += 50) {
            network.work(now);
            running.values().forEach(node -> {
                node.children().work(Samples.moment(now));
                node.uplink().work(Samples.moment(now));
            });
        }
    }

    private static SignedIntent wish(long revision, NodeId node) {
        return signed(revision, IntentDraft.desired(node, new Desired(List.of())));
    }

    private static SignedIntent halt(long revision, String area) {
        return signed(revision, IntentDraft.halt(new DivisionCode(area), new Halt(true, "王芳", "试验")));
    }

    private static SignedIntent signed(long revision, IntentDraft draft) {
        return SignedIntent.open(new Intent(revision, 0, draft).encode(), ByteString.copyFromUtf8("s"), SIGNER);
    }

    @Test
    void anIntentComesDownToWhomItConcernsWithinAMomentAndToNobodyElse() {
        Book core = start(CORE);
        Book city = start(Samples.CITY, CORE);
        Book edge = start(Samples.EDGE, Samples.CITY);
        Book sibling = start(SIBLING, Samples.CITY);
        run(3_000);
        core.put(wish(7, Samples.EDGE));
        core.put(halt(8, "450102000000"));
        run(1_000);
        assertThat(city.held).hasSize(2);
        assertThat(edge.held).hasSize(2);
        assertThat(sibling.held).containsOnlyKeys("halt/450102000000");
    }

    @Test
    void whoWasAwayGetsTheNewestOfEachKeyPageByPage() {
        Book core = start(CORE);
        start(Samples.CITY, CORE);
        for (int i = 1; i <= 40; i++) {
            core.put(wish(i, new NodeId("4501020010" + (10 + i % 20))));
        }
        run(5_000);
        assertThat(running.get(Samples.CITY).book().held).isEqualTo(core.held).hasSize(20);
    }

    @Test
    void whatOneParentKeptBackComesFromTheNext() {
        Book core = start(CORE);
        Book county = start(Samples.COUNTY, CORE);
        Book edge = start(Samples.EDGE, Samples.COUNTY, CORE);
        run(3_000);
        core.put(wish(7, Samples.EDGE));
        core.put(halt(8, "450102000000"));
        run(1_000);
        edge.held.remove("desired/" + Samples.EDGE); // as if the county had never handed it down
        county.held.remove("desired/" + Samples.EDGE);
        run(10_000);
        assertThat(edge.held).hasSize(1);
        network.cut(Samples.EDGE, Samples.COUNTY);
        run(30_000);
        assertThat(edge.held).hasSize(2);
    }

    @Test
    void aBookThatFailsIsFilledLaterAndTheLinkStays() {
        Book core = start(CORE);
        Book city = start(Samples.CITY, CORE);
        run(3_000);
        city.broken = true;
        core.put(wish(7, Samples.EDGE));
        run(5_000);
        assertThat(running.get(Samples.CITY).uplink().status().connected()).isTrue();
        assertThat(city.held).isEmpty();
        city.broken = false;
        run(IntentsChild.SOON_MILLIS + 1_000);
        assertThat(city.held).hasSize(1);
    }

    @Test
    void aCoreThatWasRestoredHearsFromBelowHowFarItHadBeenWithTheIntentItselfAsProof() {
        Book core = start(CORE);
        Book city = start(Samples.CITY, CORE);
        Book edge = start(Samples.EDGE, Samples.CITY);
        city.known = 3;
        edge.put(wish(900, Samples.EDGE));
        core.put(halt(5, "450000000000"));
        run(2 * IntentsChild.ASK_MILLIS);
        assertThat(core.known).isEqualTo(900);
        assertThat(core.proofs).isNotEmpty().allMatch(page -> page.intents().size() == 1);
        assertThat(core.held).hasSize(1);
        long proofs = core.proofs.size();
        run(2 * IntentsChild.ASK_MILLIS);
        assertThat(core.proofs).as("once is enough").hasSize((int) proofs);
    }

    private FakeLink childAtParent(Book book) {
        Children children = new Children(Samples.COUNTY, "test", new Nowhere(), LinkSettings.DEFAULT, Samples.moment(0));
        book.children = children;
        children.intentsFrom(book);
        FakeLink link = new FakeLink(Samples.EDGE);
        link.events = children.connected(link);
        link.events.received(Frame.newBuilder().setHello(Hello.newBuilder().setVersion(1).setOldestVersion(1)
                .setNode(Samples.EDGE.text()).addCapabilities(Wire.INTENTS)).build());
        return link;
    }

    private static Frame revision(long revision) {
        return Frame.newBuilder().setRevision(Revision.newBuilder().setRevision(revision)).build();
    }

    @Test
    void aChildThatAsksAgainAndAgainIsRefused() {
        FakeLink link = childAtParent(new Book(Samples.COUNTY));
        link.events.received(revision(0));
        assertThat(link.closed).isFalse();
        link.events.received(revision(0));
        assertThat(link.last().getRefusal().getCode()).isEqualTo("out-of-turn");
    }

    @Test
    void aProofThatIsNoneIsRefused() {
        FakeLink link = childAtParent(new Book(Samples.COUNTY));
        link.events.received(Frame.newBuilder().setRevision(Revision.newBuilder().setRevision(9).setNewest(
                org.microbrain.wire.proto.SignedIntent.newBuilder().setContent(ByteString.copyFromUtf8("?")))).build());
        assertThat(link.last().getRefusal().getCode()).isEqualTo("bad-intent");
    }

    private static Dialer dialing(FakeLink link) {
        return new Dialer() {
            @Override
            public void dial(Parent parent, Dial dial) {
                link.events = dial.opened(link);
            }

            @Override
            public void knock(Parent parent, Consumer<Boolean> answers) {
                answers.accept(true);
            }
        };
    }

    @Test
    void aParentThatSendsIntentsWithoutEndIsLeft() {
        FakeLink link = new FakeLink(Samples.COUNTY);
        MemoryJournal journal = new MemoryJournal(new MemoryJournal.Image(), Samples.EDGE, JournalId.random(random),
                JournalLimits.DEFAULT);
        Uplink uplink = new Uplink(journal.origin(), "test",
                List.of(new Parent(Samples.COUNTY, InetSocketAddress.createUnresolved("x", 1))),
                dialing(link), Runnable::run,
                new GroupCommit<>(journal, Runnable::run), LinkSettings.DEFAULT, random, millis -> { }, Samples.moment(0));
        uplink.intentsInto(new Intentions() {
            @Override
            public CompletionStage<Page> newest() {
                return CompletableFuture.completedFuture(Page.EMPTY);
            }

            @Override
            public CompletionStage<Page> newer(NodeId child, long after) {
                return CompletableFuture.completedFuture(Page.EMPTY);
            }

            @Override
            public CompletionStage<Void> learn(Page page) {
                return new CompletableFuture<>();
            }

            @Override
            public CompletionStage<Void> told(NodeId child, Page newest) {
                return CompletableFuture.completedFuture(null);
            }
        });
        uplink.work(Samples.moment(0));
        link.events.received(Frame.newBuilder().setWelcome(Welcome.newBuilder().setVersion(1).setCredits(4)
                .addCapabilities(Wire.INTENTS)).build());
        for (int i = 0; i < 3 && !link.closed; i++) {
            link.events.received(Frame.newBuilder().setIntents(Intents.newBuilder().setRevision(i)).build());
        }
        assertThat(link.closed).isTrue();
    }

    @Test
    void whoDoesNotKnowIntentsIsLeftInPeace() {
        Children children = new Children(Samples.COUNTY, "test", new Nowhere(), LinkSettings.DEFAULT, Samples.moment(0));
        Book book = new Book(Samples.COUNTY);
        book.children = children;
        children.intentsFrom(book);
        FakeLink link = new FakeLink(Samples.EDGE);
        link.events = children.connected(link);
        link.events.received(Frame.newBuilder().setHello(Hello.newBuilder().setVersion(1).setOldestVersion(1)
                .setNode(Samples.EDGE.text())).build());
        book.put(wish(3, Samples.EDGE));
        assertThat(link.sent).hasSize(1);
        assertThat(link.last().getWelcome().getCapabilitiesList()).doesNotContain(Wire.INTENTS);
    }
}
