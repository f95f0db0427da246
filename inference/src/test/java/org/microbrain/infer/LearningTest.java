package org.microbrain.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.warning.WarningLevel;

/** When what a node sees becomes part of what it knows: not while people are warned of it. */
class LearningTest {

    private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
    private static final String NOVELTY_ALONE = """
            rules:
              - name: stage
                series: "*/stage"
                hazard: flood
                calm: 1h
                detectors: [{detector: novelty, score: 0.9, level: blue}]
            """;
    private static final String LEVELS_FIRST = NOVELTY_ALONE.replace("detectors: [",
            "detectors: [{detector: range, above: {yellow: 2}, hysteresis: 0.2}, ");

    private Inference inference = inference(NOVELTY_ALONE);
    private int reading;

    private static Inference inference(String rules) {
        Problems problems = new Problems();
        RuleSettings settings = RuleSettings.read(Section.parse(rules, Path.of("rules.yaml"), problems));
        assertThat(problems.all()).isEmpty();
        return new Inference(Recording.AREA, settings, 3, new Random(7));
    }

    /** Five-minute readings. @return the warnings raised */
    private List<Warning> play(double value, int readings) {
        return IntStream.range(0, readings).boxed().flatMap(i -> {
            Instant now = START.plus(Duration.ofMinutes(5L * reading++));
            return inference.observe("river/stage", "m", now.toEpochMilli(), value, 0, now).stream();
        }).flatMap(it -> it instanceof Warning warning ? Stream.of(warning) : Stream.empty()).toList();
    }

    private void usual(int readings) {
        for (int i = 0; i < readings; i++) {
            play(0.5 + 0.05 * Math.sin(reading * 0.02), 1);
        }
    }

    private void restart() {
        byte[] state = inference.save();
        inference = inference(NOVELTY_ALONE);
        inference.restore(state);
    }

    @Test
    void aSecondFloodLikeTheFirstIsNewAgainThoughNoLimitIsSet() {
        usual(2000);
        assertThat(play(3, 100)).extracting(Warning::level).containsExactly(WarningLevel.BLUE);
        usual(1000);
        assertThat(play(3, 100)).extracting(Warning::level).containsExactly(WarningLevel.BLUE);
    }

    @Test
    void withALevelSetTheLevelWarnsEachTime() {
        inference = inference(LEVELS_FIRST);
        usual(2000);
        for (int flood = 0; flood < 3; flood++) {
            assertThat(play(3, 100)).extracting(Warning::level).containsExactly(WarningLevel.YELLOW);
            usual(500);
        }
    }

    @Test
    void whatPeopleCalledAFalseAlarmIsLearnt() {
        usual(2000);
        Warning first = play(3, 20).get(0);
        assertThat(inference.unsettled()).containsExactly(first.id());
        restart();
        assertThat(inference.unsettled()).containsExactly(first.id());
        inference.settle(first.id());
        assertThat(inference.unsettled()).isEmpty();
        restart();
        assertThat(play(3, 1000)).isEmpty();
        usual(1000);
        assertThat(play(3, 5)).isEmpty();
    }

    @Test
    void theEndOfAnotherWarningChangesNothing() {
        usual(2000);
        play(3, 20);
        inference.settle("450124104205_20260601000000_00000000");
        assertThat(inference.unsettled()).hasSize(1);
    }

    @Test
    void aGaugeThatWasMovedAndThatNobodyLooksAtIsLearntAfterAWeek() {
        usual(2000);
        assertThat(play(3, 7 * 288 - 10)).hasSize(1);
        assertThat(inference.unsettled()).hasSize(1);
        assertThat(play(3, 500)).isEmpty();
        assertThat(inference.unsettled()).isEmpty();
        assertThat(inference.levels()).isEmpty();
    }
}
