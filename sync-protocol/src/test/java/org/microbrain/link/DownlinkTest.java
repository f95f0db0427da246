package org.microbrain.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.microbrain.journal.Backlog;
import org.microbrain.journal.Batch;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Hello;
import org.microbrain.wire.proto.Inventory;
import org.microbrain.wire.proto.Pulse;
import org.microbrain.wire.proto.SealedRecord;

/** The parent's end against children that behave and children that do not. */
final class DownlinkTest {

    private static final NodeId STRANGER = new NodeId("450124100201");

    private final Disk disk = new Disk();
    private final Children children = new Children(Samples.COUNTY, "hub 1", disk, LinkSettings.DEFAULT,
            Samples.moment(0));

    /** Takes what comes; the test says when it is durable. */
    private static final class Disk implements Receiver {
        private final List<Batch> taken = new ArrayList<>();
        private final List<CompletableFuture<Void>> stages = new ArrayList<>();
        private final Map<Origin, SequenceSet> held = new HashMap<>();

        @Override
        public CompletionStage<Void> accept(NodeId child, Batch batch) {
            taken.add(batch);
            stages.add(new CompletableFuture<>());
            return stages.get(stages.size() - 1);
        }

        @Override
        public CompletionStage<Map<Origin, SequenceSet>> received(Map<Origin, SequenceSet> asked,
                                                                  Map<Origin, Long> made) {
            Map<Origin, SequenceSet> answer = new HashMap<>();
            asked.forEach((origin, set) -> answer.put(origin,
                    set.intersection(held.getOrDefault(origin, new SequenceSet()))));
            return CompletableFuture.completedFuture(answer);
        }
    }

    private FakeLink connect(NodeId peer) {
        FakeLink link = new FakeLink(peer);
        link.events = children.connected(link);
        return link;
    }

    private FakeLink open() {
        FakeLink link = connect(Samples.EDGE);
        link.events.received(hello(Samples.EDGE, 1, 1));
        assertThat(link.last().hasWelcome()).isTrue();
        return link;
    }

    private static Frame hello(NodeId node, int oldest, int version) {
        return Frame.newBuilder().setHello(Hello.newBuilder().setVersion(version).setOldestVersion(oldest)
                .setNode(node.text()).setProgram("edge 1")).build();
    }

    private static Frame frame(long id, Batch batch) {
        return Frame.newBuilder().setBatch(Wire.batch(id, batch)).build();
    }

    private void assertRefused(FakeLink link, String code) {
        assertThat(link.last().getRefusal().getCode()).isEqualTo(code);
        assertThat(link.last().getRefusal().getReason()).isNotBlank();
        assertThat(link.closed).isTrue();
        assertThat(children.statuses()).noneMatch(ChildStatus::connected);
    }

    @Test
    void aChildInTheAreaIsWelcomedWithCreditsAndTheParentsClock() {
        FakeLink link = open();
        assertThat(link.last().getWelcome().getCredits()).isEqualTo(LinkSettings.DEFAULT.credits());
        assertThat(link.last().getWelcome().getNode()).isEqualTo(Samples.COUNTY.text());
        assertThat(link.last().getWelcome().getClockMs()).isEqualTo(Samples.moment(0).wall());
        assertThat(children.statuses()).singleElement().satisfies(child -> {
            assertThat(child.node()).isEqualTo(Samples.EDGE);
            assertThat(child.program()).isEqualTo("edge 1");
        });
    }

    @Test
    void aBatchBeforeTheHelloIsRefused() {
        FakeLink link = connect(Samples.EDGE);
        link.events.received(frame(1, Samples.batch(1, PriorityClass.READING)));
        assertRefused(link, "out-of-turn");
        assertThat(disk.taken).isEmpty();
    }

    @Test
    void anInventoryAndAPulseBeforeTheHelloAreRefused() {
        FakeLink first = connect(Samples.EDGE);
        first.events.received(Frame.newBuilder().setInventory(Inventory.getDefaultInstance()).build());
        assertRefused(first, "out-of-turn");
        FakeLink second = connect(Samples.EDGE);
        second.events.received(Frame.newBuilder().setPulse(Pulse.getDefaultInstance()).build());
        assertRefused(second, "out-of-turn");
    }

    @Test
    void aSecondHelloIsRefused() {
        FakeLink link = open();
        link.events.received(hello(Samples.EDGE, 1, 1));
        assertRefused(link, "out-of-turn");
    }

    @Test
    void aNameThatIsNotInTheCertificateIsRefused() {
        FakeLink link = connect(Samples.EDGE);
        link.events.received(hello(new NodeId("450102001201"), 1, 1));
        assertRefused(link, "wrong-name");
        assertThat(link.last().getRefusal().getReason()).contains("450102001201", Samples.EDGE.text());
    }

    @Test
    void aNameThatIsNoNodeNameIsRefused() {
        FakeLink link = connect(Samples.EDGE);
        link.events.received(Frame.newBuilder().setHello(Hello.newBuilder().setVersion(1).setOldestVersion(1)
                .setNode("../../etc")).build());
        assertRefused(link, "bad-name");
    }

    @Test
    void aChildOfAnotherAreaAndANodeOfTheSameAreaAreRefused() {
        FakeLink link = connect(STRANGER);
        link.events.received(hello(STRANGER, 1, 1));
        assertRefused(link, "wrong-area");
        NodeId twin = new NodeId(Samples.COUNTY + "-b");
        FakeLink second = connect(twin);
        second.events.received(hello(twin, 1, 1));
        assertRefused(second, "wrong-area");
    }

    @Test
    void aRelayOfTheCoreIsLetInByACoreThatHasRelaysAloneAndSpeaksForItselfAlone() {
        NodeId core = new NodeId("450000000000");
        NodeId relay = new NodeId("450000000000-relay1");
        Children ofCore = new Children(core, "core 1", disk, LinkSettings.DEFAULT, Samples.moment(0));
        assertThat(greeted(ofCore, relay).last().getRefusal().getCode()).as("no front-end").isEqualTo("wrong-area");
        ofCore.letRelaysIn();
        FakeLink link = greeted(ofCore, relay);
        assertThat(link.last().hasWelcome()).isTrue();
        link.events.received(frame(1, Samples.batch(Samples.record(new Origin(relay, new JournalId(7, 7)), 1, PriorityClass.EVENT))));
        assertThat(disk.taken).hasSize(1);
        link.events.received(frame(2, Samples.batch(1, PriorityClass.READING)));
        assertThat(link.last().getRefusal().getCode()).as("of a village").isEqualTo("wrong-area");
        for (String other : List.of("450000000000-b", "460000000000-relay1", "450000000000")) {
            assertThat(greeted(ofCore, new NodeId(other)).last().getRefusal().getCode()).as(other).isEqualTo("wrong-area");
        }
        Children ofRelay = new Children(relay, "core 1", disk, LinkSettings.DEFAULT, Samples.moment(0));
        ofRelay.letRelaysIn();
        assertThat(greeted(ofRelay, new NodeId("450000000000-relay2")).last().getRefusal().getCode()).isEqualTo("wrong-area");
        assertThat(greeted(ofRelay, Samples.EDGE).last().hasWelcome()).isTrue();
    }

    private static FakeLink greeted(Children parent, NodeId peer) {
        FakeLink link = new FakeLink(peer);
        link.events = parent.connected(link);
        link.events.received(hello(peer, 1, 1));
        return link;
    }

    @Test
    void versionRangesThatDoNotMeetAreRefusedAndRangesThatMeetAreNot() {
        FakeLink newer = connect(Samples.EDGE);
        newer.events.received(hello(Samples.EDGE, Wire.VERSION + 1, Wire.VERSION + 2));
        assertRefused(newer, "version");
        FakeLink older = connect(Samples.EDGE);
        older.events.received(hello(Samples.EDGE, 0, Wire.OLDEST_VERSION - 1));
        assertRefused(older, "version");
        FakeLink next = connect(Samples.EDGE);
        next.events.received(hello(Samples.EDGE, Wire.VERSION, Wire.VERSION + 1));
        assertThat(next.last().getWelcome().getVersion()).isEqualTo(Wire.VERSION);
    }

    @Test
    void moreBatchesThanCreditsAreRefused() {
        FakeLink link = open();
        int credits = LinkSettings.DEFAULT.credits();
        for (int id = 1; id <= credits; id++) {
            link.events.received(frame(id, Samples.batch(id, PriorityClass.READING)));
        }
        assertThat(disk.taken).hasSize(credits);
        link.events.received(frame(credits + 1, Samples.batch(credits + 1, PriorityClass.READING)));
        assertRefused(link, "no-credit");
        assertThat(disk.taken).hasSize(credits);
    }

    @Test
    void batchNumbersThatGoBackOrComeTwiceAreRefused() {
        FakeLink link = open();
        link.events.received(frame(5, Samples.batch(1, PriorityClass.READING)));
        link.events.received(frame(5, Samples.batch(2, PriorityClass.READING)));
        assertRefused(link, "bad-batch");
        FakeLink second = open();
        second.events.received(frame(0, Samples.batch(1, PriorityClass.READING)));
        assertRefused(second, "bad-batch");
        assertThat(disk.taken).hasSize(1);
    }

    @Test
    void recordsOfAnOriginOutsideTheChildsAreaAreRefusedAlsoInAnInventory() {
        FakeLink link = open();
        Origin sibling = new Origin(new NodeId("450102001201"), new JournalId(7, 7));
        link.events.received(frame(1, Samples.batch(Samples.record(sibling, 1, PriorityClass.WARNING))));
        assertRefused(link, "wrong-area");
        FakeLink second = open();
        second.events.received(inventory(sibling, SequenceSet.of(1, 9).encode()));
        assertRefused(second, "wrong-area");
        assertThat(disk.taken).isEmpty();
    }

    private static Frame inventory(Origin origin, byte[] sequences) {
        return Frame.newBuilder().setInventory(Inventory.newBuilder().setLast(true).addHeld(Inventory.Held.newBuilder()
                .setOrigin(Wire.originRef(origin, 9)).setSequences(ByteString.copyFrom(sequences)))).build();
    }

    @Test
    void aRecordThatWasChangedOnTheWayIsRefusedWithTheWholeBatch() {
        FakeLink link = open();
        org.microbrain.wire.proto.Batch.Builder batch = Wire.batch(1, Samples.batch(
                Samples.record(Samples.ORIGIN, 1, PriorityClass.READING),
                Samples.record(Samples.ORIGIN, 2, PriorityClass.READING))).toBuilder();
        SealedRecord.Builder second = batch.getRunsBuilder(0).getRecordsBuilder(1);
        second.setChecksum(second.getChecksum() + 1);
        link.events.received(Frame.newBuilder().setBatch(batch).build());
        assertRefused(link, "bad-checksum");
        assertThat(disk.taken).isEmpty();
    }

    @Test
    void originsAndSequenceSetsThatAreNoneAreRefused() {
        FakeLink link = open();
        org.microbrain.wire.proto.Batch.Builder batch =
                Wire.batch(1, Samples.batch(1, PriorityClass.READING)).toBuilder();
        batch.getRunsBuilder(0).getOriginBuilder().setJournal(ByteString.copyFromUtf8("short"));
        link.events.received(Frame.newBuilder().setBatch(batch).build());
        assertRefused(link, "bad-origin");
        FakeLink second = open();
        second.events.received(inventory(Samples.ORIGIN, new byte[] {(byte) 0xff}));
        assertRefused(second, "bad-sequences");
        assertThat(disk.taken).isEmpty();
    }

    @Test
    void anAckIsSentOnlyWhenTheBatchIsDurable() {
        FakeLink link = open();
        link.events.received(frame(1, Samples.batch(1, PriorityClass.READING)));
        link.events.received(frame(2, Samples.batch(2, PriorityClass.WARNING)));
        assertThat(link.sent(Frame.BodyCase.ACK)).isEmpty();
        disk.stages.get(1).complete(null);
        assertThat(link.sent(Frame.BodyCase.ACK)).singleElement().satisfies(ack -> {
            assertThat(ack.getAck().getBatch()).isEqualTo(2);
            assertThat(ack.getAck().getCredits()).isEqualTo(1);
        });
        disk.stages.get(0).complete(null);
        assertThat(link.last().getAck().getBatch()).isEqualTo(1);
    }

    @Test
    void aBatchThatCouldNotBeStoredIsNotAcknowledgedAndEndsTheLink() {
        FakeLink link = open();
        link.events.received(frame(1, Samples.batch(1, PriorityClass.READING)));
        disk.stages.get(0).completeExceptionally(new IllegalStateException("disk full"));
        assertThat(link.sent(Frame.BodyCase.ACK)).isEmpty();
        assertThat(link.closed).isTrue();
    }

    @Test
    void aBatchThatBecomesDurableAfterTheLinkEndedIsNotAcknowledgedOnTheNextLink() {
        FakeLink link = open();
        link.events.received(frame(1, Samples.batch(1, PriorityClass.READING)));
        link.events.closed("the line broke");
        FakeLink next = open();
        disk.stages.get(0).complete(null);
        assertThat(next.sent(Frame.BodyCase.ACK)).isEmpty();
    }

    @Test
    void receiptsNameWhatIsDurableHereAndNothingThatWasNotAskedFor() {
        disk.held.put(Samples.ORIGIN, SequenceSet.of(3, 20));
        FakeLink link = open();
        link.events.received(inventory(Samples.ORIGIN, SequenceSet.of(1, 5).encode()));
        assertThat(Wire.received(link.last().getReceipts())).containsEntry(Samples.ORIGIN, SequenceSet.of(3, 5));
        assertThat(link.last().getReceipts().getLast()).isTrue();
    }

    @Test
    void aSilentLinkIsClosedAfterThreePulsesAndOneWithoutAHelloAfterTheGreeting() {
        FakeLink link = open();
        FakeLink mute = connect(new NodeId("450102001201"));
        children.work(Samples.moment(10_000));
        assertThat(mute.closed).isFalse();
        children.work(Samples.moment(10_001));
        assertThat(mute.closed).isTrue();
        children.work(Samples.moment(15_000));
        assertThat(link.closed).isFalse();
        children.work(Samples.moment(15_001));
        assertThat(link.closed).isTrue();
        assertThat(children.statuses()).singleElement().satisfies(child -> assertThat(child.connected()).isFalse());
    }

    @Test
    void aFrameWithAnUnknownBodyIsIgnoredAndCountsAsASignOfLife() {
        FakeLink link = open();
        children.work(Samples.moment(14_000));
        link.events.received(Frame.newBuilder().setUnknownFields(unknown()).build());
        children.work(Samples.moment(20_000));
        assertThat(link.closed).isFalse();
        assertThat(link.sent).hasSize(1);
    }

    @Test
    void aHelloWithFieldsOfANewerVersionIsUnderstood() {
        FakeLink link = connect(Samples.EDGE);
        link.events.received(Frame.newBuilder().setHello(hello(Samples.EDGE, 1, 2).getHello().toBuilder()
                .addCapabilities("flying").setUnknownFields(unknown())).build());
        assertThat(link.last().hasWelcome()).isTrue();
    }

    private static UnknownFieldSet unknown() {
        return UnknownFieldSet.newBuilder().addField(99, UnknownFieldSet.Field.newBuilder()
                .addLengthDelimited(ByteString.copyFromUtf8("from the future")).build()).build();
    }

    @Test
    void aPulseTellsTheBacklogAndIsAnsweredWithTheClockAndItsQuality() {
        FakeLink link = open();
        children.work(new Moment(1_000, new RecordTime(5, RecordTime.Quality.DOUBTFUL)));
        link.events.received(Frame.newBuilder().setPulse(Pulse.newBuilder().addWaiting(Pulse.Waiting.newBuilder()
                .setPriority(2).setRecords(7).setBytes(70))).build());
        assertThat(children.statuses().get(0).waiting().waiting().get(PriorityClass.READING))
                .isEqualTo(new Backlog.Amount(7, 70));
        assertThat(link.last().getPulse().getClockMs()).isEqualTo(5);
        assertThat(link.last().getPulse().getClockQuality()).isEqualTo(1);
    }

    @Test
    void theSameNodeConnectingAgainEndsItsOlderLink() {
        FakeLink before = open();
        FakeLink after = open();
        assertThat(before.closed).isTrue();
        assertThat(after.closed).isFalse();
        assertThat(children.statuses()).singleElement().satisfies(child -> assertThat(child.connected()).isTrue());
    }
}
