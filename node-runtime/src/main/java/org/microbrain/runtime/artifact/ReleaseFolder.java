package org.microbrain.runtime.artifact;

import com.google.protobuf.ByteString;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.microbrain.artifact.ArtifactImport;
import org.microbrain.artifact.ChunkSizes;
import org.microbrain.artifact.ChunkStore;
import org.microbrain.artifact.Recipe;
import org.microbrain.artifact.Sha256;
import org.microbrain.link.PieceAnswer;
import org.microbrain.link.PieceName;
import org.microbrain.link.PieceSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The province's releases on the core's disk: the files of the metadata, recipes and chunks, for as long as nobody deletes
 * them. It gives them to the cities. Safe for use by several threads.
 */
public final class ReleaseFolder implements PieceSource {

    private static final Logger LOG = LoggerFactory.getLogger(ReleaseFolder.class);

    private final PieceFiles files;
    private final ChunkStore chunks;
    private final Executor reading;
    private volatile long given;

    /** @param reading what children ask for is read on it */
    public ReleaseFolder(Path folder, Executor reading, InstantSource time) {
        this.files = new PieceFiles(folder, Integer.MAX_VALUE);
        this.chunks = new ChunkStore(folder.resolve("chunks"), ChunkStore.UNLIMITED, time);
        this.reading = reading;
        try {
            files.tidy();
            chunks.tidy();
        } catch (IOException e) {
            LOG.warn("what an interrupted program left in {} cannot be cleared away: {}", folder, e.toString());
        }
    }

    /**
     * Takes in an artifact. One that is here already costs nothing but reading it.
     *
     * @return its hash and length, as a release must name them
     * @throws IOException when it cannot be read, is too long, or the disk is full; nothing that is offered points to what is
     *                     missing then
     */
    public Recipe importArtifact(Path artifact) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(artifact), 1 << 16)) {
            Recipe recipe = ArtifactImport.of(in, ChunkSizes.DEFAULT, chunks);
            files.write(PieceName.recipe(recipe.artifact().hex()), ByteString.copyFrom(recipe.encode()));
            return recipe;
        }
    }

    /** Whether an artifact was taken in. */
    public boolean has(Sha256 artifact) {
        try {
            return files.read(PieceName.recipe(artifact.hex())).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /** The recipe of an artifact that was taken in. */
    public Optional<Recipe> recipe(Sha256 artifact) throws IOException {
        Optional<ByteString> bytes = files.read(PieceName.recipe(artifact.hex()));
        return bytes.isPresent() ? Optional.of(Recipe.decode(bytes.get().toByteArray())) : Optional.empty();
    }

    /**
     * Offers a file of metadata from now on, in place of the one of this name.
     *
     * @throws IllegalArgumentException when metadata is not called like that
     */
    public void metadata(String name, byte[] bytes) throws IOException {
        files.write(PieceName.metadata(name), ByteString.copyFrom(bytes));
    }

    /** A file of metadata, for the core's own eyes. */
    public Optional<byte[]> metadata(String name) throws IOException {
        return files.read(PieceName.metadata(name)).map(ByteString::toByteArray);
    }

    @Override
    public CompletionStage<PieceAnswer> piece(PieceName name, long offset, int most) {
        CompletableFuture<PieceAnswer> answer = new CompletableFuture<>();
        reading.execute(() -> {
            try {
                Optional<ByteString> whole = name.kind() == PieceName.Kind.CHUNK
                        ? chunks.packed(new Sha256(name.name())).map(ByteString::copyFrom) : files.read(name);
                PieceAnswer found = whole.map(bytes -> PieceAnswer.part(bytes, offset, most))
                        .orElseGet(() -> PieceAnswer.none(PieceAnswer.State.UNKNOWN));
                given += found.data().size();
                answer.complete(found);
            } catch (IOException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    /** Chunks that are damaged on this disk; the artifact is to be taken in again. */
    public long damaged() {
        return chunks.damaged();
    }

    /** Bytes given to children, since the start. */
    public long given() {
        return given;
    }
}
