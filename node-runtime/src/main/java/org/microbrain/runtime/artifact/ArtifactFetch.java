package org.microbrain.runtime.artifact;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.microbrain.artifact.Assembly;
import org.microbrain.artifact.ChunkSizes;
import org.microbrain.artifact.ChunkStore;
import org.microbrain.artifact.DamagedPiece;
import org.microbrain.artifact.Recipe;
import org.microbrain.artifact.Sha256;
import org.microbrain.link.PieceAnswer;
import org.microbrain.link.PieceName;

/**
 * One artifact on its way: its recipe, then the chunks that are not here, then the whole. Belongs to the thread of its loader.
 */
final class ArtifactFetch {

    /** As long as a packed chunk may be. */
    static final int LONGEST_PACKED = ChunkSizes.LONGEST + 1024;
    /** Chunks on their way at once. */
    private static final int AT_ONCE = 4;
    /** Pieces that are not what they are called, from one parent or several, before it is given up. */
    private static final int MOST_STRIKES = 8;
    private static final long LINE_MILLIS = 1_000;
    private static final long LONGEST_PAUSE_MILLIS = 60_000;
    /** Of the store: what comes must not throw out what came. */
    private static final double ROOM = 0.8;

    private final Sha256 artifact;
    private final long length;
    private final PieceLoader loader;
    private final ChunkStore chunks;
    private final long room;
    private final Ceiling ceiling;
    private final LongConsumer progress;
    private final Path file;
    private final CompletableFuture<Path> done;
    private final LongSupplier elapsed;
    /** Bytes of the artifact that each of them makes up. */
    private final Map<Sha256, Long> missing = new LinkedHashMap<>();
    private final Deque<Sha256> wanted = new ArrayDeque<>();
    private Recipe recipe;
    private int loading;
    private int strikes;
    private long lacking;
    private long pause;
    private long notBefore;

    /**
     * @param room    bytes that the store of chunks holds at most
     * @param elapsed milliseconds since some fixed moment
     */
    ArtifactFetch(Sha256 artifact, long length, PieceLoader loader, ChunkStore chunks, long room, Ceiling ceiling,
                  LongConsumer progress, Path file, CompletableFuture<Path> done, LongSupplier elapsed) {
        this.artifact = artifact;
        this.length = length;
        this.loader = loader;
        this.chunks = chunks;
        this.room = room;
        this.ceiling = ceiling;
        this.progress = progress;
        this.file = file;
        this.done = done;
        this.elapsed = elapsed;
    }

    /** @return false when nothing more is to do */
    boolean work() {
        long now = elapsed.getAsLong();
        if (done.isDone()) {
            return loading > 0;
        }
        if (now < notBefore) {
            return true;
        }
        if (recipe == null) {
            if (loading == 0) {
                load(PieceName.recipe(artifact.hex()), Recipe.longest(length), this::recipe);
            }
            return true;
        }
        while (loading < AT_ONCE && !wanted.isEmpty() && now >= notBefore && !done.isDone()) {
            Sha256 chunk = wanted.poll();
            load(PieceName.chunk(chunk.hex()), LONGEST_PACKED, bytes -> chunk(chunk, bytes));
        }
        if (missing.isEmpty() && loading == 0 && !done.isDone()) {
            assemble();
        }
        return true;
    }

    /** What is done with what came. */
    private interface Taker {
        void take(ByteString bytes) throws IOException;
    }

    private void load(PieceName name, long most, Taker taker) {
        loading++;
        loader.load(name, most, ceiling).whenComplete((bytes, failure) -> {
            loading--;
            try {
                if (failure != null) {
                    putBack(name);
                    failed(name, failure);
                } else {
                    pause = 0;
                    taker.take(bytes);
                    work();
                }
            } catch (DamagedPiece e) {
                putBack(name);
                strike(name, e.getMessage());
            } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
    }

    private void putBack(PieceName name) {
        if (name.kind() == PieceName.Kind.CHUNK) {
            wanted.addFirst(new Sha256(name.name()));
        }
    }

    private void failed(PieceName name, Throwable failure) {
        Throwable why = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!(why instanceof PieceRefused refused)) {
            notBefore = elapsed.getAsLong() + LINE_MILLIS;
        } else if (refused.state() != PieceAnswer.State.UNKNOWN) {
            backOff();
        } else if (name.kind() == PieceName.Kind.RECIPE) {
            done.completeExceptionally(new ArtifactUnavailable("artifact " + artifact + ": the province does not have it"));
        } else {
            strike(name, "nobody has it");
        }
    }

    private void backOff() {
        pause = Math.min(LONGEST_PAUSE_MILLIS, Math.max(2 * LINE_MILLIS, 2 * pause));
        notBefore = elapsed.getAsLong() + pause;
    }

    /** The recipe may be a made-up one, too; it is asked for again. */
    private void strike(PieceName name, String why) {
        recipe = null;
        missing.clear();
        wanted.clear();
        backOff();
        if (++strikes >= MOST_STRIKES) {
            done.completeExceptionally(new ArtifactUnavailable("artifact " + artifact + ": what came is not it; last "
                    + name + ": " + why));
        }
    }

    private void recipe(ByteString bytes) throws IOException {
        Recipe came = Recipe.decode(bytes.toByteArray());
        if (!came.artifact().equals(artifact) || came.length() != length) {
            throw new DamagedPiece("it is the recipe of something else");
        }
        if (length > room * ROOM) {
            throw new ArtifactUnavailable("artifact " + artifact + " has " + length + " bytes, the store of chunks "
                    + "holds " + room + "; raise artifacts.limit");
        }
        recipe = came;
        for (Recipe.Part part : came.parts()) {
            if (missing.containsKey(part.chunk()) || !chunks.has(part.chunk())) {
                missing.merge(part.chunk(), (long) part.length(), Long::sum);
            }
        }
        lacking = missing.values().stream().mapToLong(Long::longValue).sum();
        wanted.clear();
        wanted.addAll(missing.keySet());
        tell();
    }

    private void chunk(Sha256 chunk, ByteString bytes) throws IOException {
        byte[] packed = bytes.toByteArray();
        ChunkStore.requireChunk(chunk, packed);
        chunks.put(chunk, packed);
        Long made = missing.remove(chunk);
        lacking -= made == null ? 0 : made;
        tell();
    }

    private void tell() {
        progress.accept(length - lacking);
    }

    private void assemble() {
        try {
            Files.createDirectories(file.getParent());
            Optional<Sha256> gone = Assembly.write(recipe, chunks, file);
            if (gone.isPresent()) {
                missing.put(gone.get(), 0L);
                wanted.add(gone.get());
            } else if (!done.complete(file)) {
                Files.deleteIfExists(file);
            }
        } catch (DamagedPiece e) {
            strike(PieceName.recipe(artifact.hex()), e.getMessage());
        } catch (IOException e) {
            done.completeExceptionally(e);
        }
    }
}
