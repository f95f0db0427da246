package org.microbrain.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.microbrain.body.DetectionBody;
import org.microbrain.body.WarningBody;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.Draft;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.warning.WarningLevel;

class InferenceTest {

    private static final Instant START = Instant.parse("2026-06-30T17:00:00Z");
    private static final DivisionCode AREA = new DivisionCode("450124104205");
    private static final String RULES = """
            rules:
              - name: stage
                series: "*/stage"
                unit: m
                hazard: flood
                quantity: {zh: 水位, en: water level}
                calm: 1h
                detectors:
                  - {detector: range, above: {yellow: 1, orange: 2, red: 3}, hysteresis: 0.2}
                  - {detector: nearest, warm-up: 20, level: blue}
              - name: quiet
                series: "*"
                hazard: sensor
                detectors: [{detector: silence, after: 30m, level: blue}]
            """;

    private final List<Finding> findings = new ArrayList<>();
    private Inference inference = inference();

    private static Inference inference() {
        return new Inference(AREA, rules(RULES), 3, new Random(7));
    }

    private static RuleSettings rules(String yaml) {
        Problems problems = new Problems();
        RuleSettings rules = RuleSettings.read(Section.parse(yaml, Path.of("node.yaml"), problems));
        assertThat(problems.all()).isEmpty();
        return rules;
    }

    private void at(int minute, double value) {
        Instant time = START.plus(Duration.ofMinutes(minute));
        findings.addAll(inference.observe("river/stage", "m", time.toEpochMilli(), value, 0, time));
    }

    private List<Warning> warnings() {
        return findings.stream().filter(Warning.class::isInstance).map(Warning.class::cast).toList();
    }

    private List<WarningLevel> levels() {
        return warnings().stream().map(Warning::level).toList();
    }

    @Test
    void aWarningCarriesItsIdReasonAndEvidence() {
        IntStream.range(0, 10).forEach(i -> at(i, 0.5));
        at(10, 1.5);
        assertThat(findings).hasSize(2);
        Warning warning = warnings().get(0);
        assertThat(warning.id()).matches("450124104205_20260701011000_[0-9a-f]{8}");
        assertThat(warning.reasonZh()).isEqualTo("水位 1.5 米，达到或超过黄色限值 1 米");
        assertThat(warning.hazard()).isEqualTo("flood");
        assertThat(warning.rule()).isEqualTo("stage");
        assertThat(warning.evidence()).hasSize(8).last().isEqualTo(new Warning.Evidence("river/stage", "m",
                START.plus(Duration.ofMinutes(10)).toEpochMilli(), 1.5, "range"));
    }

    @Test
    void anEpisodeRaisesEachLevelOnceAndOnlyUpwards() {
        at(0, 0.5);
        for (int i = 1; i < 200; i++) {
            at(i, i % 3 + 1);
        }
        assertThat(levels()).containsExactly(WarningLevel.ORANGE, WarningLevel.RED);
    }

    @Test
    void aJumpToRedIsOneWarning() {
        at(0, 0.5);
        at(1, 9);
        assertThat(levels()).containsExactly(WarningLevel.RED);
    }

    @Test
    void anEpisodeEndsAfterItsCalmAndTheNextOneWarnsAgain() {
        at(0, 1.5);
        IntStream.range(1, 60).forEach(i -> at(i, 0.1));
        at(60, 1.5);
        assertThat(levels()).hasSize(1);
        IntStream.range(61, 123).forEach(i -> at(i, 0.1));
        at(123, 1.5);
        assertThat(levels()).containsExactly(WarningLevel.YELLOW, WarningLevel.YELLOW);
    }

    @Test
    void aValueWithinTheHysteresisIsNotCalm() {
        at(0, 1.5);
        IntStream.range(1, 300).forEach(i -> at(i, 0.9));
        at(300, 1.5);
        assertThat(levels()).hasSize(1);
    }

    @Test
    void aSingleReadingFromTheFutureDoesNotEndAnEpisode() {
        at(0, 1.5);
        at(1, 0.1);
        at(1_000_000, 0.1);
        at(2, 1.5);
        assertThat(levels()).hasSize(1);
    }

    @Test
    void aSecondFloodLikeTheFirstIsWarnedOfAgainAndNothingIsLearntFromTheFirst() {
        IntStream.range(0, 100).forEach(i -> at(i, 0.5 + 0.01 * (i % 7)));
        IntStream.range(100, 200).forEach(i -> at(i, 2.5));
        IntStream.range(200, 400).forEach(i -> at(i, 0.5 + 0.01 * (i % 7)));
        findings.clear();
        IntStream.range(400, 500).forEach(i -> at(i, 2.5));
        assertThat(levels()).containsExactly(WarningLevel.ORANGE);
        assertThat(findings).filteredOn(it -> it instanceof Detection d && d.detector().equals("nearest")).hasSize(1);
    }

    @Test
    void aRestartDoesNotRaiseAnOpenEpisodeAgain() {
        at(0, 0.5);
        at(1, 1.5);
        byte[] state = inference.save();
        inference = inference();
        inference.restore(state);
        at(2, 1.6);
        at(3, 2.1);
        assertThat(levels()).containsExactly(WarningLevel.YELLOW, WarningLevel.ORANGE);
    }

    @Test
    void otherRulesAfterARestartKeepTheEpisodesOfThoseThatStay() {
        at(0, 1.5);
        byte[] state = inference.save();
        String others = RULES.replace("red: 3", "red: 4").replace("name: quiet", "name: still");
        inference = new Inference(AREA, rules(others), 3, new Random(7));
        inference.restore(state);
        at(2, 1.6);
        assertThat(levels()).containsExactly(WarningLevel.YELLOW);
    }

    @Test
    void otherLimitsPutToWorkDuringAnEpisodeNeitherRepeatNorLoseItsWarning() {
        at(0, 0.5);
        at(1, 1.5);
        inference.swap(rules(RULES.replace("orange: 2", "orange: 1.8")));
        at(2, 1.6);
        assertThat(levels()).containsExactly(WarningLevel.YELLOW);
        at(3, 1.9);
        assertThat(levels()).containsExactly(WarningLevel.YELLOW, WarningLevel.ORANGE);
        assertThat(inference.levels()).containsEntry("river/stage", 3);
    }

    @Test
    void aLimitThatIsNowBelowTheValueIsSeenAtTheNextReading() {
        at(0, 0.5);
        inference.swap(rules(RULES.replace("yellow: 1", "yellow: 0.4")));
        at(1, 0.5);
        assertThat(levels()).containsExactly(WarningLevel.YELLOW);
    }

    @Test
    void aDamagedStateIsRefusedAndChangesNothing() {
        at(0, 1.5);
        byte[] state = inference.save();
        for (int i = 0; i < state.length; i += 7) {
            byte[] damaged = state.clone();
            damaged[i] ^= 1;
            assertThatThrownBy(() -> inference.restore(damaged)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> inference.restore(new byte[3])).isInstanceOf(IllegalArgumentException.class);
        at(1, 1.6);
        assertThat(levels()).hasSize(1);
    }

    @Test
    void silenceIsAWarningOfTheSensorRule() {
        at(0, 0.5);
        IntStream.rangeClosed(1, 40).forEach(i -> findings.addAll(inference.tick(START.plus(Duration.ofMinutes(i)))));
        assertThat(warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.hazard()).isEqualTo("sensor");
            assertThat(warning.level()).isEqualTo(WarningLevel.BLUE);
            assertThat(warning.evidence()).hasSize(1);
        });
    }

    @Test
    void aRuleForMetresLeavesCentimetresAloneAndAChangeOfUnitStartsAfresh() {
        findings.addAll(inference.observe("b/stage", "cm", 0, 150, 0, START));
        assertThat(findings).isEmpty();
        findings.addAll(inference.observe("b/stage", "m", 60_000, 1.5, 0, START));
        findings.addAll(inference.observe("b/stage", "", 120_000, 1.5, 0, START));
        assertThat(levels()).containsExactly(WarningLevel.YELLOW);
    }

    @Test
    void seriesBeyondTheLimitAreCountedNotJudged() {
        IntStream.range(0, 10).forEach(i ->
                findings.addAll(inference.observe(i + "/stage", "m", 0, 9, 0, START)));
        assertThat(inference.series()).isEqualTo(3);
        assertThat(inference.unwatched()).isEqualTo(7);
        assertThat(levels()).hasSize(3);
    }

    @Test
    void findingsBecomeRecordsOfTheirKindAndClass() throws Exception {
        at(0, 3.5);
        Draft detection = FindingEncoding.draft(findings.get(0), RecordTime.good(5));
        Draft warning = FindingEncoding.draft(findings.get(1), RecordTime.good(5));
        assertThat(detection.kind()).isEqualTo(RecordKind.DETECTION);
        assertThat(detection.priority()).isEqualTo(PriorityClass.EVENT);
        assertThat(DetectionBody.parseFrom(detection.body()).getReasonZh()).contains("红色限值");
        assertThat(warning.kind()).isEqualTo(RecordKind.WARNING);
        assertThat(warning.priority()).isEqualTo(PriorityClass.WARNING);
        WarningBody body = WarningBody.parseFrom(warning.body());
        assertThat(body.getLevel()).isEqualTo(4);
        assertThat(body.getArea()).isEqualTo("450124104205");
        assertThat(body.getId()).isEqualTo(warnings().get(0).id());
        assertThat(body.getEvidence(0).getValue()).isEqualTo(3.5);
    }
}
