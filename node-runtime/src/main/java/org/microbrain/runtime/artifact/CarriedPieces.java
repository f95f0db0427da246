package org.microbrain.runtime.artifact;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.microbrain.artifact.ChunkStore;
import org.microbrain.artifact.DamagedPiece;
import org.microbrain.artifact.Recipe;
import org.microbrain.artifact.Sha256;
import org.microbrain.json.Fields;
import org.microbrain.json.JsonProblem;
import org.microbrain.json.JsonReader;
import org.microbrain.link.PieceAnswer;
import org.microbrain.link.PieceName;
import org.microbrain.link.PieceSource;
import org.microbrain.record.ProtocolViolation;

/**
 * Pieces of releases that somebody carried here, beside those that come by the line: the line first, and what was carried where it
 * has none. What is metadata is judged by who knows the province's root, as always. Safe for use by several threads.
 */
final class CarriedPieces implements PieceFetcher {

    /** The one file of metadata whose name stays and whose content changes. */
    private static final PieceName TIMESTAMP = PieceName.metadata("metadata/timestamp.json");

    private final PieceFiles files;
    private final ChunkStore chunks;
    private final PieceFetcher line;
    private final Executor thread;

    /** @param thread for what is read and written */
    CarriedPieces(PieceFiles files, ChunkStore chunks, PieceFetcher line, Executor thread) {
        this.files = files;
        this.chunks = chunks;
        this.line = line;
        this.thread = thread;
    }

    /** @return completes when it is on the disk; fails with a {@link ProtocolViolation} when it is not what it is called */
    CompletableFuture<Void> keep(PieceName name, ByteString bytes) {
        return CompletableFuture.runAsync(() -> {
            try {
                switch (name.kind()) {
                    case CHUNK -> {
                        ChunkStore.requireChunk(new Sha256(name.name()), bytes.toByteArray());
                        chunks.put(new Sha256(name.name()), bytes.toByteArray());
                    }
                    case RECIPE -> {
                        requireRecipe(name, bytes);
                        files.write(name, bytes);
                    }
                    case METADATA -> keepMetadata(name, bytes);
                }
            } catch (DamagedPiece e) {
                throw new ProtocolViolation("bad-piece", name + ": " + e.getMessage());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, thread);
    }

    private static void requireRecipe(PieceName name, ByteString bytes) throws DamagedPiece {
        if (!Recipe.decode(bytes.toByteArray()).artifact().hex().equals(name.name())) {
            throw new DamagedPiece("it is the recipe of something else");
        }
    }

    /** An old stick must not hide what a newer one said. The number is not verified: who lies can only withhold. */
    private void keepMetadata(PieceName name, ByteString bytes) throws IOException {
        if (bytes.size() > Downloads.LONGEST_METADATA) {
            throw new DamagedPiece("it is longer than metadata may be");
        }
        if (!name.equals(TIMESTAMP) || version(bytes) >= files.read(name).map(CarriedPieces::version).orElse(0L)) {
            files.write(name, bytes);
        }
    }

    private static long version(ByteString timestamp) {
        try {
            return Fields.of(JsonReader.read(timestamp.toByteArray(), timestamp.size()), "timestamp").object("signed")
                    .whole("version", 0, Long.MAX_VALUE);
        } catch (JsonProblem e) {
            return 0;
        }
    }

    @Override
    public CompletableFuture<PieceAnswer> fetch(PieceName name, long offset, int most) {
        CompletableFuture<PieceAnswer> answer = new CompletableFuture<>();
        line.fetch(name, offset, most).whenComplete((byLine, failure) -> {
            if (failure == null && byLine.state() != PieceAnswer.State.CUT_OFF) {
                answer.complete(byLine);
            } else {
                thread.execute(() -> carried(name, offset, most).ifPresentOrElse(answer::complete, () -> {
                    if (failure == null) {
                        answer.complete(byLine);
                    } else {
                        answer.completeExceptionally(failure);
                    }
                }));
            }
        });
        return answer;
    }

    /** Where metadata was carried, a newer root that was not is taken not to be: nobody else can be asked. */
    private Optional<PieceAnswer> carried(PieceName name, long offset, int most) {
        try {
            Optional<ByteString> whole = name.kind() == PieceName.Kind.CHUNK
                    ? chunks.packed(new Sha256(name.name())).map(ByteString::copyFrom) : files.read(name);
            if (whole.isPresent()) {
                return Optional.of(PieceAnswer.part(whole.get(), offset, Math.min(most, PieceSource.MOST_BYTES)));
            }
            return name.kind() == PieceName.Kind.METADATA && name.name().endsWith(".root.json")
                    && files.read(TIMESTAMP).isPresent() ? Optional.of(PieceAnswer.none(PieceAnswer.State.UNKNOWN))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
