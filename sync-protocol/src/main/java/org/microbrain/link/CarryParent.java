package org.microbrain.link;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.microbrain.intent.SignedIntent;
import org.microbrain.journal.Batch;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.SequenceSet;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Receipts;

/**
 * The parent's end where there is no line: what {@link Downlink} would send and take, for somebody to carry. Records go
 * through the same checks into the same receiver. Safe for use by several threads; calls wait for the disk.
 */
public final class CarryParent {

    private static final int ORIGINS_IN_A_FRAME = 256;

    private final Children children;
    private final Receiver receiver;

    CarryParent(Children children, Receiver receiver) {
        this.children = children;
        this.receiver = receiver;
    }

    /**
     * What was written.
     *
     * @param wanted the intents, for who carries what they wish for as well
     * @param whole  false when there was no room for all
     */
    public record Written(CarriedAmounts amounts, List<SignedIntent> wanted, boolean whole) {
    }

    /** Writes what a child is to know: what of its records is here, what is shared with it, what is wanted of it. */
    public Written write(NodeId child, CarriedFrames.Sink sink) throws IOException {
        List<Origin> origins = children.census().of(child);
        boolean room = receipts(origins, sink);
        SharedBook.Lacking shared = Settled.of(children.book().lacking(child.area(), Map.of()));
        room = room && shared(shared.records(), sink);
        List<SignedIntent> wanted = new ArrayList<>();
        room = room && intents(child, wanted, sink);
        return new Written(new CarriedAmounts(0, origins.size(), wanted.size(), shared.records().size(), 0), wanted, room);
    }

    private boolean receipts(List<Origin> origins, CarriedFrames.Sink sink) throws IOException {
        for (int from = 0; from < origins.size(); from += ORIGINS_IN_A_FRAME) {
            Map<Origin, SequenceSet> all = new LinkedHashMap<>();
            origins.subList(from, Math.min(origins.size(), from + ORIGINS_IN_A_FRAME))
                    .forEach(origin -> all.put(origin, SequenceSet.of(1, Long.MAX_VALUE - 1)));
            for (Map.Entry<Origin, SequenceSet> one : Settled.of(receiver.received(all, Map.of())).entrySet()) {
                if (!receipt(one.getKey(), one.getValue(), sink)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** A frame of its own for each journal, and further ones where it has very many gaps. */
    private static boolean receipt(Origin origin, SequenceSet has, CarriedFrames.Sink sink) throws IOException {
        long after = 0;
        while (after < has.last()) {
            SequenceSet some = has.after(after, Wire.MOST_INTERVALS);
            after = some.last();
            if (!sink.put(Frame.newBuilder().setReceipts(Receipts.newBuilder().addReceived(Receipts.Received.newBuilder()
                    .setOrigin(Wire.originRef(origin, 0)).setSequences(ByteString.copyFrom(some.encode())))).build())) {
                return false;
            }
        }
        return true;
    }

    private static boolean shared(List<SharedRecord> records, CarriedFrames.Sink sink) throws IOException {
        List<SharedRecord> some = new ArrayList<>();
        int bytes = 0;
        for (SharedRecord record : records) {
            some.add(record);
            bytes += record.body().size();
            if (some.size() == Wire.MOST_ENTRIES || bytes >= Wire.ENTRY_BYTES) {
                if (!sink.put(Frame.newBuilder().setShared(Wire.shared(some)).build())) {
                    return false;
                }
                some.clear();
                bytes = 0;
            }
        }
        return some.isEmpty() || sink.put(Frame.newBuilder().setShared(Wire.shared(some)).build());
    }

    private boolean intents(NodeId child, List<SignedIntent> wanted, CarriedFrames.Sink sink) throws IOException {
        Intentions held = children.intentions() == null ? Intentions.NONE : children.intentions();
        long after = 0;
        while (true) {
            Intentions.Page page = Settled.of(held.newer(child, after));
            if (page.intents().isEmpty()) {
                return true;
            }
            if (!sink.put(Frame.newBuilder().setIntents(WireDown.intents(page)).build())) {
                return false;
            }
            wanted.addAll(page.intents());
            if (!page.more()) {
                return true;
            }
            after = page.revision();
        }
    }

    /** Writes a piece of a release. @return false when there is no room for it */
    public static boolean piece(PieceName name, ByteString whole, CarriedFrames.Sink sink) throws IOException {
        return CarriedPiece.write(name, whole, sink);
    }

    /** From where children get pieces; null when they get none here. */
    public PieceSource pieces() {
        return children.pieces();
    }

    /**
     * Takes in what a child has written.
     *
     * @param child by its certificate
     */
    public CarryTaking taking(NodeId child) {
        return new Taking(child);
    }

    private final class Taking implements CarryTaking {

        private final NodeId child;
        private CarriedAmounts taken = CarriedAmounts.NONE;

        private Taking(NodeId child) {
            this.child = child;
        }

        @Override
        public void check(Frame frame) {
            switch (frame.getBodyCase()) {
                case BATCH -> Children.requireSpokenFor(child, Wire.batch(frame.getBatch()).made().keySet());
                case REVISION -> {
                    if (frame.getRevision().hasNewest()) {
                        WireDown.newest(frame.getRevision());
                    }
                }
                case BODY_NOT_SET -> {
                    return; // of a later version
                }
                default -> throw new ProtocolViolation("out-of-turn", "a child carries no "
                        + frame.getBodyCase().name().toLowerCase(Locale.ROOT));
            }
        }

        @Override
        public void take(Frame frame) throws IOException {
            switch (frame.getBodyCase()) {
                case BATCH -> {
                    Batch batch = Wire.batch(frame.getBatch());
                    children.admit(child, batch.made().keySet());
                    Settled.of(receiver.accept(child, batch));
                    taken = taken.plus(batch.records().size(), 0, 0, 0, 0);
                }
                case REVISION -> {
                    if (frame.getRevision().hasNewest() && children.intentions() != null) {
                        Settled.of(children.intentions().told(child, WireDown.newest(frame.getRevision())));
                    }
                }
                default -> check(frame);
            }
        }

        @Override
        public CarriedAmounts taken() {
            return taken;
        }
    }
}
