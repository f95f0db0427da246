package org.microbrain.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.microbrain.journal.Batch;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.MemoryJournal;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Hello;
import org.microbrain.wire.proto.Known;
import org.microbrain.wire.proto.Shared;
import org.microbrain.wire.proto.Welcome;

/** What a parent knows of a place reaches the nodes that serve it, whoever said it first and however often lines are cut. */
final class SharingTest {

    private static final NodeId SIBLING = new NodeId("450102001004");
    private static final String MATTER = "450102001003_flood";
    private static final String ELSEWHERE = "450102001004_flood";

    private final Random random = new Random(11);
    private final MemoryNetwork network = new MemoryNetwork(random, 40);
    private final Map<NodeId, Node> running = new HashMap<>();
    private long now;

    /** A set that grows, by name of the matter, whose place its first 12 digits are. */
    private static class Book implements SharedBook {
        private final Map<String, Set<SharedRecord>> matters = new TreeMap<>();
        private boolean broken;

        @Override
        public CompletionStage<Map<String, Long>> known(DivisionCode area) {
            Map<String, Long> known = new HashMap<>();
            matters.forEach((name, records) -> {
                if (area.contains(new DivisionCode(name.substring(0, 12)))) {
                    known.put(name, digest(records));
                }
            });
            return CompletableFuture.completedFuture(known);
        }

        private static long digest(Set<SharedRecord> records) {
            return records.stream().mapToLong(record -> record.body().hashCode() * 0x9E3779B97F4A7C15L).sum();
        }

        @Override
        public CompletionStage<Lacking> lacking(DivisionCode area, Map<String, Long> known) {
            List<SharedRecord> lacking = new ArrayList<>();
            matters.forEach((name, records) -> {
                if (area.contains(new DivisionCode(name.substring(0, 12)))
                        && !Long.valueOf(digest(records)).equals(known.get(name))) {
                    lacking.addAll(records);
                }
            });
            return CompletableFuture.completedFuture(new Lacking(lacking, false));
        }

        @Override
        public CompletionStage<Void> told(NodeId parent, Collection<SharedRecord> records) {
            if (broken) {
                return CompletableFuture.failedFuture(new IllegalStateException("the disk is full"));
            }
            records.forEach(record -> matters.computeIfAbsent(name(record), fresh -> new LinkedHashSet<>()).add(record));
            return CompletableFuture.completedFuture(null);
        }

        private static String name(SharedRecord record) {
            String text = record.body().toStringUtf8();
            return text.substring(0, text.indexOf('|'));
        }

        Set<SharedRecord> of(String name) {
            return matters.getOrDefault(name, Set.of());
        }
    }

    private record Node(Book book, Uplink uplink, Children children) {
        /** As a person at this node does. */
        void say(SharedRecord record) {
            book.told(null, List.of(record));
            children.share(new DivisionCode(Book.name(record).substring(0, 12)), List.of(record), null);
        }
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

    private static SharedRecord record(NodeId node, String matter, String text) {
        return new SharedRecord(RecordKind.WARNING_STEP, node, RecordTime.good(1),
                ByteString.copyFromUtf8(matter + "|" + text));
    }

    private Node start(NodeId id, NodeId... parents) {
        MemoryJournal journal = new MemoryJournal(new MemoryJournal.Image(), id, JournalId.random(random),
                JournalLimits.DEFAULT);
        List<Parent> list = Arrays.stream(parents)
                .map(parent -> new Parent(parent, InetSocketAddress.createUnresolved(parent.text(), 1))).toList();
        Uplink uplink = new Uplink(journal.origin(), "test", list, network.dialer(id, () -> true), Runnable::run,
                new GroupCommit<>(journal, Runnable::run), LinkSettings.DEFAULT, random, millis -> { },
                Samples.moment(now));
        Children children = new Children(id, "test", new Nowhere(), LinkSettings.DEFAULT, Samples.moment(now));
        Book book = new Book();
        uplink.shareInto(new SharedBook() {
            @Override
            public CompletionStage<Map<String, Long>> known(DivisionCode area) {
                return book.known(area);
            }

            @Override
            public CompletionStage<Lacking> lacking(DivisionCode area, Map<String, Long> known) {
                return book.lacking(area, known);
            }

            /** A hub tells its own children what it was told. */
            @Override
            public CompletionStage<Void> told(NodeId parent, Collection<SharedRecord> records) {
                return book.told(parent, records).thenAccept(nothing -> records.forEach(record -> children.share(
                        new DivisionCode(Book.name(record).substring(0, 12)), List.of(record), null)));
            }
        });
        children.shareFrom(book);
        network.listen(id, children::connected);
        Node node = new Node(book, uplink, children);
        running.put(id, node);
        return node;
    }

    private void run(long millis) {
        for (long end = now + millis; now < end;) {
            now += 50;
            network.work(now);
            running.values().forEach(node -> {
                node.uplink().work(Samples.moment(now));
                node.children().work(Samples.moment(now));
            });
        }
    }

    @Test
    void aStepAtTheCityComesDownToTheVillageAtOnceAndToNobodyElse() {
        Node city = start(Samples.CITY);
        Node county = start(Samples.COUNTY, Samples.CITY);
        Node edge = start(Samples.EDGE, Samples.COUNTY);
        Node sibling = start(SIBLING, Samples.COUNTY);
        run(5_000);
        SharedRecord step = record(Samples.CITY, MATTER, "confirmed");
        city.say(step);
        run(500);
        assertThat(county.book().of(MATTER)).containsExactly(step);
        assertThat(edge.book().of(MATTER)).containsExactly(step);
        assertThat(sibling.book().matters).isEmpty();
    }

    @Test
    void whatWasSaidWhileTheLineWasDownIsLearntWhenItReturns() {
        Node county = start(Samples.COUNTY);
        Node edge = start(Samples.EDGE, Samples.COUNTY);
        run(3_000);
        network.cut(Samples.EDGE, Samples.COUNTY);
        run(20_000);
        county.say(record(Samples.COUNTY, MATTER, "raised"));
        county.say(record(Samples.COUNTY, ELSEWHERE, "raised"));
        edge.say(record(Samples.EDGE, MATTER, "answered"));
        run(5_000);
        assertThat(edge.book().of(MATTER)).hasSize(1);
        network.heal(Samples.EDGE, Samples.COUNTY);
        run(10_000);
        assertThat(edge.book().of(MATTER)).hasSize(2);
        assertThat(edge.book().of(ELSEWHERE)).isEmpty();
    }

    @Test
    void anotherBookAMomentAfterTheLinkIsComparedWithoutBeingRefused() {
        Node county = start(Samples.COUNTY);
        Node edge = start(Samples.EDGE, Samples.COUNTY);
        run(1_000);
        long since = edge.uplink().status().since();
        county.say(record(Samples.COUNTY, MATTER, "raised"));
        Book empty = new Book();
        edge.uplink().shareInto(empty);
        run(15_000);
        assertThat(edge.uplink().status().since()).as("it is the same link").isEqualTo(since);
        assertThat(empty.of(MATTER)).hasSize(1);
    }

    @Test
    void aChildThatAsksWhileItsQuestionIsLookedAtIsToldToAskOnceMore() {
        CompletableFuture<SharedBook.Lacking> slow = new CompletableFuture<>();
        parent.shareFrom(new Book() {
            @Override
            public CompletionStage<Lacking> lacking(DivisionCode area, Map<String, Long> known) {
                return slow;
            }
        });
        FakeLink link = child(Wire.SHARE);
        link.events.received(known(true));
        parent.work(Samples.moment(SharingParent.PAUSE_MILLIS));
        link.events.received(known(true));
        assertThat(link.closed).isFalse();
        slow.complete(new SharedBook.Lacking(List.of(), false));
        assertThat(link.last().getShared().getCompareAgain()).isTrue();
    }

    @Test
    void aGatewayWithAnEmptyDiskGetsBackWhatItOnceSaidItself() {
        Node county = start(Samples.COUNTY);
        county.book().told(null, List.of(record(Samples.EDGE, MATTER, "confirmed by its staff")));
        Node edge = start(Samples.EDGE, Samples.COUNTY);
        run(3_000);
        assertThat(edge.book().of(MATTER)).hasSize(1);
    }

    @Test
    void whatABrokenDiskDidNotTakeIsToldAgain() {
        Node county = start(Samples.COUNTY);
        Node edge = start(Samples.EDGE, Samples.COUNTY);
        run(3_000);
        edge.book().broken = true;
        county.say(record(Samples.COUNTY, MATTER, "raised"));
        run(5_000);
        assertThat(edge.book().matters).isEmpty();
        edge.book().broken = false;
        run(SharingChild.SOON_MILLIS + 1_000);
        assertThat(edge.book().of(MATTER)).hasSize(1);
    }

    private final Children parent = new Children(Samples.COUNTY, "hub", new Nowhere(), LinkSettings.DEFAULT,
            Samples.moment(0));

    private FakeLink child(String... capabilities) {
        FakeLink link = new FakeLink(Samples.EDGE);
        link.events = parent.connected(link);
        link.events.received(Frame.newBuilder().setHello(Hello.newBuilder().setVersion(1).setOldestVersion(1)
                .setNode(Samples.EDGE.text()).addAllCapabilities(List.of(capabilities))).build());
        return link;
    }

    private static Frame known(boolean last, String... names) {
        Known.Builder known = Known.newBuilder().setLast(last);
        for (String name : names) {
            known.addMatters(Known.Matter.newBuilder().setName(name));
        }
        return Frame.newBuilder().setKnown(known).build();
    }

    private void share(int records) {
        List<SharedRecord> some = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            some.add(record(Samples.COUNTY, MATTER, "step " + i));
        }
        parent.share(Samples.EDGE.area(), some, null);
    }

    @Test
    void aChildOfTheReleaseBeforeIsToldNothing() {
        FakeLink link = child();
        share(1);
        assertThat(link.sent(Frame.BodyCase.SHARED)).isEmpty();
        link.events.received(known(true));
        assertThat(link.last().getRefusal().getCode()).isEqualTo("out-of-turn");
    }

    @Test
    void aChildThatAsksAgainAndAgainIsRefused() {
        FakeLink link = child(Wire.SHARE);
        link.events.received(known(true));
        assertThat(link.closed).isFalse();
        link.events.received(known(true));
        assertThat(link.last().getRefusal().getCode()).isEqualTo("out-of-turn");
    }

    @Test
    void aChildThatKnowsMattersWithoutEndIsRefused() {
        FakeLink link = child(Wire.SHARE);
        String[] names = new String[1_000];
        for (int page = 0; page * names.length <= SharingParent.MOST_MATTERS && !link.closed; page++) {
            for (int i = 0; i < names.length; i++) {
                names[i] = "m" + page + "-" + i;
            }
            link.events.received(known(false, names));
        }
        assertThat(link.last().getRefusal().getCode()).isEqualTo("bad-known");
    }

    @Test
    void aSlowLineIsNotFilledWithMoreThanABoundedQueueAndComparesLater() {
        FakeLink link = child(Wire.SHARE);
        link.writable = false;
        share(300);
        share(300);
        assertThat(link.sent(Frame.BodyCase.SHARED)).isEmpty();
        link.writable = true;
        link.events.writable();
        assertThat(link.sent(Frame.BodyCase.SHARED)).hasSize(1);
        assertThat(link.last().getShared().getCompareAgain()).isTrue();
    }

    @Test
    void aLongAnswerComesInSeveralFrames() {
        FakeLink link = child(Wire.SHARE);
        share(450);
        assertThat(link.sent(Frame.BodyCase.SHARED)).hasSize(3);
        assertThat(link.sent(Frame.BodyCase.SHARED).stream().mapToInt(frame -> frame.getShared().getEntriesCount()).sum())
                .isEqualTo(450);
    }

    @Test
    void aParentThatSharesWithoutHavingOfferedToIsLeft() {
        Node edge = start(Samples.EDGE, Samples.COUNTY);
        FakeLink[] opened = new FakeLink[1];
        network.listen(Samples.COUNTY, link -> new Link.Events() {
            @Override
            public void received(Frame frame) {
                if (frame.hasHello()) {
                    opened[0] = new FakeLink(Samples.EDGE);
                    link.send(Frame.newBuilder().setWelcome(Welcome.newBuilder().setVersion(1).setCredits(8)).build());
                    link.send(Frame.newBuilder().setShared(Shared.newBuilder().setCompareAgain(true)).build());
                }
            }

            @Override
            public void writable() {
            }

            @Override
            public void closed(String why) {
            }
        });
        run(2_000);
        assertThat(opened[0]).isNotNull();
        assertThat(edge.uplink().status().connected()).isFalse();
    }
}
