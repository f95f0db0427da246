package org.microbrain.link;

import com.google.protobuf.ByteString;
import java.io.IOException;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.wire.proto.Fetch;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Piece;

/** One piece of a release as it is carried: the question for it, then the answer, in as many frames as it takes. */
final class CarriedPiece {

    /** Bytes of a whole piece: longer than the longest recipe. */
    private static final int LONGEST = 16 << 20;
    private static final int BYTES_IN_A_FRAME = 1 << 20;

    private PieceName name;
    private ByteString bytes = ByteString.EMPTY;

    /** @return false when there is no room for all of it */
    static boolean write(PieceName name, ByteString whole, CarriedFrames.Sink sink) throws IOException {
        Fetch.Builder fetch = Fetch.newBuilder();
        WireDown.pieceName(name, fetch);
        if (!sink.put(Frame.newBuilder().setFetch(fetch).build())) {
            return false;
        }
        int at = 0;
        do {
            int end = Math.min(whole.size(), at + BYTES_IN_A_FRAME);
            if (!sink.put(Frame.newBuilder().setPiece(Piece.newBuilder().setData(whole.substring(at, end))
                    .setLength(whole.size())).build())) {
                return false;
            }
            at = end;
        } while (at < whole.size());
        return true;
    }

    /** What was begun and did not fit its sender's stick is forgotten. */
    void begin(PieceName of) {
        name = of;
        bytes = ByteString.EMPTY;
    }

    /** @return whether it is whole now */
    boolean add(Piece piece) {
        if (name == null) {
            throw new ProtocolViolation("out-of-turn", "a piece is carried that is a piece of nothing");
        }
        if (piece.getLength() < 0 || piece.getLength() > LONGEST
                || bytes.size() + (long) piece.getData().size() > piece.getLength()) {
            throw new ProtocolViolation("bad-piece", name + " is longer than it says, or than " + LONGEST + " bytes");
        }
        bytes = bytes.concat(piece.getData());
        return bytes.size() == piece.getLength();
    }

    PieceName name() {
        return name;
    }

    ByteString bytes() {
        return bytes;
    }
}
