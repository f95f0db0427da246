package org.microbrain.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.Problems;

/** What rules would have said of readings that lie in the past. */
final class ReplayTest {

    private static final DivisionCode VILLAGE = new DivisionCode("450102001003");
    private static final long MINUTE = 60_000;

    private static Replay replay(String detector) {
        Problems problems = new Problems();
        String text = "package: p\nversion: 1\nrules:\n  - {name: r, series: '*', hazard: flood, calm: 10m, detectors: ["
                + detector + "]}\n";
        RuleSettings rules = DetectorPackage.read(text.getBytes(StandardCharsets.UTF_8), Path.of("p"), problems).orElseThrow()
                .rules();
        return new Replay(VILLAGE, rules, "river/stage", "m", warning -> false);
    }

    @Test
    void warningsAreBornAtTheTimeOfTheirReading() {
        Replay replay = replay("{detector: range, above: {yellow: 2}}");
        for (int i = 0; i < 200; i++) {
            replay.observe(i * MINUTE, i == 50 || i == 150 ? 3 : 1, 0);
        }
        assertThat(replay.warnings()).containsExactly(50 * MINUTE, 150 * MINUTE);
    }

    @Test
    void silenceIsHeardInAGap() {
        Replay replay = replay("{detector: silence, after: 1h, level: blue}");
        for (int i = 0; i < 10; i++) {
            replay.observe(i * MINUTE, 1, 0);
        }
        replay.observe(10 * 60 * MINUTE, 1, 0);
        assertThat(replay.warnings()).hasSize(1).first().satisfies(at -> assertThat(at).isBetween(69 * MINUTE, 85 * MINUTE));
    }

    @Test
    void nonsenseTimesDoNotStopIt() {
        Replay replay = replay("{detector: range, above: {yellow: 2}}");
        replay.observe(Long.MIN_VALUE, 1, 0);
        replay.observe(Long.MAX_VALUE, 1, 0);
        replay.observe(5 * MINUTE, 3, 0);
        replay.observe(4 * MINUTE, Double.NaN, 0);
        assertThat(replay.warnings()).hasSize(1);
    }
}
