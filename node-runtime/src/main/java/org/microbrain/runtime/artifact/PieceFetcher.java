package org.microbrain.runtime.artifact;

import java.util.concurrent.CompletableFuture;
import org.microbrain.link.PieceAnswer;
import org.microbrain.link.PieceName;

/** Asks a parent for a piece, as {@link org.microbrain.link.Uplink#fetch} does. */
@FunctionalInterface
public interface PieceFetcher {

    /** @return fails when no parent can be reached or the line is cut */
    CompletableFuture<PieceAnswer> fetch(PieceName name, long offset, int most);
}
