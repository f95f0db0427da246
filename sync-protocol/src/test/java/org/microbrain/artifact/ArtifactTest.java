package org.microbrain.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactTest {

    private static final ChunkSizes SMALL = new ChunkSizes(256, 1024, 4096);

    @TempDir
    Path folder;
    private final Random random = new Random(7);
    private Instant now = Instant.ofEpochSecond(1_800_000_000);
    private ChunkStore chunks;

    @BeforeEach
    void aStore() {
        chunks = store(ChunkStore.UNLIMITED);
    }

    private ChunkStore store(long limit) {
        return new ChunkStore(folder.resolve("chunks"), limit, () -> now = now.plusSeconds(1));
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static List<byte[]> cut(byte[] bytes, ChunkSizes sizes) throws IOException {
        Chunker chunker = new Chunker(new ByteArrayInputStream(bytes), sizes);
        List<byte[]> cut = new ArrayList<>();
        for (byte[] chunk = chunker.next(); chunk != null; chunk = chunker.next()) {
            cut.add(chunk);
        }
        return cut;
    }

    private Recipe imported(byte[] artifact) throws IOException {
        return ArtifactImport.of(new ByteArrayInputStream(artifact), SMALL, chunks);
    }

    private Path file(Sha256 chunk) {
        return folder.resolve("chunks").resolve(chunk.hex().substring(0, 2)).resolve(chunk.hex());
    }

    @Test
    void chunksTogetherAreTheBytesAndNoneIsOutOfItsSize() throws IOException {
        for (int length : new int[] {0, 1, 255, 256, 257, 4096, 4097, 300_000}) {
            byte[] bytes = bytes(length);
            ByteArrayOutputStream joined = new ByteArrayOutputStream();
            List<byte[]> cut = cut(bytes, SMALL);
            for (int i = 0; i < cut.size(); i++) {
                joined.writeBytes(cut.get(i));
                assertThat(cut.get(i).length).isLessThanOrEqualTo(4096).isGreaterThanOrEqualTo(i < cut.size() - 1 ? 256 : 1);
            }
            assertThat(joined.toByteArray()).isEqualTo(bytes);
        }
    }

    @Test
    void anInsertionChangesFewChunksAndAlikeBytesAreCutAlike() throws IOException {
        byte[] bytes = bytes(400_000);
        byte[] longer = new byte[bytes.length + 3];
        System.arraycopy(bytes, 0, longer, 0, 200_000);
        System.arraycopy(bytes, 200_000, longer, 200_003, 200_000);
        Set<Sha256> before = new HashSet<>();
        cut(bytes, SMALL).forEach(chunk -> before.add(Sha256.of(chunk)));
        long fresh = cut(longer, SMALL).stream().filter(chunk -> !before.contains(Sha256.of(chunk))).count();
        assertThat(before.size()).isBetween(300, 500);
        assertThat(fresh).isBetween(1L, 3L);
        assertThat(cut(new byte[100_000], SMALL)).extracting(chunk -> chunk.length).contains(4096);
    }

    /** Half a megabyte of 50, in 50 places. */
    @Test
    void aChangeOfAHundredthCostsAtMostATwentiethOnTheWire() throws IOException {
        byte[] artifact = bytes(50_000_000);
        Set<Sha256> before = new HashSet<>();
        cost(artifact, before);
        for (int spot = 0; spot < 50; spot++) {
            byte[] fresh = bytes(10_000);
            System.arraycopy(fresh, 0, artifact, spot * 1_000_000 + random.nextInt(990_000), fresh.length);
        }
        assertThat(cost(artifact, before)).isLessThan(artifact.length / 20);
    }

    /** Bytes of the chunks that are not known yet, and of the recipe. */
    private static long cost(byte[] artifact, Set<Sha256> known) throws IOException {
        Chunker chunker = new Chunker(new ByteArrayInputStream(artifact), ChunkSizes.DEFAULT);
        long cost = 0;
        for (byte[] chunk = chunker.next(); chunk != null; chunk = chunker.next()) {
            cost += known.add(Sha256.of(chunk)) ? Packing.pack(chunk).length + 36 : 36;
        }
        return cost;
    }

    @Test
    void anArtifactComesBackByItsRecipeAndAMissingOrDamagedChunkIsNamed() throws IOException {
        byte[] artifact = bytes(100_000);
        Recipe recipe = imported(artifact);
        assertThat(Recipe.decode(recipe.encode())).isEqualTo(recipe);
        Path whole = folder.resolve("whole");
        assertThat(Assembly.write(recipe, chunks, whole)).isEmpty();
        assertThat(whole).hasBinaryContent(artifact);

        Sha256 damaged = recipe.parts().get(3).chunk();
        byte[] packed = Files.readAllBytes(file(damaged));
        packed[packed.length / 2] ^= 1;
        Files.write(file(damaged), packed);
        assertThat(Assembly.write(recipe, chunks, folder.resolve("other"))).contains(damaged);
        assertThat(folder.resolve("other")).doesNotExist();
        assertThat(chunks.has(damaged)).isFalse();
        assertThat(chunks.damaged()).isEqualTo(1);
        assertThat(folder.resolve("chunks/damaged").resolve(damaged.hex())).exists();
        imported(artifact);
        assertThat(Assembly.write(recipe, chunks, folder.resolve("other"))).isEmpty();
    }

    @Test
    void aRecipeThatMakesSomethingElseLeavesNoFile() throws IOException {
        Recipe recipe = imported(bytes(20_000));
        Recipe otherwise = new Recipe(Sha256.of(new byte[1]), recipe.length(), recipe.parts());
        assertThatThrownBy(() -> Assembly.write(otherwise, chunks, folder.resolve("x"))).isInstanceOf(DamagedPiece.class);
        assertThat(folder.resolve("x")).doesNotExist();
    }

    @Test
    void aRecipeThatDoesNotAddUpOrIsCutShortIsRefused() throws IOException {
        byte[] good = imported(bytes(20_000)).encode();
        for (int length = 0; length < good.length; length += 7) {
            byte[] some = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> Recipe.decode(some)).isInstanceOf(DamagedPiece.class);
        }
        for (int at : new int[] {0, 33, 40, 41, 44, good.length - 1}) {
            byte[] bad = good.clone();
            bad[at] ^= (byte) 0x81;
            assertThatThrownBy(() -> Recipe.decode(bad)).isInstanceOf(DamagedPiece.class);
        }
    }

    @Test
    void whatGainsByPackingIsPackedAndWhatDoesNotIsLeft() throws IOException {
        byte[] noise = bytes(10_000);
        assertThat(Packing.pack(noise)).hasSize(10_001);
        assertThat(Packing.unpack(Packing.pack(noise))).isEqualTo(noise);
        assertThat(Packing.pack(new byte[10_000]).length).isLessThan(100);
        assertThat(Packing.unpack(Packing.pack(new byte[10_000]))).isEqualTo(new byte[10_000]);
    }

    @Test
    void aBombIsNotUnpackedAndGarbageIsRefused() {
        byte[] bomb = Zstd.compress(new byte[20 << 20], 3);
        byte[] packed = new byte[bomb.length + 1];
        packed[0] = 1;
        System.arraycopy(bomb, 0, packed, 1, bomb.length);
        assertThatThrownBy(() -> Packing.unpack(packed)).isInstanceOf(DamagedPiece.class);
        assertThatThrownBy(() -> Packing.unpack(new byte[0])).isInstanceOf(DamagedPiece.class);
        assertThatThrownBy(() -> Packing.unpack(new byte[] {9, 1, 2})).isInstanceOf(DamagedPiece.class);
        for (int i = 0; i < 2_000; i++) {
            byte[] garbage = bytes(1 + random.nextInt(60));
            garbage[0] = 1;
            assertThatThrownBy(() -> Packing.unpack(garbage)).isInstanceOf(DamagedPiece.class);
        }
    }

    @Test
    void whenItIsFullWhatWasNotUsedForLongestGoes() throws IOException {
        chunks = store(50_000);
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            byte[] chunk = bytes(1_000);
            all.add(chunk);
            chunks.put(Sha256.of(chunk), Packing.pack(chunk));
            Files.setLastModifiedTime(file(Sha256.of(chunk)), FileTime.fromMillis(i));
        }
        assertThat(chunks.packed(Sha256.of(all.get(0)))).isPresent();
        for (int i = 0; i < 15; i++) {
            byte[] chunk = bytes(1_000);
            chunks.put(Sha256.of(chunk), Packing.pack(chunk));
        }
        assertThat(chunks.bytes()).isLessThanOrEqualTo(50_000);
        assertThat(chunks.has(Sha256.of(all.get(0)))).isTrue();
        assertThat(chunks.has(Sha256.of(all.get(1)))).isFalse();
        assertThat(chunks.has(Sha256.of(all.get(39)))).isTrue();
    }

    @Test
    void aStoreThatIsDeletedWhileItWorksGoesOn() throws IOException {
        byte[] chunk = bytes(1_000);
        chunks.put(Sha256.of(chunk), Packing.pack(chunk));
        try (Stream<Path> files = Files.walk(folder.resolve("chunks"))) {
            files.sorted(Comparator.reverseOrder()).forEach(one -> one.toFile().delete());
        }
        assertThat(chunks.packed(Sha256.of(chunk))).isEmpty();
        chunks.put(Sha256.of(chunk), Packing.pack(chunk));
        assertThat(chunks.packed(Sha256.of(chunk))).isPresent();
    }

    @Test
    void whatAnInterruptedProgramLeftIsTidiedAway() throws IOException {
        Path left = folder.resolve("chunks/incoming/half.1");
        Files.createDirectories(left.getParent());
        Files.write(left, new byte[10]);
        chunks.tidy();
        assertThat(left).doesNotExist();
    }
}
