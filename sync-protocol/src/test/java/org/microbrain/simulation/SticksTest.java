package org.microbrain.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * As {@link SimulatedProvinceTest}, with sticks carried beside the lines: nothing is lost, stored twice or counted wrongly.
 * {@code -Dsticks.seeds=N} runs more seeds, {@code -Dprovince.seed=S} one.
 */
class SticksTest {

    private static final long SEEDS = Long.getLong("sticks.seeds", 30);

    @Test
    void stickAndLineMayOverlapWhateverElseHappens() {
        Long one = Long.getLong("province.seed");
        int[] taken = {0};
        assertThat(one != null ? LongStream.of(one) : LongStream.rangeClosed(1, SEEDS)).allSatisfy(seed -> {
            SimulatedProvince province = new SimulatedProvince(seed, FaultPlan.of(seed, SimulatedProvince.TROUBLE),
                    Variant.REAL, MemoryDisk::new);
            Sticks sticks = province.sticks(seed, false);
            List<String> wrong = province.run();
            taken[0] += sticks.taken();
            assertThat(wrong).as("seed %d:%n%s", seed, String.join("\n", province.diary())).isEmpty();
        });
        assertThat(taken[0]).as("sticks that were taken in").isGreaterThan(one != null ? 0 : (int) SEEDS * 5);
    }

    /** Proof that it can fail. */
    @Test
    void theSimulationFindsThatWhatIsOnAStickIsNotAnywhereYet() {
        assertThat(LongStream.rangeClosed(1, SEEDS)).anyMatch(seed -> {
            SimulatedProvince province = new SimulatedProvince(seed, FaultPlan.of(seed, SimulatedProvince.TROUBLE),
                    Variant.REAL, MemoryDisk::new);
            province.sticks(seed, true);
            return !province.run().isEmpty();
        });
    }
}
