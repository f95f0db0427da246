package org.microbrain.link;

import java.util.concurrent.CompletionStage;

/** Where pieces of releases are. Safe for use by several threads. */
@FunctionalInterface
public interface PieceSource {

    /**
     * Asks for a part of a thing.
     *
     * @param offset of its packed bytes, not negative
     * @param most   bytes at most, 1 to {@link #MOST_BYTES}
     * @return completes when it is here, or with why it is not; fails only when a disk or a program does
     */
    CompletionStage<PieceAnswer> piece(PieceName name, long offset, int most);

    /** Bytes of a piece. */
    int MOST_BYTES = 16 << 10;
}
