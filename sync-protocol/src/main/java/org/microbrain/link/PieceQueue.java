package org.microbrain.link;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/** Pieces that a node wants from whichever parent serves. For the uplink's thread. */
final class PieceQueue {

    /** Wanted at a time; whoever wants more is to wait for answers. */
    static final int MOST = 64;

    private final Deque<Wanted> queue = new ArrayDeque<>();

    /** One, until somebody has answered or the line is cut. */
    record Wanted(PieceName name, long offset, int most, CompletableFuture<PieceAnswer> done) {
    }

    void add(Wanted wanted) {
        if (queue.size() == MOST) {
            wanted.done().complete(PieceAnswer.none(PieceAnswer.State.BUSY));
        } else {
            queue.add(wanted);
        }
    }

    /** Asks for as many as the line takes. @param pieces null when no parent that gives any serves */
    void pump(PiecesChild pieces, boolean busy, long now) {
        if (pieces == null) {
            fail();
            return;
        }
        while (!queue.isEmpty()) {
            if (queue.peek().done().isDone()) {
                queue.poll();
                continue;
            }
            int most = pieces.most(busy, now);
            if (most == 0) {
                return;
            }
            pieces.fetch(queue.poll(), most, now);
        }
    }

    void fail() {
        for (Wanted one = queue.poll(); one != null; one = queue.poll()) {
            one.done().completeExceptionally(new IOException("no parent that gives pieces of releases can be reached"));
        }
    }
}
