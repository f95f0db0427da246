package org.microbrain.runtime.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.artifact.ChunkStore;
import org.microbrain.artifact.Recipe;
import org.microbrain.artifact.Sha256;
import org.microbrain.link.PieceAnswer;
import org.microbrain.link.PieceName;

/** A hub between the core and its children: it asks once, keeps what it can, and goes on whatever becomes of either. */
class HubPiecesTest {

    private static final PieceName TIMESTAMP = PieceName.metadata("timestamp.json");

    @TempDir
    Path folder;
    private final Random random = new Random(9);
    private long now = 1_000_000;
    private ReleaseFolder core;
    private HubPieces hub;
    private final List<PieceName> asked = new ArrayList<>();
    private boolean down;
    private boolean lying;
    private List<Runnable> held;

    @BeforeEach
    void aHub() {
        core = new ReleaseFolder(folder.resolve("core"), Runnable::run, () -> Instant.ofEpochMilli(now));
        hub = hub(1 << 30);
    }

    private HubPieces hub(long limit) {
        PieceLoader loader = new PieceLoader(this::fetch, Runnable::run, () -> now);
        return new HubPieces(new PieceFiles(folder.resolve("hub"), 100), new ChunkStore(folder.resolve("hub/chunks"), limit,
                () -> Instant.ofEpochMilli(now++)), loader, Runnable::run, () -> now);
    }

    private CompletableFuture<PieceAnswer> fetch(PieceName name, long offset, int most) {
        if (down) {
            return CompletableFuture.failedFuture(new IOException("the line is cut"));
        }
        asked.add(name);
        CompletableFuture<PieceAnswer> answer = core.piece(name, offset, most).toCompletableFuture();
        if (lying) {
            answer = answer.thenApply(good -> new PieceAnswer(good.state(),
                    ByteString.copyFrom(new byte[good.data().size()]), good.length()));
        }
        if (held == null) {
            return answer;
        }
        CompletableFuture<PieceAnswer> later = new CompletableFuture<>();
        PieceAnswer value = answer.join();
        held.add(() -> later.complete(value));
        return later;
    }

    private Recipe release(int length) throws IOException {
        byte[] artifact = new byte[length];
        random.nextBytes(artifact);
        return core.importArtifact(Files.write(folder.resolve("artifact"), artifact));
    }

    private PieceAnswer child(PieceName name) {
        return hub.piece(name, 0, 16 << 10).toCompletableFuture().join();
    }

    /** As a child fetches all of it. */
    private Path fetched(Recipe recipe, String child) {
        ChunkStore chunks = new ChunkStore(folder.resolve(child).resolve("chunks"), 1 << 30, () -> Instant.ofEpochMilli(now));
        Downloads downloads = new Downloads(folder.resolve(child), chunks, 1 << 30, new PieceLoader((name, offset, most) ->
                hub.piece(name, offset, most).toCompletableFuture(), Runnable::run, () -> now), Runnable::run, () -> now);
        CompletableFuture<Path> file = downloads.fetch(recipe.artifact(), recipe.length(), 0, here -> { });
        for (int i = 0; i < 200 && !file.isDone(); i++) {
            now += 1_000;
            downloads.work();
            hub.work();
        }
        assertThat(file).isDone();
        return file.join();
    }

    @Test
    void theCoreSendsAnArtifactOnceHoweverManyChildrenFetchIt() throws IOException {
        Recipe recipe = release(3_000_000);
        for (int i = 0; i < 20; i++) {
            assertThat(Files.mismatch(fetched(recipe, "child" + i), folder.resolve("artifact"))).isEqualTo(-1);
        }
        assertThat(core.given()).isLessThan(recipe.length() * 102 / 100);
        assertThat(hub.given()).isGreaterThan(20 * recipe.length());
    }

    @Test
    void whatManyWantAtOnceIsAskedForOnce() throws IOException {
        Recipe recipe = release(5_000);
        held = new ArrayList<>();
        PieceName chunk = PieceName.chunk(recipe.parts().get(0).chunk().hex());
        List<CompletableFuture<PieceAnswer>> children = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            children.add(hub.piece(chunk, 0, 100).toCompletableFuture());
        }
        assertThat(asked).containsExactly(chunk);
        held.forEach(Runnable::run);
        assertThat(children).allMatch(child -> child.join().data().size() == 100);
    }

    @Test
    void whenTheLineAboveIsDownItGivesWhatItHasAndSaysWhatItHasNot() throws IOException {
        core.metadata("timestamp.json", new byte[] {1});
        assertThat(child(TIMESTAMP).data()).isEqualTo(ByteString.copyFrom(new byte[] {1}));
        core.metadata("timestamp.json", new byte[] {2});
        down = true;
        now += HubPieces.SOON_MILLIS;
        assertThat(child(TIMESTAMP).data()).as("older").isEqualTo(ByteString.copyFrom(new byte[] {1}));
        assertThat(child(PieceName.metadata("2.root.json")).state()).isEqualTo(PieceAnswer.State.CUT_OFF);
        down = false;
        assertThat(child(TIMESTAMP).data()).as("asked for again").isEqualTo(ByteString.copyFrom(new byte[] {2}));
        assertThat(child(PieceName.metadata("2.root.json")).state()).isEqualTo(PieceAnswer.State.UNKNOWN);
    }

    @Test
    void whatTheProvinceDoesNotHaveIsNotAskedForByEachChildAgain() {
        for (int i = 0; i < 100; i++) {
            assertThat(child(PieceName.metadata("9.root.json")).state()).isEqualTo(PieceAnswer.State.UNKNOWN);
        }
        assertThat(asked).hasSize(1);
    }

    @Test
    void aCacheThatIsDeletedDamagedOrFullCostsBytesAndNothingElse() throws IOException {
        Recipe recipe = release(400_000);
        fetched(recipe, "first");
        try (Stream<Path> files = Files.walk(folder.resolve("hub"))) {
            files.sorted(Comparator.reverseOrder()).forEach(one -> one.toFile().delete());
        }
        hub = hub(1 << 30);
        fetched(recipe, "second");
        try (Stream<Path> files = Files.walk(folder.resolve("hub"))) {
            for (Path one : files.filter(Files::isRegularFile).toList()) {
                Files.write(one, new byte[] {7, 7, 7});
            }
        }
        hub = hub(1 << 30);
        fetched(recipe, "third");
        hub = hub(100_000);
        fetched(recipe, "fourth");
        try (Stream<Path> files = Files.walk(folder.resolve("hub"))) {
            files.sorted(Comparator.reverseOrder()).forEach(one -> one.toFile().delete());
        }
        Files.write(folder.resolve("hub"), new byte[] {1}); // nothing can be written there
        hub = hub(1 << 30);
        assertThat(Files.mismatch(fetched(recipe, "fifth"), folder.resolve("artifact"))).isEqualTo(-1);
    }

    @Test
    void aParentThatLiesIsNotBelievedAndNothingOfItIsKept() throws IOException {
        Recipe recipe = release(100_000);
        lying = true;
        PieceName chunk = PieceName.chunk(recipe.parts().get(0).chunk().hex());
        assertThat(child(chunk).state()).isEqualTo(PieceAnswer.State.BUSY);
        assertThat(child(PieceName.recipe(recipe.artifact().hex())).state()).isEqualTo(PieceAnswer.State.BUSY);
        lying = false;
        assertThat(Files.mismatch(fetched(recipe, "other"), folder.resolve("artifact"))).isEqualTo(-1);
    }

    @Test
    void aChildThatWaitsTooLongIsToldToComeAgain() throws IOException {
        held = new ArrayList<>();
        CompletableFuture<PieceAnswer> child = hub.piece(TIMESTAMP, 0, 100).toCompletableFuture();
        now += HubPieces.PATIENCE_MILLIS;
        hub.work();
        assertThat(child.join().state()).isEqualTo(PieceAnswer.State.BUSY);
    }

    @Test
    void anArtifactThatNobodyHasOrThatIsTooLargeForThisNodeIsAClearError() throws IOException {
        ChunkStore small = new ChunkStore(folder.resolve("small/chunks"), 100_000, () -> Instant.ofEpochMilli(now));
        Downloads downloads = new Downloads(folder.resolve("small"), small, 100_000, new PieceLoader(this::fetch,
                Runnable::run, () -> now), Runnable::run, () -> now);
        assertThatThrownBy(downloads.fetch(Sha256.of(new byte[1]), 1, 0, here -> { })::join)
                .hasCauseInstanceOf(ArtifactUnavailable.class).hasMessageContaining("does not have it");
        Recipe recipe = release(90_000);
        assertThatThrownBy(downloads.fetch(recipe.artifact(), recipe.length(), 0, here -> { })::join)
                .hasMessageContaining("artifacts.limit");
        assertThat(downloads.metadata("3.root.json", 100)).isEmpty();
        assertThatThrownBy(() -> downloads.metadata("../../etc/passwd", 100)).isInstanceOf(IOException.class);
        core.metadata("timestamp.json", new byte[200]);
        assertThatThrownBy(() -> downloads.metadata("timestamp.json", 100)).isInstanceOf(IOException.class);
        down = true;
        assertThatThrownBy(() -> downloads.metadata("timestamp.json", 1000)).isInstanceOf(IOException.class);
    }
}
