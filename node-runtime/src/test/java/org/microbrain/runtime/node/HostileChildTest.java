package org.microbrain.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.netty.handler.ssl.SslContext;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.link.ParentLimits;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.wire.proto.Batch;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Inventory;
import org.microbrain.wire.proto.OriginRef;
import org.microbrain.wire.proto.Pulse;
import org.microbrain.wire.proto.SealedRecord;

/** A child with a good certificate and bad manners at a real hub: refused with its reason, and a good child beside it
 * delivers. */
final class HostileChildTest {

    private static final String HUB = "450102000000";
    private static final String GOOD = "450102001003";
    private static final String BAD = "450102001201";
    private static final ParentLimits LIMITS = new ParentLimits(4 << 20, 512, 128, 64, 20, 50);

    @TempDir
    private Path folder;
    private TestProvince province;
    private TestHub hub;
    private TestEdge good;
    private SslContext tls;
    private long delivered;

    @BeforeEach
    void start() throws Exception {
        province = new TestProvince(folder);
        hub = new TestHub(province, LIMITS, HUB, 0);
        good = new TestEdge(province, province.identity(GOOD), GOOD, TestProvince.parent(HUB, hub.port()));
        tls = province.identity(BAD).clientContext(TestProvince.NOW);
        await().atMost(Duration.ofSeconds(10)).until(() -> good.node.uplink().status().connected());
    }

    @AfterEach
    void stop() {
        good.close();
        hub.close();
    }

    private RawPeer bad() throws Exception {
        return RawPeer.welcomed(hub.port(), tls, BAD);
    }

    private void assertTheGoodChildDelivers() {
        good.append("in spite of it");
        delivered++;
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(hub.received(GOOD)).isEqualTo(delivered));
        assertThat(good.node.uplink().status().connected()).isTrue();
    }

    /** The frame ends the link with this reason, nothing of it is kept, and nobody else notices. */
    private void assertRefused(String code, RawPeer peer) throws Exception {
        Frame refusal = peer.hears(Frame.BodyCase.REFUSAL);
        assertThat(refusal).as("told why: " + code).isNotNull();
        assertThat(refusal.getRefusal().getCode()).isEqualTo(code);
        assertThat(refusal.getRefusal().getReason()).isNotBlank();
        assertThat(peer.closedWithin(5)).isTrue();
        assertThat(hub.refused(code)).isPositive();
        assertTheGoodChildDelivers();
    }

    private static Origin origin(String node, long journal) {
        return new Origin(new NodeId(node), new JournalId(7, journal));
    }

    private static SealedRecord sealed(Origin origin, long sequence, String text) {
        JournalRecord record = JournalRecord.seal(origin, sequence, new Draft(RecordKind.REPORT, PriorityClass.EVENT,
                RecordTime.good(1), text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        return SealedRecord.newBuilder().setSequence(sequence).setChecksum(record.checksum())
                .setContent(ByteString.copyFrom(record.content())).build();
    }

    private static OriginRef ref(Origin origin, long made) {
        return OriginRef.newBuilder().setNode(origin.node().text())
                .setJournal(ByteString.copyFrom(origin.journal().bytes())).setMade(made).build();
    }

    private static Frame batch(long id, Origin origin, SealedRecord... records) {
        return Frame.newBuilder().setBatch(Batch.newBuilder().setId(id).addRuns(Batch.Run.newBuilder()
                .setOrigin(ref(origin, 0)).addAllRecords(java.util.List.of(records)))).build();
    }

    private static Frame inventory(boolean last, byte[] sequences) {
        return Frame.newBuilder().setInventory(Inventory.newBuilder().setLast(last).addHeld(Inventory.Held.newBuilder()
                .setOrigin(ref(origin(BAD, 1), 1)).setSequences(ByteString.copyFrom(sequences)))).build();
    }

    @Test
    void recordsOfASiblingOfANeighbourInTheSamePlaceAndOfTheParentAreRefused() throws Exception {
        for (String other : new String[] {GOOD, BAD + "-b", HUB, "450100000000", "451022000000"}) {
            try (RawPeer peer = bad()) {
                peer.say(batch(1, origin(other, 1), sealed(origin(other, 1), 1, "forged")));
                assertRefused("wrong-area", peer);
            }
        }
        assertThat(hub.received(BAD + "-b") + hub.received(HUB) + hub.received("450100000000")).isZero();
    }

    @Test
    void aHubThatIsNoParentOfTheChildAndACertificateOfAnotherNodeAreNoWayIn() throws Exception {
        for (String name : new String[] {"450124100201", "450100000000", HUB + "-b"}) {
            try (RawPeer peer = new RawPeer(hub.port(), province.identity(name).clientContext(TestProvince.NOW))) {
                assertRefused("wrong-area", peer.say(RawPeer.hello(name)));
            }
        }
        try (RawPeer peer = new RawPeer(hub.port(), tls)) {
            assertRefused("wrong-name", peer.say(RawPeer.hello(GOOD)));
        }
        try (RawPeer peer = new RawPeer(hub.port(), tls)) {
            assertRefused("bad-name", peer.say(RawPeer.hello("x\n2026-11-24 WARN everything is fine")));
        }
    }

    @Test
    void oneBadRecordRefusesTheWholeBatch() throws Exception {
        Origin own = origin(BAD, 1);
        SealedRecord fine = sealed(own, 1, "fine");
        UnaryOperator<SealedRecord.Builder> wrongSum = one -> one.setChecksum(one.getChecksum() + 1);
        try (RawPeer peer = bad()) {
            peer.say(batch(1, own, fine, wrongSum.apply(sealed(own, 2, "x").toBuilder()).build()));
            assertRefused("bad-checksum", peer);
        }
        try (RawPeer peer = bad()) {
            peer.say(batch(1, own, fine, sealed(own, 2, "x").toBuilder().setSequence(-1).build()));
            assertRefused("bad-record", peer);
        }
        assertThat(hub.received(BAD)).isZero();
    }

    @Test
    void aSequenceAtTheEndOfAllSequencesIsTakenAndBreaksNothing() throws Exception {
        Origin own = origin(BAD, 1);
        try (RawPeer peer = bad()) {
            peer.say(batch(1, own, sealed(own, Long.MAX_VALUE, "last"), sealed(own, Long.MAX_VALUE - 2, "nearly")));
            assertThat(peer.hears(Frame.BodyCase.ACK)).isNotNull();
        }
        assertThat(hub.received(BAD)).isEqualTo(2);
        assertTheGoodChildDelivers();
    }

    @Test
    void oldBatchesPlayedAgainAreAcknowledgedAndChangeNothing() throws Exception {
        Origin own = origin(BAD, 1);
        try (RawPeer peer = bad()) {
            for (int id = 1; id <= 300; id++) {
                peer.say(batch(id, own, sealed(own, 1, "once"), sealed(own, 2, "once")));
                assertThat(peer.hears(Frame.BodyCase.ACK).getAck().getBatch()).isEqualTo(id);
            }
        }
        assertThat(hub.received(BAD)).isEqualTo(2);
        assertThat(hub.node.commits().submit(journal -> journal.backlog().records()).join()).isEqualTo(2);
        assertTheGoodChildDelivers();
    }

    @Test
    void moreBatchesThanCreditsAreRefused() throws Exception {
        // All in one write, so that no acknowledgement can come between.
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Origin own = origin(BAD, 1);
        for (int id = 1; id <= 400; id++) {
            byte[] frame = batch(id, own, sealed(own, id, "much")).toByteArray();
            all.writeBytes(ByteBuffer.allocate(4).putInt(frame.length).array());
            all.writeBytes(frame);
        }
        try (RawPeer peer = bad()) {
            assertRefused("no-credit", peer.send(all.toByteArray()));
        }
    }

    @Test
    void journalsInventedWithoutEndAreRefusedAlsoAfterTheHubStartedAgain() throws Exception {
        try (RawPeer peer = bad()) {
            for (int journal = 1; journal <= LIMITS.journalsOfANode() + 1; journal++) {
                Origin invented = origin(BAD, journal);
                peer.say(batch(journal, invented, sealed(invented, 1, "mine")));
                if (journal <= LIMITS.journalsOfANode()) {
                    assertThat(peer.hears(Frame.BodyCase.ACK)).isNotNull();
                }
            }
            assertRefused("too-many-journals", peer);
        }
        int port = hub.port();
        hub.close();
        hub = new TestHub(province, LIMITS, HUB, port);
        await().atMost(Duration.ofSeconds(15)).until(() -> good.node.uplink().status().connected());
        try (RawPeer peer = bad()) {
            peer.say(batch(1, origin(BAD, 99), sealed(origin(BAD, 99), 1, "one more")));
            assertRefused("too-many-journals", peer);
        }
        assertThat(hub.received(BAD)).isEqualTo(LIMITS.journalsOfANode());
    }

    @Test
    void framesThatWouldBecomeAHundredTimesTheirSizeAreRefused() throws Exception {
        byte[] emptyRecords = new byte[400_000];
        for (int i = 0; i < emptyRecords.length; i += 2) {
            emptyRecords[i] = 2 << 3 | 2;
        }
        try (RawPeer peer = bad()) {
            peer.say(Frame.newBuilder().setBatch(Batch.newBuilder().setId(1)
                    .addRuns(Batch.Run.parseFrom(emptyRecords))).build());
            assertRefused("bad-frame", peer);
        }
        byte[] everySecond = new byte[400_000];
        for (int i = 0; i < everySecond.length; i += 2) {
            everySecond[i] = 2;
        }
        try (RawPeer peer = bad()) {
            assertRefused("bad-sequences", peer.say(inventory(true, everySecond)));
        }
        try (RawPeer peer = bad()) {
            assertRefused("bad-sequences", peer.say(inventory(true,
                    new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1, 0})));
        }
        try (RawPeer peer = new RawPeer(hub.port(), tls)) {
            assertRefused("frame-too-long", peer.send(ByteBuffer.allocate(4).putInt(1 << 20).array()));
        }
        try (RawPeer peer = bad()) {
            assertRefused("frame-too-long", peer.send((byte) 0x80, (byte) 0, (byte) 0, (byte) 0));
        }
        try (RawPeer peer = bad()) {
            assertRefused("bad-frame", peer.send((byte) 0, (byte) 0, (byte) 0, (byte) 2, (byte) 0x0b, (byte) 0x0c));
        }
    }

    @Test
    void messagesOutOfTurnAreRefused() throws Exception {
        try (RawPeer peer = bad()) {
            assertRefused("out-of-turn", peer.say(RawPeer.hello(BAD)));
        }
        try (RawPeer peer = new RawPeer(hub.port(), tls)) {
            assertRefused("out-of-turn", peer.say(Frame.newBuilder().setPulse(Pulse.getDefaultInstance()).build()));
        }
        try (RawPeer peer = bad()) {
            peer.say(inventory(true, new byte[] {1, 0}));
            assertThat(peer.hears(Frame.BodyCase.RECEIPTS)).isNotNull();
            assertRefused("out-of-turn", peer.say(inventory(true, new byte[] {1, 0})));
        }
    }

    @Test
    void aChildThatFloodsAndDoesNotReadIsNotReadFrom() throws Exception {
        try (RawPeer peer = bad()) {
            peer.deafen();
            Frame pulse = Frame.newBuilder().setPulse(Pulse.getDefaultInstance()).build();
            byte[] payload = pulse.toByteArray();
            ByteBuffer many = ByteBuffer.allocate(10_000 * (4 + payload.length));
            while (many.hasRemaining()) {
                many.putInt(payload.length).put(payload);
            }
            // Buffers of a few MiB fill in both directions; after that nothing moves any more.
            long stuck = 0;
            for (long end = System.nanoTime() + 20_000_000_000L; stuck < 1_000_000_000L && System.nanoTime() < end;) {
                long looked = System.nanoTime();
                if (peer.writable()) {
                    peer.send(many.array());
                    stuck = 0;
                } else {
                    java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                    stuck += System.nanoTime() - looked;
                }
            }
            assertThat(peer.writable()).isFalse();
            assertTheGoodChildDelivers();
        }
    }

    @Test
    void longFramesOfSomeDoNotTakeTheMemoryOfOthersAndNoneIsDropped() throws Exception {
        Origin own = origin(BAD, 1);
        byte[] halfOfALongFrame = new byte[1 << 20];
        ByteBuffer.wrap(halfOfALongFrame).putInt((4 << 20) - 4);
        try (RawPeer hog = bad()) {
            hog.send(halfOfALongFrame);
            await().atMost(Duration.ofSeconds(5)).until(() -> hub.parent.children().undurableBytes() > 3 << 20);
            good.append("x".repeat(50_000));
            delivered++;
            // The good child waits for memory, until the hog's frame has been too slow for too long.
            Thread drip = new Thread(() -> hog.drip(20 << 10));
            drip.start();
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() ->
                    assertThat(hub.received(GOOD)).isEqualTo(delivered));
            assertThat(hog.closedWithin(5)).isTrue();
            assertThat(hub.refused("too-slow")).isEqualTo(1);
            assertThat(good.node.uplink().status().connected()).isTrue();
            drip.join();
        }
        try (RawPeer peer = bad()) {
            SealedRecord[] large = new SealedRecord[3];
            for (int i = 0; i < large.length; i++) {
                large[i] = sealed(own, i + 1, "x".repeat(1_000_000));
            }
            peer.say(batch(1, own, large));
            assertThat(peer.hears(Frame.BodyCase.ACK)).isNotNull();
        }
        await().untilAsserted(() -> assertThat(hub.parent.children().undurableBytes()).isZero());
        assertThat(hub.received(BAD)).isEqualTo(3);
    }
}
