package org.microbrain.runtime.artifact;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.microbrain.artifact.Sha256;

/** Where the bytes of releases come from. Safe for use by several threads. */
@FunctionalInterface
public interface ArtifactSource {

    /**
     * Fetches an artifact in the background, for as long as that takes: over cut lines and, when it is asked for again, over
     * restarts. Several may be under way; the same one asked for twice is fetched once.
     *
     * @param artifact its hash
     * @param length   its bytes, as the release says
     * @param ceiling  bytes a second from the line at most; 0 none
     * @param progress told the bytes that are here, rising up to {@code length}, at once when many are here already; on any
     *                 thread, must return soon
     * @return completes with a file of exactly these bytes. It is the caller's, to be moved or deleted; what is left is deleted at
     *         the next start. Cancelling it ends the fetching; what is here is kept for a next time. Fails with
     *         {@link ArtifactUnavailable} when the province does not have it or what came is not it, and with an
     *         {@link java.io.IOException} when this node's disk does not take it
     */
    CompletableFuture<Path> fetch(Sha256 artifact, long length, long ceiling, LongConsumer progress);
}
