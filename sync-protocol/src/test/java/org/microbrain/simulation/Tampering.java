package org.microbrain.simulation;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.microbrain.wire.proto.Ack;
import org.microbrain.wire.proto.Batch;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Receipts;
import org.microbrain.wire.proto.SealedRecord;

/** What a hostile or faulty program at one end of a line does to the frames it sends. */
final class Tampering {

    private final Kind kind;
    private final Random random;
    private final List<Batch.Run> sentBefore = new ArrayList<>();
    private Frame heldBack;

    Tampering(Kind kind, Random random) {
        this.kind = kind;
        this.random = random;
    }

    /** One that does the same elsewhere. */
    Tampering another() {
        return new Tampering(kind, random);
    }

    List<Frame> pass(Frame frame) {
        return kind.trick.play(this, frame);
    }

    private boolean seldom() {
        return random.nextInt(4) == 0;
    }

    @FunctionalInterface
    private interface Trick {
        List<Frame> play(Tampering state, Frame frame);
    }

    enum Kind {
        DUPLICATES_FRAMES((state, frame) -> state.seldom() ? List.of(frame, frame) : List.of(frame)),
        SWAPS_FRAMES(Tampering::swap),
        SENDS_WHAT_NOBODY_KNOWS((state, frame) -> List.of(unknown(), Frame.getDefaultInstance(), frame)),
        REPLAYS_OLD_BATCHES(Tampering::replay),
        SPOILS_RECORDS(Tampering::spoil),
        LEAVES_OUT_RECEIPTS(Tampering::leaveOut),
        SENDS_GARBLED_RECEIPTS(Tampering::garble),
        ACKNOWLEDGES_WHAT_IS_NOT_IN_FLIGHT((state, frame) -> frame.hasAck() && state.seldom()
                ? List.of(frame, ack(frame.getAck().getBatch() + 1_000, 1)) : List.of(frame)),
        GRANTS_TOO_MUCH((state, frame) -> frame.hasAck() && state.seldom()
                ? List.of(ack(frame.getAck().getBatch(), 2 + state.random.nextInt(100_000))) : List.of(frame));

        private final Trick trick;

        Kind(Trick trick) {
            this.trick = trick;
        }
    }

    private static Frame unknown() {
        return Frame.newBuilder().setUnknownFields(UnknownFieldSet.newBuilder().addField(99, UnknownFieldSet.Field
                .newBuilder().addLengthDelimited(ByteString.copyFromUtf8("version 7")).build()).build()).build();
    }

    private static Frame ack(long batch, int credits) {
        return Frame.newBuilder().setAck(Ack.newBuilder().setBatch(batch).setCredits(credits)).build();
    }

    private List<Frame> swap(Frame frame) {
        if (frame.hasHello()) {
            heldBack = null; // what was held back went down with its connection
        }
        if (heldBack != null) {
            Frame before = heldBack;
            heldBack = null;
            return List.of(frame, before);
        }
        if (seldom()) {
            heldBack = frame;
            return List.of();
        }
        return List.of(frame);
    }

    private List<Frame> replay(Frame frame) {
        if (!frame.hasBatch()) {
            return List.of(frame);
        }
        Batch.Builder batch = frame.getBatch().toBuilder();
        if (!sentBefore.isEmpty()) {
            batch.addRuns(sentBefore.get(random.nextInt(sentBefore.size())));
        }
        sentBefore.addAll(frame.getBatch().getRunsList());
        return List.of(Frame.newBuilder().setBatch(batch).build());
    }

    private List<Frame> spoil(Frame frame) {
        if (!frame.hasBatch() || !seldom()) {
            return List.of(frame);
        }
        Frame.Builder spoilt = frame.toBuilder();
        SealedRecord.Builder record = spoilt.getBatchBuilder().getRunsBuilder(0).getRecordsBuilder(0);
        byte[] content = record.getContent().toByteArray();
        content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
        record.setContent(ByteString.copyFrom(content));
        return List.of(spoilt.build());
    }

    private List<Frame> leaveOut(Frame frame) {
        if (!frame.hasReceipts()) {
            return List.of(frame);
        }
        Receipts.Builder some = frame.getReceipts().toBuilder().clearReceived();
        frame.getReceipts().getReceivedList().stream().filter(one -> random.nextBoolean()).forEach(some::addReceived);
        return List.of(Frame.newBuilder().setReceipts(some).build());
    }

    private List<Frame> garble(Frame frame) {
        if (!frame.hasReceipts() || frame.getReceipts().getReceivedCount() == 0) {
            return List.of(frame);
        }
        Frame.Builder garbled = frame.toBuilder();
        garbled.getReceiptsBuilder().getReceivedBuilder(0).setSequences(ByteString.copyFrom(new byte[] {5, 0, 0}));
        return List.of(garbled.build());
    }
}
