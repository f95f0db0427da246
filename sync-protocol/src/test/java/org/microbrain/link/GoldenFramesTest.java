package org.microbrain.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.microbrain.intent.Halt;
import org.microbrain.intent.Intent;
import org.microbrain.intent.IntentDraft;
import org.microbrain.intent.SignedIntent;
import org.microbrain.journal.Batch;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;
import org.microbrain.wire.proto.Ack;
import org.microbrain.wire.proto.Contribution;
import org.microbrain.wire.proto.Counted;
import org.microbrain.wire.proto.Fetch;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Hello;
import org.microbrain.wire.proto.Inventory;
import org.microbrain.wire.proto.Known;
import org.microbrain.wire.proto.Piece;
import org.microbrain.wire.proto.Pulse;
import org.microbrain.wire.proto.Receipts;
import org.microbrain.wire.proto.Refusal;
import org.microbrain.wire.proto.Welcome;

/**
 * Frames of version 1 as they go over the wire, length included. Another implementation can be tested against the files
 * alone; a change that breaks this test breaks nodes in the field.
 */
final class GoldenFramesTest {

    private static final Origin ORIGIN =
            new Origin(new NodeId("450102001003"), JournalId.parse("00112233445566778899aabbccddeeff"));
    private static final long CLOCK = 1_750_000_000_000L;

    private static JournalRecord record() {
        return JournalRecord.seal(ORIGIN, 7, new Draft(RecordKind.WARNING, PriorityClass.WARNING,
                RecordTime.good(CLOCK), "洪水".getBytes(StandardCharsets.UTF_8)));
    }

    private static ByteString sequences() {
        SequenceSet set = SequenceSet.of(1, 6);
        set.add(9);
        set.add(300, 1_000);
        return ByteString.copyFrom(set.encode());
    }

    /** What each file means. */
    static Map<String, Frame> frames() {
        Map<String, Frame> frames = new TreeMap<>();
        frames.put("hello", Frame.newBuilder().setHello(Hello.newBuilder().setVersion(1).setOldestVersion(1)
                .setNode("450102001003").setClockMs(CLOCK).setProgram("edge-node 0.1.0")).build());
        frames.put("welcome", Frame.newBuilder().setWelcome(Welcome.newBuilder().setVersion(1).setNode("450102000000")
                .setClockMs(CLOCK + 5).setProgram("district-hub 0.1.0").setCredits(16).setClockQuality(2)).build());
        frames.put("refusal", Frame.newBuilder().setRefusal(Refusal.newBuilder().setCode("wrong-area")
                .setReason("area 450124100201 does not lie below 450102000000")).build());
        frames.put("inventory", Frame.newBuilder().setInventory(Inventory.newBuilder().setLast(true).addHeld(
                Inventory.Held.newBuilder().setOrigin(Wire.originRef(ORIGIN, 1_000)).setSequences(sequences()))).build());
        frames.put("receipts", Frame.newBuilder().setReceipts(Receipts.newBuilder().setLast(true).addReceived(
                Receipts.Received.newBuilder().setOrigin(Wire.originRef(ORIGIN, 1_000)).setSequences(sequences())))
                .build());
        frames.put("batch", Frame.newBuilder().setBatch(Wire.batch(3, new Batch(PriorityClass.WARNING,
                List.of(record()), Map.of(ORIGIN, 1_000L)))).build());
        frames.put("ack", Frame.newBuilder().setAck(Ack.newBuilder().setBatch(3).setCredits(1)).build());
        frames.put("pulse-child", Frame.newBuilder().setPulse(Pulse.newBuilder().setClockMs(CLOCK).setMade(1_000)
                .setJournal(ByteString.copyFrom(ORIGIN.journal().bytes()))
                .addWaiting(Pulse.Waiting.newBuilder().setPriority(0).setRecords(1).setBytes(19))
                .addWaiting(Pulse.Waiting.newBuilder().setPriority(2).setRecords(40).setBytes(200_000))).build());
        frames.put("pulse-parent", Frame.newBuilder().setPulse(Pulse.newBuilder().setClockMs(CLOCK + 9)
                .setClockQuality(1)).build());
        frames.put("known", Frame.newBuilder().setKnown(Known.newBuilder().setLast(true).addMatters(Known.Matter.newBuilder()
                .setName("450102001003_20250615230640_0a1b2c3d").setDigest(0x0123456789abcdefL))).build());
        frames.put("shared", Frame.newBuilder().setShared(Wire.shared(List.of(new SharedRecord(RecordKind.WARNING_STEP,
                new NodeId("450102000000"), new RecordTime(CLOCK, RecordTime.Quality.DOUBTFUL),
                ByteString.copyFromUtf8("步")))).setCompareAgain(true)).build());
        ByteString hash = ByteString.copyFrom(new byte[32]);
        SignedIntent intent = SignedIntent.open(new Intent(812, CLOCK, IntentDraft.halt(new DivisionCode("450102000000"),
                new Halt(true, "王芳", "试验"))).encode(), ByteString.fromHex("3006020101020102"), hash);
        frames.put("revision", Frame.newBuilder().setRevision(WireDown.revision(new Intentions.Page(List.of(intent),
                List.of(ByteString.fromHex("3000")), 812, false), 800, true)).build());
        frames.put("intents", Frame.newBuilder().setIntents(WireDown.intents(new Intentions.Page(List.of(intent),
                List.of(ByteString.fromHex("3000")), 812, true))).build());
        Fetch.Builder fetch = Fetch.newBuilder().setId(9).setOffset(16_384).setMost(16_384);
        WireDown.pieceName(PieceName.chunk("00".repeat(32)), fetch);
        frames.put("fetch", Frame.newBuilder().setFetch(fetch).build());
        Fetch.Builder file = Fetch.newBuilder().setId(10).setMost(2_048);
        WireDown.pieceName(PieceName.metadata("timestamp.json"), file);
        frames.put("fetch-metadata", Frame.newBuilder().setFetch(file).build());
        frames.put("piece", Frame.newBuilder().setPiece(Piece.newBuilder().setId(9).setData(ByteString.copyFromUtf8("块"))
                .setLength(16_387)).build());
        frames.put("contribution", Frame.newBuilder().setContribution(Contribution.newBuilder()
                .setKey("river-stage/m/2026-06-01").setBody(ByteString.copyFromUtf8("和"))).build());
        frames.put("counted", Frame.newBuilder().setCounted(Counted.newBuilder().setKey("river-stage/m/2026-06-01")).build());
        return frames;
    }

    static List<String> names() {
        return List.copyOf(frames().keySet());
    }

    /** Lines that begin with # are for people. */
    private static byte[] golden(String name) throws IOException {
        try (InputStream in = GoldenFramesTest.class.getResourceAsStream("/golden/frames/" + name + ".hex")) {
            assertThat(in).as("golden/frames/%s.hex", name).isNotNull();
            StringBuilder hex = new StringBuilder();
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#"))
                    .forEach(line -> hex.append(line.strip()));
            return HexFormat.of().parseHex(hex);
        }
    }

    private static Frame decoded(String name) throws IOException {
        byte[] bytes = golden(name);
        assertThat(ByteBuffer.wrap(bytes).getInt()).as("the length before the frame").isEqualTo(bytes.length - 4);
        return Frame.parseFrom(Arrays.copyOfRange(bytes, 4, bytes.length));
    }

    @ParameterizedTest
    @MethodSource("names")
    void aFrameMeansWhatItMeantInVersionOneAndIsStillWrittenLikeThat(String name) throws IOException {
        Frame expected = frames().get(name);
        assertThat(decoded(name)).isEqualTo(expected);
        byte[] body = expected.toByteArray();
        assertThat(golden(name)).isEqualTo(ByteBuffer.allocate(4 + body.length).putInt(body.length).put(body).array());
    }

    @Test
    void everyMessageTypeHasAFile() {
        assertThat(frames().values()).extracting(Frame::getBodyCase).contains(Arrays.stream(Frame.BodyCase.values())
                .filter(one -> one != Frame.BodyCase.BODY_NOT_SET).toArray(Frame.BodyCase[]::new));
    }

    @Test
    void theRecordInTheBatchHasTheChecksumThatTheProtocolDescribes() throws IOException {
        Batch batch = Wire.batch(decoded("batch").getBatch());
        assertThat(batch.records()).containsExactly(record());
        assertThat(batch.priority()).isEqualTo(PriorityClass.WARNING);
        assertThat(batch.made()).containsEntry(ORIGIN, 1_000L);
    }

    @Test
    void theInventoryHoldsTheIntervalsThatTheProtocolDescribes() throws IOException {
        assertThat(Wire.held(decoded("inventory").getInventory()).get(ORIGIN).toString()).isEqualTo("1–6,9,300–1000");
    }
}
