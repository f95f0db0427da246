package org.microbrain.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.microbrain.runtime.config.Problems;

/** What a trained linear model says beside a rule's fixed limits. */
class DepartureTest {

    private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
    private static final String PACKAGE = """
            package: river-linear
            version: 1
            rules:
              - name: river-linear
                series: "*/stage"
                unit: m
                hazard: flood
                quantity: {zh: 水位, en: water level}
                detectors:
                  - detector: linear
                    order: hourly-1
                    unit: m
                    scale: 0.02
                    level: yellow
                    weights: {before-1: -0.8, before-2: 0, before-3: 0, before-4: 0, before-5: 0, before-6: 0,
                      day-sin: 0, day-cos: 0, half-day-sin: 0, half-day-cos: 0, constant: 0}
            provenance: {trained: normal-equations, nodes: 12, rows: 8064, from: 2026-05-04, to: 2026-05-31, least-runtime: 0.1.0}
            """;

    private final Problems problems = new Problems();

    private Optional<DetectorPackage> read(String document) {
        return DetectorPackage.read(document.getBytes(StandardCharsets.UTF_8), Path.of("river-linear.yaml"), problems);
    }

    private Inference inference() {
        RuleSettings rules = read(PACKAGE).orElseThrow().rules();
        return new Inference(Recording.AREA, rules, 3, () -> 7);
    }

    /** Ten-minute readings of a river that swings by half a metre in two days, with a centimetre of noise. */
    private static double stage(int at, Random random) {
        return 2 + 0.5 * Math.sin(at * Math.PI / 144) + 0.01 * random.nextGaussian();
    }

    private static List<Finding> play(Inference inference, int from, double[] values) {
        List<Finding> findings = new ArrayList<>();
        for (int at = from; at < values.length; at++) {
            Instant now = START.plus(Duration.ofMinutes(10L * at));
            findings.addAll(inference.observe("river/stage", "m", now.toEpochMilli(), values[at], 0, now));
        }
        return findings;
    }

    private static double[] river(long seed, int readings) {
        Random random = new Random(seed);
        double[] values = new double[readings];
        for (int at = 0; at < readings; at++) {
            values[at] = stage(at, random);
        }
        return values;
    }

    @Example
    void itSaysOnceInWordsWhatTheModelExpected() {
        double[] values = river(3, 1440);
        for (int at = 1200; at < 1220; at++) {
            values[at] += 1.5;
        }
        List<Finding> findings = play(inference(), 0, values);
        assertThat(findings.stream().filter(Detection.class::isInstance).map(Detection.class::cast)).singleElement()
                .satisfies(detection -> {
                    assertThat(detection.detector()).isEqualTo("linear");
                    assertThat(detection.score()).isBetween(0.69, 1.0);
                    assertThat(detection.millis()).isEqualTo(START.plus(Duration.ofMinutes(12_000)).toEpochMilli());
                    assertThat(detection.reasonZh()).contains("水位", "模型按前 7 小时预计为", "倍");
                    assertThat(detection.reasonEn()).contains("the model expected", "times the usual error");
                });
        assertThat(findings).filteredOn(Warning.class::isInstance).hasSize(1);
    }

    @Example
    void anOrdinaryRiverSaysNothing() {
        assertThat(play(inference(), 0, river(4, 4 * 1008))).isEmpty();
    }

    @Property(tries = 20)
    void aRestartChangesNoFurtherScore(@ForAll @IntRange(max = 1300) int cut, @ForAll long seed) {
        double[] values = river(seed, 1440);
        values[1000] += 1;
        values[1250] -= 2;
        Inference whole = inference();
        play(whole, 0, java.util.Arrays.copyOf(values, cut));
        Inference restarted = inference();
        restarted.restore(whole.save());
        assertThat(play(restarted, cut, values)).isEqualTo(play(whole, cut, values));
        assertThat(restarted.save()).isEqualTo(whole.save());
    }

    /** Wild hours, then calm ones, then a leap that is large beside what was usual before the wild ones. */
    private static boolean speaksAfterWildHours(boolean learnsThem) {
        Departure detector = new Departure("linear", features -> 0, 0.02, 0.69, 2, new Subject("s", "m", "值", "value"));
        boolean spoke = false;
        for (int at = 0; at < 1000; at++) {
            boolean wild = at >= 400 && at < 600;
            detector.learning(learnsThem || !wild);
            double value = 0.01 * (at * 7 % 11) + (wild ? at % 2 * 3 : 0) + (at == 760 ? 0.5 : 0);
            spoke = detector.observe(new SeriesReading("s", "m", START.toEpochMilli() + at * 600_000L, value, 0, 0)).isPresent()
                    && at == 760 || spoke;
        }
        return spoke;
    }

    @Example
    void whatComesDuringAnUnconfirmedWarningIsNotTheUsualError() {
        assertThat(speaksAfterWildHours(false)).isTrue();
        assertThat(speaksAfterWildHours(true)).isFalse();
    }

    @Example
    void aLevelMakesAnUnsettledWarningOfIt() {
        double[] flood = river(5, 1210);
        flood[1205] += 2;
        Inference inference = inference();
        play(inference, 0, flood);
        assertThat(inference.unsettled()).hasSize(1);
    }

    @Example
    void provenanceIsRead() {
        assertThat(read(PACKAGE).orElseThrow().provenance()).contains(new Provenance("normal-equations", 12, 8064,
                LocalDate.of(2026, 5, 4), LocalDate.of(2026, 5, 31), "0.1.0"));
    }

    @Example
    void numbersOfAnotherUnitOrOrderOrWithHolesAreRefused() {
        assertThat(read(PACKAGE.replace("    unit: m\n        scale", "    unit: cm\n        scale"))).isEmpty();
        assertThat(problems.toString()).contains("the unit that the model of the rule was trained in");
        assertThat(read(PACKAGE.replace("hourly-1", "hourly-2"))).isEmpty();
        assertThat(problems.toString()).contains("order of features hourly-1");
        assertThat(read(PACKAGE.replace("before-3: 0, ", ""))).isEmpty();
        assertThat(problems.toString()).contains("before-3");
        assertThat(read(PACKAGE.replace("scale: 0.02", "scale: 0"))).isEmpty();
        assertThat(problems.toString()).contains("scale must be above 0");
        assertThat(read(PACKAGE.replace("to: 2026-05-31", "to: 2026-05-01"))).isEmpty();
        assertThat(problems.toString()).contains("no provenance");
    }
}
