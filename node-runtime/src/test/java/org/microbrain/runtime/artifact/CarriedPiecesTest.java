package org.microbrain.runtime.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.artifact.Recipe;
import org.microbrain.link.PieceAnswer;
import org.microbrain.link.PieceName;
import org.microbrain.record.ProtocolViolation;

/** Pieces that came by stick: used where the line gives none, and never in place of something newer. */
class CarriedPiecesTest {

    private static final PieceName TIMESTAMP = PieceName.metadata("metadata/timestamp.json");

    @TempDir
    private Path folder;
    private CompletableFuture<PieceAnswer> line;
    private ArtifactCache cache;
    private ReleaseFolder province;

    @BeforeEach
    void aNodeWithoutALine() {
        line = CompletableFuture.failedFuture(new IOException("no parent"));
        cache = new ArtifactCache(folder.resolve("node"), 64 << 20, (name, offset, most) -> line, Runnable::run,
                () -> Instant.EPOCH, () -> 0);
        province = new ReleaseFolder(folder.resolve("province"), Runnable::run, () -> Instant.EPOCH);
    }

    private static ByteString timestamp(int version) {
        return ByteString.copyFromUtf8("{\"signed\":{\"version\":" + version + "}}");
    }

    private Optional<String> metadata(String name) throws IOException {
        return cache.downloads().metadata(name, 1_000).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private ByteString whole(PieceName name) {
        ByteString bytes = ByteString.EMPTY;
        PieceAnswer answer;
        do {
            answer = province.piece(name, bytes.size(), 1 << 14).toCompletableFuture().join();
            bytes = bytes.concat(answer.data());
        } while (bytes.size() < answer.length());
        return bytes;
    }

    @Test
    void anArtifactIsPutTogetherFromWhatWasCarriedAlone() throws Exception {
        byte[] artifact = new byte[300_000];
        new Random(7).nextBytes(artifact);
        Recipe recipe = province.importArtifact(Files.write(folder.resolve("artifact"), artifact));
        PieceName name = PieceName.recipe(recipe.artifact().hex());
        cache.keep(name, whole(name)).join();
        for (Recipe.Part part : recipe.parts()) {
            PieceName chunk = PieceName.chunk(part.chunk().hex());
            cache.keep(chunk, whole(chunk)).join();
        }
        CompletableFuture<Path> file = cache.downloads().fetch(recipe.artifact(), artifact.length, 0, here -> { });
        cache.work();
        assertThat(file.getNow(null)).hasBinaryContent(artifact);
    }

    @Test
    void anOlderTimestampDoesNotHideTheNewerOneThatCameBefore() throws Exception {
        cache.keep(TIMESTAMP, timestamp(7)).join();
        cache.keep(TIMESTAMP, timestamp(3)).join();
        assertThat(metadata("metadata/timestamp.json")).contains(timestamp(7).toStringUtf8());
        cache.keep(TIMESTAMP, timestamp(8)).join();
        assertThat(metadata("metadata/timestamp.json")).contains(timestamp(8).toStringUtf8());
    }

    @Test
    void theLineIsBelievedBeforeWhatWasCarried() throws Exception {
        cache.keep(TIMESTAMP, timestamp(7)).join();
        line = CompletableFuture.completedFuture(PieceAnswer.part(timestamp(9), 0, 1_000));
        assertThat(metadata("metadata/timestamp.json")).contains(timestamp(9).toStringUtf8());
        line = CompletableFuture.completedFuture(PieceAnswer.none(PieceAnswer.State.CUT_OFF));
        assertThat(metadata("metadata/timestamp.json")).contains(timestamp(7).toStringUtf8());
    }

    @Test
    void aRootThatWasNotCarriedIsTakenNotToBeOnlyWhereMetadataWasCarried() throws Exception {
        assertThatThrownBy(() -> metadata("metadata/2.root.json")).hasMessageContaining("no parent");
        cache.keep(TIMESTAMP, timestamp(1)).join();
        assertThat(metadata("metadata/2.root.json")).isEmpty();
        assertThatThrownBy(() -> metadata("metadata/2.snapshot.json")).hasMessageContaining("no parent");
    }

    @Test
    void whatIsNotWhatItIsCalledIsRefused() throws Exception {
        Recipe recipe = province.importArtifact(Files.write(folder.resolve("artifact"), new byte[10]));
        ByteString good = whole(PieceName.recipe(recipe.artifact().hex()));
        for (PieceName name : new PieceName[] {PieceName.recipe("0".repeat(64)), PieceName.chunk("0".repeat(64))}) {
            assertThatThrownBy(() -> cache.keep(name, good).join()).isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(ProtocolViolation.class);
        }
    }
}
