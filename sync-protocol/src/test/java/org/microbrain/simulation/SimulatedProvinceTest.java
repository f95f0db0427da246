package org.microbrain.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Every record reaches the core exactly once or is named in a shed record, whatever happens on the way.
 * {@code -Dprovince.seeds=N} runs more seeds, {@code -Dprovince.seed=S} one, with its diary.
 */
final class SimulatedProvinceTest {

    private static final long SEEDS = Long.getLong("province.seeds", 200);
    private static final long FILE_SEEDS = Long.getLong("province.file.seeds", 6);

    @TempDir(factory = MemoryFolder.class)
    private Path folder;

    /** Files that are as real as any, and synced as often, at no cost where the system keeps them in memory. */
    static final class MemoryFolder implements TempDirFactory {

        private static final Path SHARED_MEMORY = Path.of("/dev/shm");

        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
            return Files.isWritable(SHARED_MEMORY) ? Files.createTempDirectory(SHARED_MEMORY, "province")
                    : Files.createTempDirectory("province");
        }
    }

    @Test
    void everyRecordComesThroughOnceOrIsNamedAsShed() {
        seeds(1, SEEDS).forEach(seed -> run("everyRecordComesThroughOnceOrIsNamedAsShed", seed, MemoryDisk::new));
    }

    @Test
    void everyRecordComesThroughOnceAlsoOnRealFiles() {
        seeds(1_001, 1_000 + FILE_SEEDS).forEach(seed ->
                run("everyRecordComesThroughOnceAlsoOnRealFiles", seed, () -> new FileDisk(folder)));
    }

    private static LongStream seeds(long first, long last) {
        Long one = Long.getLong("province.seed");
        return one != null ? LongStream.of(one) : LongStream.rangeClosed(first, last);
    }

    private static void run(String test, long seed, Supplier<SimulatedDisk> disks) {
        SimulatedProvince province = new SimulatedProvince(seed, Variant.REAL, disks);
        String repeat = "seed " + seed + "; repeat with: ./mvnw -pl sync-protocol test -Dtest=SimulatedProvinceTest#" + test
                + " -Dprovince.seed=" + seed;
        try {
            List<String> wrong = province.run();
            assertThat(wrong).as("%s%n%s", repeat, String.join("\n", province.diary())).isEmpty();
        } catch (RuntimeException e) {
            throw new AssertionError(repeat + "\n" + String.join("\n", province.diary()), e);
        }
    }

    @Test
    void theSimulationFindsTheLossWhenReceiptsAreAHighWaterMark() {
        assertThat(seedsThatLose(Variant.HIGHEST_SEEN, 60)).isPositive();
    }

    @Test
    void theSimulationFindsTheLossWhenJournalsHaveNoId() {
        assertThat(seedsThatLose(Variant.NO_JOURNAL_ID, 60)).isPositive();
    }

    private static long seedsThatLose(Variant variant, long atMost) {
        return LongStream.rangeClosed(1, atMost).filter(seed -> new SimulatedProvince(seed, variant, MemoryDisk::new)
                .run().stream()
                .anyMatch(wrong -> wrong.startsWith("lost") || wrong.startsWith("changed"))).limit(1).count();
    }
}
