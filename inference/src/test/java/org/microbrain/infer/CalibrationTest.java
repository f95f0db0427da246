package org.microbrain.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.microbrain.infer.Calibration.Costs;
import org.microbrain.infer.Calibration.Judged;

/** Thresholds proposed from people's answers. */
final class CalibrationTest {

    private final Calibration calibration = new Calibration(new Costs(10, 0));

    private static List<Judged> answers(int falsely, int dangers, double between) {
        List<Judged> answers = new ArrayList<>();
        for (int i = 0; i < falsely + dangers; i++) {
            answers.add(new Judged("node-" + i % 4, i < falsely ? between - 0.05 : between, i >= falsely));
        }
        return answers;
    }

    @Test
    void itRisesAboveFalseAlarmsUpToTheLowestDanger() {
        List<Judged> province = answers(20, 5, 0.9);
        assertThat(calibration.propose(0.7, province, List.of()).orElseThrow().threshold()).isEqualTo(0.9);
    }

    @Test
    void noFloorIsBrokenForAnyNumberOfFalseAlarms() {
        List<Judged> province = new ArrayList<>(answers(5_000, 5, 0.95));
        province.add(new Judged("node-8", 0.72, false));
        province.add(new Judged("node-9", 0.75, true));
        assertThat(calibration.propose(0.7, province, List.of()).orElseThrow().threshold()).isEqualTo(0.75);
    }

    @Test
    void fewAnswersOfAPlaceCountAsTheProvinceAndManyAsItself() {
        List<Judged> province = answers(100, 100, 0.9);
        assertThat(calibration.propose(0.7, province, answers(5, 4, 0.96)).orElseThrow().threshold()).isEqualTo(0.9);
        assertThat(calibration.propose(0.7, province, answers(10, 10, 0.96)).orElseThrow().threshold())
                .isCloseTo(0.93, within(1e-12));
        assertThat(calibration.propose(0.7, province, answers(990, 990, 0.96)).orElseThrow().threshold())
                .isCloseTo(0.9594, within(1e-9));
    }

    @Test
    void oneDangerOfAPlaceIsNotGivenUpForTheProvince() {
        assertThat(calibration.propose(0.7, answers(100, 100, 0.9), answers(0, 1, 0.8)).orElseThrow().threshold())
                .isEqualTo(0.8);
    }

    @Test
    void nothingIsProposedFromTooFewAnswersOrOneNodeOrWithoutAnyDanger() {
        assertThat(calibration.propose(0.7, answers(5, 4, 0.9), List.of())).isEmpty();
        assertThat(calibration.propose(0.7, answers(50, 0, 0.9), List.of())).isEmpty();
        List<Judged> one = answers(50, 50, 0.9).stream().map(all -> new Judged("node", all.score(), all.danger())).toList();
        assertThat(calibration.propose(0.7, one, List.of())).isEmpty();
    }

    @Property
    void whatIsProposedLiesBetweenThePresentAndTheHighestScoreAndMissesNoMoreThanAllowed(
            @ForAll @Size(min = 10, max = 60) List<@IntRange(min = 70, max = 99) Integer> scores, @ForAll long dangers,
            @ForAll @IntRange(min = 0, max = 9) int mostMissed) {
        List<Judged> all = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            all.add(new Judged("node-" + i % 3, scores.get(i) / 100.0, (dangers >> i & 1) == 1));
        }
        new Calibration(new Costs(10, mostMissed / 10.0)).propose(0.7, all, all).ifPresent(proposal -> {
            assertThat(proposal.threshold()).isBetween(0.7, 0.99);
            long real = all.stream().filter(Judged::danger).count();
            long missed = all.stream().filter(one -> one.danger() && one.score() < proposal.threshold() - 1e-9).count();
            assertThat((double) missed).isLessThanOrEqualTo(mostMissed / 10.0 * real + 1e-9);
        });
    }
}
