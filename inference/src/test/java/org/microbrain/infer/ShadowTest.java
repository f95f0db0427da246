package org.microbrain.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.microbrain.runtime.config.Problems;
import org.microbrain.warning.WarningLevel;

class ShadowTest {

    private static final Instant START = Instant.parse("2026-06-30T17:00:00Z");
    private static final String RULES = """
            package: stage-rules
            version: 2
            rules:
              - name: stage
                series: "*/stage"
                hazard: flood
                calm: 1h
                detectors:
                  - {detector: range, above: {yellow: 1, red: 3}}
                  - {detector: nearest, warm-up: 50}
            """;

    private final Inference live = new Inference(Recording.AREA, candidate(RULES).rules(), 10, new Random(3));
    private final List<Finding> findings = new ArrayList<>();
    private int minute;

    private static DetectorPackage candidate(String yaml) {
        Problems problems = new Problems();
        return DetectorPackage.read(yaml.getBytes(StandardCharsets.UTF_8), Path.of("p.yaml"), problems)
                .orElseThrow(() -> new AssertionError(problems.toString()));
    }

    private Shadow shadow(DetectorPackage candidate) {
        return new Shadow(candidate, live, live.save(), START);
    }

    private void play(Shadow shadow, double value, int minutes) {
        for (int i = 0; i < minutes; i++) {
            Instant now = START.plus(Duration.ofMinutes(minute++));
            List<Finding> said = live.observe("a/stage", "m", now.toEpochMilli(), value, 0, now);
            findings.addAll(said);
            shadow.observe("a/stage", "m", now.toEpochMilli(), value, 0, now, said);
            shadow.tick(now, live.tick(now));
        }
    }

    @Test
    void theSameRulesAgreeOnEachWarning() {
        Shadow shadow = shadow(candidate(RULES));
        play(shadow, 0.5, 100);
        play(shadow, 1.5, 10);
        play(shadow, 0.5, 100);
        play(shadow, 3.5, 10);
        play(shadow, 0.5, 100);
        ShadowReport report = shadow.report();
        assertThat(report.both()).isEqualTo(2);
        assertThat(report.leadMillis()).isZero();
        assertThat(report.onlyShadow() + report.onlyLive()).isZero();
        assertThat(report.readings()).isEqualTo(320);
        assertThat(report.rules().get("stage").warnings()).containsExactly(0L, 1L, 0L, 1L);
        assertThat(report.rules().get("stage").detections())
                .isEqualTo(findings.stream().filter(Detection.class::isInstance).count());
        assertThat(report.detectionsLive()).isPositive().isEqualTo(report.rules().get("stage").detections());
    }

    @Test
    void whatItWouldHaveMissedAndRaisedIsToldApart() {
        Shadow shadow = shadow(candidate(RULES.replace("yellow: 1", "blue: 0.4")));
        play(shadow, 0.1, 10);
        play(shadow, 1.5, 10);
        play(shadow, 0.1, 200);
        ShadowReport report = shadow.report();
        assertThat(report.onlyShadow()).isEqualTo(1);
        assertThat(report.onlyLive()).isEqualTo(1);
        assertThat(report.differences()).extracting(ShadowReport.Difference::level)
                .containsExactlyInAnyOrder(WarningLevel.BLUE, WarningLevel.YELLOW);
        assertThat(report.differences()).allSatisfy(one -> assertThat(one.reasonZh()).isNotBlank());
    }

    @Test
    void whatHasNotFoundItsMatchYetIsOpenAndNotForgotten() {
        Shadow shadow = shadow(candidate(RULES.replace("yellow: 1,", "").replace("red: 3", "red: 9")));
        play(shadow, 0.1, 10);
        play(shadow, 1.5, 10);
        assertThat(shadow.report().openLive()).isEqualTo(1);
        assertThat(shadow.report().onlyLive()).isZero();
        play(shadow, 0.1, 100);
        assertThat(shadow.report().openLive()).isZero();
        assertThat(shadow.report().onlyLive()).isEqualTo(1);
    }

    @Test
    void aCandidateThatWarnsEarlierShowsItsLead() {
        Shadow shadow = shadow(candidate(RULES.replace("yellow: 1,", "yellow: 0.8,")));
        play(shadow, 0.1, 10);
        play(shadow, 0.9, 20);
        play(shadow, 1.1, 20);
        assertThat(shadow.report().both()).isEqualTo(1);
        assertThat(shadow.report().leadMillis()).isEqualTo(Duration.ofMinutes(20).toMillis());
    }

    @Test
    void itBeginsWithWhatWasLearntAndWithTheOpenEpisodes() {
        Shadow nobody = shadow(candidate(RULES));
        play(nobody, 0.5, 100);
        play(nobody, 1.5, 10);
        Shadow late = shadow(candidate(RULES.replace("red: 3", "red: 2")));
        play(late, 1.5, 10);
        assertThat(late.report().rules()).isEmpty();
        play(late, 2.5, 1);
        assertThat(late.report().rules().get("stage").warnings()).containsExactly(0L, 0L, 0L, 1L);
    }

    @Test
    void aRestartLosesNothingOfIt() {
        Shadow shadow = shadow(candidate(RULES.replace("yellow: 1", "yellow: 0.4")));
        play(shadow, 0.1, 60);
        play(shadow, 0.9, 60);
        Shadow again = shadow(shadow.candidate());
        again.restore(shadow.save());
        assertThat(again.report()).isEqualTo(shadow.report());
        assertThat(again.save()).isEqualTo(shadow.save());
        assertThatThrownBy(() -> shadow(candidate(RULES.replace("version: 2", "version: 3"))).restore(shadow.save()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> shadow(shadow.candidate()).restore(new byte[2]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCandidateThatFailsHarmsNobodyAndItsReportSaysSo() {
        FaultyDetector faulty = new FaultyDetector(true, new AtomicLong());
        Shadow shadow = shadow(new DetectorPackage("faulty", 1, new RuleSettings(List.of(faulty.rule("faulty")))));
        play(shadow, 13, 5);
        play(shadow, 0.1, 300);
        assertThat(shadow.report().faults()).hasSize(1);
        assertThat(shadow.report().onlyLive()).isEqualTo(1);
        assertThat(shadow.report().readings()).isEqualTo(305);
    }

    @Test
    void itsSummaryStaysSmallHoweverMuchItDiffers() {
        Shadow shadow = shadow(candidate(RULES.replace("yellow: 1", "yellow: 0.4").replace("calm: 1h", "calm: 1s")));
        for (int i = 0; i < 500; i++) {
            play(shadow, 0.9, 1);
            play(shadow, 0.1, 5);
        }
        assertThat(shadow.report().onlyShadow()).isGreaterThan(200);
        assertThat(shadow.report().differences()).hasSize(ShadowComparison.KEPT);
        assertThat(shadow.save().length - live.save().length).isLessThan(64_000);
    }
}
