package org.microbrain.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;

class RuleSettingsTest {

    private final Problems problems = new Problems();

    private RuleSettings read(String yaml) {
        return RuleSettings.read(Section.parse(yaml, Path.of("node.yaml"), problems));
    }

    @Test
    void theExampleRulesAreRight() {
        assertThat(RuleSettings.examples(problems).rules()).extracting(Rule::name).containsExactly("river-stage",
                "rain", "fine-particles", "heat", "load", "traffic", "sensor-health");
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void noRulesAreNoProblem() {
        assertThat(read("node: 1").rules()).isEmpty();
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void everyDetectorIsReadWithItsParameters() {
        RuleSettings rules = read("""
                rules:
                  - name: all
                    series: "*"
                    hazard: flood
                    detectors:
                      - {detector: range, below: {blue: 3, red: 1}, hysteresis: 0.1, hold: 5m}
                      - {detector: rate, over: 30m, fall: {red: 2}}
                      - {detector: accumulation, counter: true, windows: [{over: 1h, blue: 35}]}
                      - {detector: stuck, after: 6h, tolerance: 0.01, resting: 0, level: blue}
                      - {detector: silence, after: 30m, level: yellow}
                      - {detector: nearest, warm-up: 50, floor: 0.01, score: 0.95, calm: 9, level: blue}
                """);
        double none = Double.NaN;
        assertThat(problems.all()).isEmpty();
        assertThat(rules.rules().get(0).detectors()).containsExactly(
                new Range.Settings(false, new Thresholds(-3, none, none, -1), 0.1, Duration.ofMinutes(5)),
                new RateOfChange.Settings(false, Duration.ofMinutes(30), new Thresholds(none, none, none, 2)),
                new Accumulation.Settings(true, List.of(
                        new Accumulation.Window(Duration.ofHours(1), new Thresholds(35, none, none, none)))),
                new Stuck.Settings(Duration.ofHours(6), 0.01, 0, 1),
                new Silence.Settings(Duration.ofMinutes(30), 2),
                new NearestValue.Settings(50, 0.01, 0.95, 9, 1));
    }

    @Test
    void everyMistakeIsNamedAtOnceAndTheRestIsKept() {
        RuleSettings rules = read("""
                rules:
                  - name: a
                    series: "*"
                    hazard: flood
                    detectors:
                      - {detector: rang, above: {red: 1}}
                      - {detector: range, above: {red: 1}, below: {red: 0}}
                      - {detector: range, above: {blue: 2, red: 1}}
                      - {detector: range, above: {}}
                      - {detector: rate, over: 0s, rise: {red: -1}}
                      - {detector: silence, after: 400d, level: purple}
                      - {detector: silence}
                  - name: a
                    series: "*"
                    hazard: Flood!
                    detectors: []
                """);
        assertThat(problems.all()).hasSizeGreaterThanOrEqualTo(11);
        assertThat(problems.all().toString()).contains("must be one of range, rate").contains("purple");
        assertThat(rules.rules()).hasSize(1);
        assertThat(rules.rules().get(0).detectors()).hasOnlyElementsOfType(Silence.Settings.class);
    }

    @Test
    void aStarStandsForAnyRunOfCharacters() {
        assertThat(rule("*/stage").watches("river/upper/stage", "")).isTrue();
        assertThat(rule("*/stage").watches("river/stage2", "")).isFalse();
        assertThat(rule("r*/s*e").watches("river/stage", "")).isTrue();
        assertThat(rule("river/stage").watches("river/stage", "")).isTrue();
        assertThat(rule("*").watches("", "")).isTrue();
        assertThat(rule("*a*a*a*a*a*a*a*b").watches("a".repeat(256), "")).isFalse();
    }

    private static Rule rule(String series) {
        return new Rule("r", series, "", "flood", "值", "value", Duration.ZERO, List.of());
    }
}
