package org.microbrain.runtime.artifact;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.microbrain.artifact.ChunkStore;
import org.microbrain.link.PieceName;

/**
 * The folder {@code artifacts} of an edge or a hub: chunks, recipes and metadata that came from the parent, for this node and
 * for its children. All of it can be had again.
 */
public final class ArtifactCache {

    private static final int MOST_FILES = 10_000;

    private final PieceLoader loader;
    private final Downloads downloads;
    private final HubPieces forChildren;
    private final CarriedPieces carried;

    /**
     * @param limit   bytes of packed chunks
     * @param thread  a single thread for all that is read and written
     * @param time    by which it is known what was used last
     * @param elapsed milliseconds since some fixed moment
     */
    public ArtifactCache(Path folder, long limit, PieceFetcher parent, Executor thread, InstantSource time, LongSupplier elapsed) {
        Executor untilStopped = work -> run(thread, work);
        ChunkStore chunks = new ChunkStore(folder.resolve("chunks"), limit, time);
        PieceFiles files = new PieceFiles(folder, MOST_FILES);
        this.carried = new CarriedPieces(files, chunks, parent, untilStopped);
        this.loader = new PieceLoader(carried, untilStopped, elapsed);
        this.downloads = new Downloads(folder, chunks, limit, loader, thread, elapsed);
        this.forChildren = new HubPieces(files, chunks, loader, untilStopped, elapsed);
    }

    /** What is asked for while the node stops is not answered. */
    private static void run(Executor thread, Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException stopped) {
            return;
        }
    }

    /** For this node itself. */
    public Downloads downloads() {
        return downloads;
    }

    /** For its children. */
    public HubPieces forChildren() {
        return forChildren;
    }

    /**
     * Keeps a piece that somebody carried here; it is used where the line does not give it.
     *
     * @return completes when it is on the disk; fails with a {@link org.microbrain.record.ProtocolViolation} when it is not
     *         what it is called
     */
    public CompletableFuture<Void> keep(PieceName name, ByteString bytes) {
        return carried.keep(name, bytes);
    }

    /** Goes on with what waits. To be called ten times a second. */
    public void work() {
        downloads.work();
        forChildren.work();
    }

    /** Bytes that came from parents, since the start. */
    public long fetched() {
        return loader.received();
    }
}
