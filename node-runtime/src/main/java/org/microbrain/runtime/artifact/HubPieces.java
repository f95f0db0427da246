package org.microbrain.runtime.artifact;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.microbrain.artifact.ChunkStore;
import org.microbrain.artifact.DamagedPiece;
import org.microbrain.artifact.Recipe;
import org.microbrain.artifact.Sha256;
import org.microbrain.link.PieceAnswer;
import org.microbrain.link.PieceName;
import org.microbrain.link.PieceSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a hub gives its children: from its cache, and what is not there from its own parent, once for all who wait. Of a chunk
 * it knows by the name that it is the right one. Files of metadata and recipes it cannot judge, so it asks for them again
 * after a while, and gives what it has when the line above is down. A cache that is gone, damaged or full costs bytes,
 * nothing else. Safe for use by several threads.
 */
public final class HubPieces implements PieceSource {

    /** Files whose name stays and whose content changes, and what was not there. */
    static final long SOON_MILLIS = 30_000;
    /** Everything else that cannot be judged here. */
    static final long LATER_MILLIS = 600_000;
    /** A child is told to come again when it takes longer. */
    static final long PATIENCE_MILLIS = 30_000;
    private static final int MOST_UNKNOWN = 1_000;
    private static final long HOT_BYTES = 2 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(HubPieces.class);

    private final PieceFiles files;
    private final ChunkStore chunks;
    private final PieceLoader loader;
    private final Executor thread;
    private final LongSupplier elapsed;
    private final Map<PieceName, Long> asked = new HashMap<>();
    private final Map<PieceName, Long> unknown = new LinkedHashMap<>();
    private final Map<PieceName, ByteString> hot = new LinkedHashMap<>(16, 0.75f, true);
    private final List<Waiting> waiting = new ArrayList<>();
    private long hotBytes;
    private boolean full;
    private final AtomicInteger asking = new AtomicInteger();
    private volatile long given;
    private volatile long fromCache;

    /** A child that waits for the parent. */
    private record Waiting(CompletableFuture<PieceAnswer> child, long since) {
    }

    /** @param thread the loader's */
    HubPieces(PieceFiles files, ChunkStore chunks, PieceLoader loader, Executor thread, LongSupplier elapsed) {
        this.files = files;
        this.chunks = chunks;
        this.loader = loader;
        this.thread = thread;
        this.elapsed = elapsed;
    }

    @Override
    public CompletionStage<PieceAnswer> piece(PieceName name, long offset, int most) {
        CompletableFuture<PieceAnswer> child = new CompletableFuture<>();
        thread.execute(() -> answer(name, offset, most, child));
        return child;
    }

    private void answer(PieceName name, long offset, int most, CompletableFuture<PieceAnswer> child) {
        try {
            Optional<ByteString> here = name.kind() == PieceName.Kind.CHUNK ? chunk(name) : file(name, offset);
            if (here.isPresent()) {
                fromCache++;
                give(child, here.get(), offset, most);
            } else if (isUnknown(name)) {
                child.complete(PieceAnswer.none(PieceAnswer.State.UNKNOWN));
            } else {
                ask(name, offset, most, child);
            }
        } catch (RuntimeException e) {
            child.completeExceptionally(e);
        }
    }

    private void give(CompletableFuture<PieceAnswer> child, ByteString whole, long offset, int most) {
        PieceAnswer answer = PieceAnswer.part(whole, offset, most);
        given += answer.data().size();
        child.complete(answer);
    }

    private Optional<ByteString> chunk(PieceName name) {
        ByteString already = hot.get(name);
        if (already != null) {
            return Optional.of(already);
        }
        try {
            Optional<ByteString> kept = chunks.packed(new Sha256(name.name())).map(ByteString::copyFrom);
            kept.ifPresent(bytes -> heat(name, bytes));
            return kept;
        } catch (IOException e) {
            trouble(e);
            return Optional.empty();
        }
    }

    private void heat(PieceName name, ByteString bytes) {
        if (hot.put(name, bytes) == null) {
            hotBytes += bytes.size();
        }
        while (hotBytes > HOT_BYTES) {
            PieceName coldest = hot.keySet().iterator().next();
            hotBytes -= hot.remove(coldest).size();
        }
    }

    /** The rest of what was begun is of the same file; a new beginning may be of a newer one. */
    private Optional<ByteString> file(PieceName name, long offset) {
        return offset > 0 || isFresh(name) ? read(name) : Optional.empty();
    }

    private boolean isFresh(PieceName name) {
        Long since = asked.get(name);
        boolean changes = name.kind() == PieceName.Kind.METADATA && !Character.isDigit(name.name().charAt(0));
        return since != null && elapsed.getAsLong() - since < (changes ? SOON_MILLIS : LATER_MILLIS);
    }

    private Optional<ByteString> read(PieceName name) {
        try {
            Optional<ByteString> kept = files.read(name);
            if (kept.isPresent() && name.kind() == PieceName.Kind.RECIPE) {
                check(name, kept.get());
            }
            return kept;
        } catch (IOException e) {
            trouble(e);
            return Optional.empty();
        }
    }

    private boolean isUnknown(PieceName name) {
        Long since = unknown.get(name);
        return since != null && elapsed.getAsLong() - since < SOON_MILLIS;
    }

    private void ask(PieceName name, long offset, int most, CompletableFuture<PieceAnswer> child) {
        waiting.add(new Waiting(child, elapsed.getAsLong()));
        asking.incrementAndGet();
        loader.load(name, longest(name), new Ceiling(0, 0)).whenComplete((bytes, failure) -> {
            try {
                if (failure == null) {
                    check(name, bytes);
                    keep(name, bytes);
                    give(child, bytes, offset, most);
                } else {
                    failed(name, offset, most, child, failure);
                }
            } catch (IOException e) {
                LOG.warn("what the parent gave is not {}: {}", name, e.getMessage());
                child.complete(PieceAnswer.none(PieceAnswer.State.BUSY));
            }
        });
    }

    private static long longest(PieceName name) {
        return switch (name.kind()) {
            case METADATA -> Downloads.LONGEST_METADATA;
            case RECIPE -> Recipe.LONGEST;
            case CHUNK -> ArtifactFetch.LONGEST_PACKED;
        };
    }

    private static void check(PieceName name, ByteString bytes) throws IOException {
        switch (name.kind()) {
            case METADATA -> {
                return; // only who knows the province's root can judge it
            }
            case RECIPE -> {
                if (!Recipe.decode(bytes.toByteArray()).artifact().hex().equals(name.name())) {
                    throw new DamagedPiece("it is the recipe of something else");
                }
            }
            case CHUNK -> ChunkStore.requireChunk(new Sha256(name.name()), bytes.toByteArray());
        }
    }

    private void keep(PieceName name, ByteString bytes) {
        unknown.remove(name);
        try {
            if (name.kind() == PieceName.Kind.CHUNK) {
                heat(name, bytes);
                chunks.put(new Sha256(name.name()), bytes.toByteArray());
            } else {
                files.write(name, bytes);
                asked.put(name, elapsed.getAsLong());
            }
            full = false;
        } catch (IOException e) {
            trouble(e);
        }
    }

    private void trouble(IOException e) {
        if (!full) {
            LOG.warn("the cache of artifacts does not work, and children are served without it: {}", e.toString());
        }
        full = true;
    }

    private void failed(PieceName name, long offset, int most, CompletableFuture<PieceAnswer> child, Throwable failure) {
        Throwable why = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        PieceAnswer.State state = why instanceof PieceRefused refused ? refused.state() : PieceAnswer.State.CUT_OFF;
        if (state == PieceAnswer.State.UNKNOWN) {
            asked.remove(name);
            unknown.put(name, elapsed.getAsLong());
            if (unknown.size() > MOST_UNKNOWN) {
                unknown.remove(unknown.keySet().iterator().next());
            }
            child.complete(PieceAnswer.none(state));
            return;
        }
        Optional<ByteString> older = name.kind() == PieceName.Kind.CHUNK ? Optional.empty() : read(name);
        if (older.isPresent()) {
            fromCache++;
            give(child, older.get(), offset, most);
        } else {
            child.complete(PieceAnswer.none(state));
        }
    }

    /** Tells those who waited too long to come again. To be called about once a second. */
    public void work() {
        if (asking.get() == 0) {
            return;
        }
        thread.execute(() -> {
            long now = elapsed.getAsLong();
            int before = waiting.size();
            waiting.removeIf(one -> one.child().isDone() || now - one.since() >= PATIENCE_MILLIS
                    && one.child().complete(PieceAnswer.none(PieceAnswer.State.BUSY)));
            asking.addAndGet(waiting.size() - before);
        });
    }

    /** Bytes given to children, since the start. */
    public long given() {
        return given;
    }

    /** Pieces that were here, since the start. */
    public long fromCache() {
        return fromCache;
    }
}
