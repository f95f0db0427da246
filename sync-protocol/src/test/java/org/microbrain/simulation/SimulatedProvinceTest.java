package org.microbrain.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Every record reaches the core exactly once or is named in a shed record, whatever happens on the way.
 * {@code -Dprovince.seeds=N} runs more seeds, {@code -Dprovince.seed=S} one, with its diary.
 */
final class SimulatedProvinceTest {

    private static final long SEEDS = Long.getLong("province.seeds", 200);

    @Test
    void everyRecordComesThroughOnceOrIsNamedAsShed() {
        Long one = Long.getLong("province.seed");
        LongStream seeds = one != null ? LongStream.of(one) : LongStream.rangeClosed(1, SEEDS);
        seeds.forEach(seed -> {
            SimulatedProvince province = new SimulatedProvince(seed, Variant.REAL);
            List<String> wrong = province.run();
            assertThat(wrong).as("seed %d; repeat with: ./mvnw -pl sync-protocol test -Dtest=SimulatedProvinceTest"
                    + " -Dprovince.seed=%d%n%s", seed, seed, String.join("\n", province.diary())).isEmpty();
        });
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
        return LongStream.rangeClosed(1, atMost).filter(seed -> new SimulatedProvince(seed, variant).run().stream()
                .anyMatch(wrong -> wrong.startsWith("lost") || wrong.startsWith("changed"))).limit(1).count();
    }
}
