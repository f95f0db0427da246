package org.microbrain.runtime.artifact;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.microbrain.artifact.ChunkStore;
import org.microbrain.artifact.Sha256;
import org.microbrain.link.PieceAnswer;
import org.microbrain.link.PieceName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches artifacts and metadata from the parent for this node itself. Safe for use by several threads. */
public final class Downloads implements ArtifactSource, MetadataSource {

    /** Bytes of a file of metadata, whatever the caller allows. */
    static final long LONGEST_METADATA = 4 << 20;
    private static final long ANSWER_SECONDS = 120;
    private static final Logger LOG = LoggerFactory.getLogger(Downloads.class);

    private final Path files;
    private final ChunkStore chunks;
    private final long room;
    private final PieceLoader loader;
    private final Executor thread;
    private final LongSupplier elapsed;
    private final List<ArtifactFetch> fetches = new ArrayList<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private long names;

    /**
     * @param folder where whole artifacts are put together; what lies in its {@code files} is deleted
     * @param room   bytes that the chunks may take
     * @param thread the loader's
     */
    Downloads(Path folder, ChunkStore chunks, long room, PieceLoader loader, Executor thread, LongSupplier elapsed) {
        this.files = folder.resolve("files");
        this.chunks = chunks;
        this.room = room;
        this.loader = loader;
        this.thread = thread;
        this.elapsed = elapsed;
        try {
            PieceFiles.clear(files);
            PieceFiles.clear(folder.resolve("incoming"));
            chunks.tidy();
        } catch (IOException e) {
            LOG.warn("what an interrupted fetch left in {} cannot be cleared away: {}", folder, e.toString());
        }
    }

    @Override
    public CompletableFuture<Path> fetch(Sha256 artifact, long length, long ceiling, LongConsumer progress) {
        CompletableFuture<Path> done = new CompletableFuture<>();
        waiting.incrementAndGet();
        run(() -> {
            long now = elapsed.getAsLong();
            Path file = files.resolve(artifact.hex() + "." + ++names);
            ArtifactFetch fetch = new ArtifactFetch(artifact, length, loader, chunks, room, new Ceiling(ceiling, now), progress,
                    file, done, elapsed);
            fetches.add(fetch);
            fetch.work();
        }, done);
        return done;
    }

    private void run(Runnable work, CompletableFuture<?> waits) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException stopped) {
            waits.completeExceptionally(new IOException("this node stops"));
        }
    }

    /** Goes on with what waits. To be called about ten times a second, on any thread. */
    public void work() {
        if (waiting.get() == 0) {
            return;
        }
        run(() -> {
            loader.work();
            int before = fetches.size();
            fetches.removeIf(fetch -> !fetch.work());
            waiting.addAndGet(fetches.size() - before);
        }, new CompletableFuture<>());
    }

    @Override
    public Optional<byte[]> metadata(String name, long maxLength) throws IOException {
        CompletableFuture<ByteString> loaded = new CompletableFuture<>();
        PieceName piece = named(name);
        run(() -> loader.load(piece, Math.min(maxLength, LONGEST_METADATA), new Ceiling(0, 0))
                .whenComplete((bytes, failure) -> {
                    if (failure == null) {
                        loaded.complete(bytes);
                    } else {
                        loaded.completeExceptionally(failure);
                    }
                }), loaded);
        try {
            byte[] bytes = loaded.get(ANSWER_SECONDS, TimeUnit.SECONDS).toByteArray();
            if (bytes.length > maxLength) {
                throw new IOException(name + " is longer than " + maxLength + " bytes");
            }
            return Optional.of(bytes);
        } catch (ExecutionException e) {
            Throwable why = e.getCause() instanceof CompletionException ? e.getCause().getCause() : e.getCause();
            if (why instanceof PieceRefused refused && refused.state() == PieceAnswer.State.UNKNOWN) {
                return Optional.empty();
            }
            throw new IOException(why.getMessage(), why);
        } catch (TimeoutException e) {
            throw new IOException(name + ": no answer within " + ANSWER_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("this node stops", e);
        }
    }

    private static PieceName named(String name) throws IOException {
        try {
            return PieceName.metadata(name);
        } catch (IllegalArgumentException e) {
            throw new IOException("metadata is not called like that", e);
        }
    }
}
