package org.microbrain.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInput;
import java.io.DataOutput;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.microbrain.runtime.config.Problems;

/** No detector can cost a reading, another detector, or a warning of another rule. */
class FaultyDetectorsTest {

    private final AtomicLong elapsed = new AtomicLong();
    private final FaultyDetector learner = new FaultyDetector(true, elapsed);
    private final FaultyDetector limit = new FaultyDetector(false, elapsed);
    private long millis = 1_800_000_000_000L;
    private final List<Finding> findings = new ArrayList<>();

    private Inference inference(FaultyDetector detector) {
        List<Rule> rules = new ArrayList<>(RuleSettings.examples(new Problems()).rules());
        rules.add(0, detector.rule("faulty"));
        return new Inference(Recording.AREA, new RuleSettings(rules), 10, new Random(1), elapsed::get);
    }

    private void play(Inference inference, double... values) {
        for (double value : values) {
            millis += 60_000;
            findings.addAll(inference.observe("river/stage", "m", millis, value, 0, Instant.ofEpochMilli(millis)));
        }
    }

    private long warningsOf(String rule) {
        return findings.stream().filter(it -> it instanceof Warning warning && warning.rule().equals(rule)).count();
    }

    @Test
    void aLearningDetectorThatThrowsIsSetAsideAndTheFixedLimitsGoOn() {
        Inference inference = inference(learner);
        play(inference, 0.3, 13, 20);
        assertThat(warningsOf("faulty")).isZero();
        assertThat(warningsOf("river-stage")).isEqualTo(1);
        assertThat(inference.faults()).singleElement().satisfies(fault -> {
            assertThat(fault.kind()).isEqualTo(DetectorFault.Kind.FAILED);
            assertThat(fault.setAside()).isTrue();
            assertThat(fault.en()).isEqualTo("detector faulty of rule faulty on series river/stage failed 1 time, set "
                    + "aside; readings are kept as ever: java.lang.IllegalStateException: unlucky");
            assertThat(fault.zh()).contains("river/stage").contains("已停用");
        });
    }

    @Test
    void aScoreThatIsNoneSetsItAside() {
        Inference inference = inference(learner);
        play(inference, 0.3, 15, 20);
        assertThat(findings).noneMatch(it -> it instanceof Detection one && one.detector().equals("faulty"));
        assertThat(inference.faults()).singleElement().extracting(DetectorFault::kind)
                .isEqualTo(DetectorFault.Kind.NONSENSE);
    }

    @Test
    void slowReadingsInARowSetItAsideAndAPauseDoesNot() {
        Inference inference = inference(learner);
        play(inference, 14, 14, 14, 14, 1, 14, 14, 14, 14, 1);
        assertThat(inference.faults()).isEmpty();
        play(inference, 14, 14, 14, 14, 14);
        assertThat(inference.faults()).singleElement().satisfies(fault -> {
            assertThat(fault.kind()).isEqualTo(DetectorFault.Kind.SLOW);
            assertThat(fault.setAside()).isTrue();
        });
    }

    @Test
    void aFixedLimitIsNeverSetAsideBecauseItMayBeTheOnlyOneToSeeTheNextFlood() {
        Inference inference = inference(limit);
        play(inference, 13, 13, 13, 14, 14, 14, 14, 14, 14, 20);
        assertThat(warningsOf("faulty")).isEqualTo(1);
        assertThat(inference.faults()).singleElement().satisfies(fault -> {
            assertThat(fault.times()).isEqualTo(3);
            assertThat(fault.setAside()).isFalse();
        });
    }

    @Test
    void aStateThatCannotBeReadCostsThatDetectorAloneWhatItHadLearnt() {
        Inference inference = inference(learner);
        play(inference, 0.3, 1.1);
        byte[] state = inference.save();
        learner.unreadable().set(true);
        Inference restarted = inference(learner);
        restarted.restore(state);
        assertThat(restarted.levels()).isEqualTo(inference.levels()).isNotEmpty();
        assertThat(restarted.faults()).singleElement().satisfies(fault -> {
            assertThat(fault.kind()).isEqualTo(DetectorFault.Kind.UNREADABLE);
            assertThat(fault.setAside()).isFalse();
        });
        play(restarted, 20);
        assertThat(warningsOf("faulty")).isEqualTo(1);
    }

    @Test
    void aScorerWhoseScoreIsNoneIsSetAsideAndNotTakenForCalm() {
        Scorer broken = new Scorer() {
            @Override
            public Score score(long at, double value, boolean learn) {
                return new Score(Double.NaN, 0, Score.Aspect.VALUE, value, value, 0);
            }

            @Override
            public void save(DataOutput out) {
            }

            @Override
            public void restore(DataInput in) {
            }
        };
        Novelty novelty = new Novelty("novelty", 0.7, 1, new Subject("s", "m", "水位", "level"), broken);
        assertThatThrownBy(() -> novelty.observe(new SeriesReading("s", "m", 0, 1, 0, 0)))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("NaN");
    }

    @Test
    void otherRulesPutToWorkForgetTheFault() {
        Inference inference = inference(learner);
        play(inference, 13);
        inference.swap(inference.rules());
        assertThat(inference.faults()).isEmpty();
        play(inference, 20);
        assertThat(warningsOf("faulty")).isEqualTo(1);
    }
}
