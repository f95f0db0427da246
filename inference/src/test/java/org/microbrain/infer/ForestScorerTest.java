package org.microbrain.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.microbrain.runtime.config.Problems;

/** The forest promises what the ensemble that ships promises ({@link NoveltyScorerTest}). */
class ForestScorerTest {

    private static final long STEP = 300_000;
    private static final double NOTABLE = NoveltyScorer.NOTABLE;
    private static final Subject STAGE = new Subject("a/stage", "m", "水位", "water level");

    private final ForestScorer scorer = new ForestScorer();
    private final List<Scored> notable = new ArrayList<>();
    private long time = 1_750_000_000_000L;

    private void read(double value) {
        time += STEP;
        Scored score = scorer.score(time, value, true);
        if (score.value() >= NOTABLE) {
            notable.add(score);
        }
    }

    private static double[] days(int days, long seed) {
        Random random = new Random(seed);
        double[] values = new double[days * 288];
        for (int i = 0; i < values.length; i++) {
            values[i] = 10 + 3 * Math.sin(2 * Math.PI * i / 288) + 0.1 * random.nextGaussian();
        }
        return values;
    }

    private void ordinary(int days) {
        for (double value : days(days, 4)) {
            read(value);
        }
        notable.clear();
    }

    private static byte[] saved(ForestScorer scorer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        scorer.save(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static ForestScorer restored(byte[] state) throws IOException {
        ForestScorer scorer = new ForestScorer();
        scorer.restore(new DataInputStream(new ByteArrayInputStream(state)));
        return scorer;
    }

    @Example
    void aLeapIsSaidOnceWithItsReason() {
        ordinary(10);
        for (int i = 0; i < 12; i++) {
            read(17);
        }
        assertThat(notable).hasSizeBetween(1, 2);
        assertThat(notable.get(0).reasonZh(STAGE)).matches("水位 17 米，与以往读数明显分离：随机切割森林的异常值为 [\\d.]+，以往平均 [\\d.]+");
        assertThat(notable.get(0).reasonEn(STAGE)).matches("water level 17 m stands apart from the readings so far: few"
                + " random cuts isolate it, a forest score of [\\d.]+, usually [\\d.]+");
    }

    @Property(tries = 2)
    void aRestartAtAnyPointChangesNoFurtherScore(@ForAll long seed, @ForAll @IntRange(max = 1400) int point) throws IOException {
        double[] values = days(5, seed);
        ForestScorer whole = new ForestScorer();
        ForestScorer restarted = null;
        for (int i = 0; i < values.length; i++) {
            if (i == point) {
                restarted = restored(saved(whole));
            }
            boolean learn = i % 50 != 7;
            Scored expected = whole.score(i * STEP, values[i], learn);
            if (restarted != null) {
                assertThat(restarted.score(i * STEP, values[i], learn)).as("reading %d", i).isEqualTo(expected);
            }
        }
        assertThat(saved(restarted)).isEqualTo(saved(whole));
    }

    @Example
    void theSameReadingsGiveTheSameScoresInAnyDyadicUnitAndAtAnyDate() {
        double[] values = days(6, 3);
        ForestScorer other = new ForestScorer();
        for (int i = 0; i < values.length; i++) {
            double value = i == 1500 ? 20 : values[i];
            assertThat(other.score(i * STEP, value * 4, true).value())
                    .isEqualTo(scorer.score(i * STEP + 86_400_000L * 9999, value, true).value());
        }
    }

    @Property(tries = 30)
    void everyScoreLiesInZeroToOneWhateverComes(@ForAll List<Double> values, @ForAll List<Long> times) {
        for (int i = 0; i < 400 && !values.isEmpty(); i++) {
            long millis = times.isEmpty() ? i : Math.floorMod(times.get(i % times.size()), SeriesReading.LATEST);
            double value = values.get(i % values.size()) * (1 + i % 7);
            if (Double.isFinite(value)) {
                assertThat(scorer.score(millis, value, i % 5 > 0).value()).isBetween(0.0, 1.0);
            }
        }
    }

    @Example
    void theStateNeverGrowsBeyondItsBound() throws IOException {
        Random random = new Random(9);
        for (int i = 0; i < 2_000; i++) {
            read(random.nextGaussian() * (1 + i % 100));
        }
        assertThat(saved(scorer).length).isLessThanOrEqualTo(ForestScorer.MOST_SAVED);
    }

    @Example
    void aSeriesThatNeverChangesNeverAlarmsAndItsFirstChangeIsOneAlarm() {
        for (int i = 0; i < 1000; i++) {
            read(3);
        }
        assertThat(notable).isEmpty();
        for (int i = 0; i < 100; i++) {
            read(4);
        }
        assertThat(notable).hasSize(1);
    }

    @Example
    void repeatedAndLateReadingsChangeNothing() throws IOException {
        ordinary(3);
        byte[] before = saved(scorer);
        read(10);
        assertThat(scorer.score(time, 10, true).value()).isZero();
        assertThat(scorer.score(time - STEP * 10, 99, true).value()).isZero();
        ForestScorer other = restored(before);
        other.score(time, 10, true);
        assertThat(scorer.score(time + STEP, 99, true)).isEqualTo(other.score(time + STEP, 99, true));
    }

    @Example
    void whatMayNotBeLearntStaysNew() {
        ordinary(5);
        for (int i = 0; i < 200; i++) {
            time += STEP;
            scorer.score(time, 17, false);
        }
        time += 200 * STEP;
        ordinary(1);
        read(17);
        assertThat(notable).hasSize(1);
    }

    @Example
    void bytesThatAreNoForestAreRefused() throws IOException {
        ordinary(2);
        byte[] state = saved(scorer);
        assertThatThrownBy(() -> restored("nonsense".repeat(20).getBytes(StandardCharsets.UTF_8))).isInstanceOf(IOException.class);
        state[state.length / 2] ^= 0x55;
        assertThatThrownBy(() -> restored(state)).isInstanceOfAny(IOException.class, RuntimeException.class);
    }

    @Example
    void onlyAFewSeriesMayHaveOneAndTheOthersAreNamed() {
        Problems problems = new Problems();
        RuleSettings rules = DetectorPackage.read("""
                package: forest
                version: 1
                rules:
                  - {name: odd, series: 's*', hazard: flood, detectors: [{detector: forest}, {detector: range, above: {red: 5}}]}
                """.getBytes(StandardCharsets.UTF_8), Path.of("p"), problems).orElseThrow().rules();
        Inference inference = new Inference(Recording.AREA, rules, 100, () -> 7);
        for (int series = 0; series < 6; series++) {
            inference.observe("s" + series, "m", time, 1, 0, Instant.ofEpochMilli(time));
        }
        assertThat(inference.faults()).hasSize(2).extracting(DetectorFault::series).containsExactly("s4", "s5");
        assertThat(inference.faults().get(0).en()).contains("could not be started").contains("at most 4 series");
        assertThat(inference.observe("s5", "m", time + STEP, 9, 0, Instant.ofEpochMilli(time))).hasSize(2);

        inference.observe("s0", "cm", time, 1, 0, Instant.ofEpochMilli(time));
        inference.observe("s6", "m", time, 1, 0, Instant.ofEpochMilli(time));
        assertThat(inference.faults()).as("another unit takes no second place").hasSize(3);

        inference.restore(inference.save());
        assertThat(inference.faults()).extracting(DetectorFault::series).containsExactly("s4", "s5", "s6");
    }
}
