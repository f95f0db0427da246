package org.microbrain.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;

class InferencePropertyTest {

    private static final RuleSettings RULES = RuleSettings.read(Section.parse(RuleSettings.exampleYaml() + """
              - name: steps
                series: x
                hazard: sensor
                calm: 20m
                detectors:
                  - {detector: stuck, after: 30m, level: blue}
                  - {detector: accumulation, counter: true, windows: [{over: 2h, yellow: 1, red: 5}]}
                  - {detector: range, below: {orange: 0.3}, hold: 10m}
                  - {detector: rate, over: 1h, fall: {yellow: 0.3}}
                  - {detector: nearest, warm-up: 10, calm: 3, level: blue}
                  - {detector: novelty, level: yellow}
                  - {detector: forest, level: blue}
                  - detector: linear
                    order: hourly-1
                    scale: 0.1
                    level: blue
                    weights: {before-1: -0.5, before-2: 0.1, before-3: 0, before-4: 0, before-5: 0, before-6: 0,
                      day-sin: 0.1, day-cos: 0, half-day-sin: 0, half-day-cos: 0, constant: 0.01}
            """, Path.of("rules.yaml"), new Problems()));
    private static final List<String> SERIES = List.of("a/stage", "a/rain", "a/pm25", "a/load", "x");

    /** A reading, or a tick when {@code series} is null. */
    record Step(String series, String unit, long millis, double value, int quality, Instant now) {
    }

    private static List<Finding> play(Inference inference, List<Step> steps) {
        List<Finding> findings = new ArrayList<>();
        for (Step step : steps) {
            findings.addAll(step.series() == null ? inference.tick(step.now()) : inference.observe(step.series(),
                    step.unit(), step.millis(), step.value(), step.quality(), step.now()));
        }
        return findings;
    }

    /** Ids without chance, so that all of a finding and of a state can be compared. */
    private static Inference inference() {
        return new Inference(Recording.AREA, RULES, 5, () -> 7);
    }

    @Example
    void allRulesOfThisTestAreRead() {
        assertThat(RULES.rules()).last().satisfies(rule -> assertThat(rule.detectors()).hasSize(8));
    }

    @Property(tries = 300)
    void theSameReadingsGiveTheSameFindings(@ForAll("plausible") List<Step> steps) {
        assertThat(play(inference(), steps)).isEqualTo(play(inference(), steps));
    }

    @Property(tries = 300)
    void aRestartAtAnyPointChangesNoFurtherResult(@ForAll("plausible") List<Step> steps,
                                                  @ForAll @IntRange(max = 400) int point) {
        int cut = Math.min(point, steps.size());
        Inference whole = inference();
        play(whole, steps.subList(0, cut));
        Inference restarted = inference();
        restarted.restore(whole.save());
        List<Step> rest = steps.subList(cut, steps.size());
        assertThat(play(restarted, rest)).isEqualTo(play(whole, rest));
        assertThat(restarted.save()).isEqualTo(whole.save());
    }

    @Property(tries = 300)
    void theSameRulesPutToWorkAtAnyPointChangeNoFurtherResult(@ForAll("plausible") List<Step> steps,
                                                              @ForAll @IntRange(max = 400) int point) {
        int cut = Math.min(point, steps.size());
        Inference whole = inference();
        play(whole, steps.subList(0, cut));
        Inference swapped = inference();
        play(swapped, steps.subList(0, cut));
        swapped.swap(RULES);
        List<Step> rest = steps.subList(cut, steps.size());
        assertThat(play(swapped, rest)).isEqualTo(play(whole, rest));
        assertThat(swapped.save()).isEqualTo(whole.save());
    }

    @Property(tries = 300)
    void noValueTimeOrQualityMakesItThrow(@ForAll("anything") List<Step> steps) {
        Inference inference = inference();
        for (Finding finding : play(inference, steps)) {
            if (finding instanceof Detection detection) {
                assertThat(detection.score()).isBetween(0.0, 1.0);
                assertThat(detection.reasonZh()).hasSizeLessThan(300);
            }
        }
        Inference restarted = inference();
        restarted.restore(inference.save());
        assertThat(restarted.save()).isEqualTo(inference.save());
    }

    @Property(tries = 200)
    void invalidReadingsNeverChangeWhatIsSaidOfTheOthers(@ForAll("plausible") List<Step> steps,
                                                         @ForAll Random random) {
        List<Step> poisoned = new ArrayList<>();
        for (Step step : steps) {
            if (step.series() != null) {
                poisoned.add(step);
                double poison = random.nextBoolean() ? Double.NaN : Double.NEGATIVE_INFINITY;
                poisoned.add(new Step(step.series(), step.unit(), random.nextLong(), poison, 0, step.now()));
                poisoned.add(new Step(step.series(), step.unit(), random.nextLong(), 1e6, 2, step.now()));
            }
        }
        assertThat(play(inference(), poisoned))
                .isEqualTo(play(inference(), steps.stream().filter(step -> step.series() != null).toList()));
    }

    @Provide
    Arbitrary<List<Step>> plausible() {
        Arbitrary<Long> pace = Arbitraries.frequencyOf(Tuple.of(20, Arbitraries.just(300_000L)),
                Tuple.of(3, Arbitraries.longs().between(-7_200_000, 7_200_000)),
                Tuple.of(1, Arbitraries.longs().between(-400L * 86_400_000, 400L * 86_400_000)));
        return Combinators.combine(Arbitraries.randomValue(Random::nextLong), pace.list().ofMinSize(1)
                .ofMaxSize(400)).as((seed, paces) -> {
            Random random = new Random(seed);
            List<Step> steps = new ArrayList<>();
            long time = Instant.parse("2026-06-01T00:00:00Z").toEpochMilli();
            double value = 0.5;
            for (long step : paces) {
                time += step;
                value = random.nextInt(15) == 0 ? random.nextDouble() * 3 : value + 0.02 * random.nextGaussian();
                int series = random.nextInt(SERIES.size() + 1);
                Instant now = Instant.ofEpochMilli(time);
                value = series == SERIES.size() - 1 ? Math.rint(value * 5) / 5 : value;
                double scale = series == 1 ? 30 : series == 2 ? 200 : series == 3 ? 50 : 1;
                steps.add(series == SERIES.size()
                        ? new Step(null, "", 0, 0, 0, now)
                        : new Step(SERIES.get(series), "", time, Math.abs(value) * scale, 0, now));
            }
            return steps;
        });
    }

    @Provide
    Arbitrary<List<Step>> anything() {
        Arbitrary<Long> times = Arbitraries.oneOf(Arbitraries.longs(),
                Arbitraries.of(Long.MIN_VALUE, Long.MAX_VALUE, 0L, -1L));
        Arbitrary<Double> values = Arbitraries.oneOf(Arbitraries.doubles(), Arbitraries.of(Double.NaN, -0.0, 0.0,
                Double.MAX_VALUE, -Double.MAX_VALUE, Double.MIN_VALUE, Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY));
        Arbitrary<Instant> nows = Arbitraries.oneOf(Arbitraries.of(Instant.MIN, Instant.MAX, Instant.EPOCH),
                Arbitraries.longs().map(Instant::ofEpochMilli));
        return Combinators.combine(Arbitraries.of("a/stage", "a/rain", "a/pm25", "a/load", "x", "").injectNull(0.1),
                Arbitraries.of("", "m", "mm", "%", "cm"), times, values, Arbitraries.integers(), nows)
                .as(Step::new).list().ofMaxSize(400);
    }
}
