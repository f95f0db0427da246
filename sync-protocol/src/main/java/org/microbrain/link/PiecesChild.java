package org.microbrain.link;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.wire.proto.Fetch;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Piece;

/**
 * The child's end of fetching pieces of releases over one link. How much is asked for at once decides how long whatever else
 * comes down the line has to wait behind it, and how much is lost with it; so it begins small. For the uplink's thread.
 */
final class PiecesChild {

    /** Whoever waits is told so; the parent may still answer. */
    static final long PATIENCE_MILLIS = 60_000;
    /** What a piece adds to the queue of a thin line, beside the {@link LineWindow#QUEUE_MILLIS} of records going up. */
    static final long QUEUE_MILLIS = 150;
    /** While a warning is under way, or records wait for the line: their acknowledgements come down the same one. */
    static final int TRICKLE = 1 << 10;
    /** Smaller ones are more wrapping than goods. */
    private static final int LEAST = 2 << 10;
    /** A cut line costs no more than this part of what came over it, or {@link #ALWAYS}. */
    private static final int RISK = 32;
    private static final int ALWAYS = 8 << 10;

    private final Link link;
    private final LineWindow window;
    private final Deque<Open> open = new ArrayDeque<>();
    private int last;
    private long received;
    private int askedFor;

    /** One that is asked for. */
    private static final class Open {
        private final int id;
        private final PieceQueue.Wanted wanted;
        private final int most;
        private final LineWindow.Sent counted;
        private final long at;

        private Open(int id, PieceQueue.Wanted wanted, int most, LineWindow.Sent counted, long at) {
            this.id = id;
            this.wanted = wanted;
            this.most = most;
            this.counted = counted;
            this.at = at;
        }
    }

    PiecesChild(Link link, long now) {
        this.link = link;
        this.window = new LineWindow(now, QUEUE_MILLIS);
    }

    /** Bytes that may be asked for now; 0 for none. @param busy whether the line is wanted for records */
    int most(boolean busy, long now) {
        if (open.size() == PiecesParent.MOST_OPEN || busy && !open.isEmpty() || !link.writable()) {
            return 0;
        }
        if (busy) {
            return TRICKLE;
        }
        long risk = Math.max(ALWAYS, received / RISK) - askedFor;
        if (risk < LEAST && !open.isEmpty() || !window.open(now)) {
            return 0;
        }
        return (int) Math.max(LEAST, Math.min(Math.min(risk, PieceSource.MOST_BYTES), 4 * window.part()));
    }

    void fetch(PieceQueue.Wanted wanted, int most, long now) {
        int bytes = Math.min(most, wanted.most());
        Fetch.Builder fetch = Fetch.newBuilder().setId(++last).setOffset(wanted.offset()).setMost(bytes);
        WireDown.pieceName(wanted.name(), fetch);
        open.add(new Open(last, wanted, bytes, window.sent(bytes, now), now));
        askedFor += bytes;
        link.send(Frame.newBuilder().setFetch(fetch).build());
    }

    /** @throws ProtocolViolation when nobody asked for it, or it is more than was asked for */
    void piece(Piece piece, long now) {
        // The parent's threads may send one before the one that was asked for first.
        Open one = open.stream().filter(asked -> asked.id == piece.getId()).findFirst().orElseThrow(() ->
                new ProtocolViolation("bad-piece", "it sent a piece that was not asked for"));
        if (piece.getState() == 0 && piece.getData().size() != due(one, piece)) {
            throw new ProtocolViolation("bad-piece", "it sent " + piece.getData().size() + " bytes of a piece where "
                    + due(one, piece) + " were due");
        }
        open.remove(one);
        received += piece.getData().size();
        askedFor -= one.most;
        window.acknowledged(one.counted, now);
        one.wanted.done().complete(WireDown.piece(piece));
    }

    /** Bytes that it must have: a parent that sends less and less would never end. */
    private static long due(Open one, Piece piece) {
        return piece.getLength() < 0 ? -1 : Math.max(0, Math.min(one.most, piece.getLength() - one.wanted.offset()));
    }

    void work(long now) {
        for (Open one : open) {
            if (now - one.at > PATIENCE_MILLIS) {
                one.wanted.done().complete(PieceAnswer.none(PieceAnswer.State.BUSY));
            }
        }
    }

    void end() {
        open.forEach(one -> one.wanted.done().completeExceptionally(new IOException("the line was cut")));
        open.clear();
    }
}
