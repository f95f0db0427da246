package org.microbrain.link;

import com.google.protobuf.ByteString;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.wire.proto.Fetch;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Piece;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parent's end of giving pieces of releases over one link: in the order they were asked for, and only while nothing else
 * waits for the line. Guarded by its owner.
 */
final class PiecesParent {

    private static final Logger LOG = LoggerFactory.getLogger(PiecesParent.class);
    /** Asked for and not answered. */
    static final int MOST_OPEN = 4;

    private final Link link;
    private final PieceSource source;
    private final Consumer<Runnable> guarded;
    private final Deque<Open> open = new ArrayDeque<>();
    private long last;

    /** One that is asked for. */
    private static final class Open {
        private final int id;
        private Piece answer;

        private Open(int id) {
            this.id = id;
        }
    }

    /** @param guarded runs what is given to it while nothing else of the link does, or never when the link has ended */
    PiecesParent(Link link, PieceSource source, Consumer<Runnable> guarded) {
        this.link = link;
        this.source = source;
        this.guarded = guarded;
    }

    /** @throws ProtocolViolation when it asks for what cannot be, or for too much */
    void fetch(Fetch fetch) {
        long id = Integer.toUnsignedLong(fetch.getId());
        if (open.size() == MOST_OPEN || id <= last) {
            throw new ProtocolViolation("bad-fetch", "it asked for more than " + MOST_OPEN
                    + " pieces at once, or twice by one number");
        }
        int most = fetch.getMost();
        if (fetch.getOffset() < 0 || most < 1 || most > PieceSource.MOST_BYTES) {
            throw new ProtocolViolation("bad-fetch", "a piece has 1 to " + PieceSource.MOST_BYTES + " bytes");
        }
        last = id;
        PieceName name = WireDown.pieceName(fetch);
        Open one = new Open(fetch.getId());
        open.add(one);
        source.piece(name, fetch.getOffset(), most).whenComplete((answer, failure) -> guarded.accept(() -> {
            if (failure != null) {
                LOG.warn("{} could not be read for {}: {}", name, link.peer(), failure.getMessage());
            }
            one.answer = piece(one.id, failure == null ? answer : PieceAnswer.none(PieceAnswer.State.BUSY), most);
            flush();
        }));
    }

    private static Piece piece(int id, PieceAnswer answer, int most) {
        ByteString data = answer.data();
        return Piece.newBuilder().setId(id).setState(answer.state().ordinal()).setLength(answer.length())
                .setData(data.size() <= most ? data : data.substring(0, most)).build();
    }

    void flush() {
        while (!open.isEmpty() && open.peek().answer != null && link.writable()) {
            link.send(Frame.newBuilder().setPiece(open.poll().answer).build());
        }
    }
}
