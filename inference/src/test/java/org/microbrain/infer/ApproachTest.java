package org.microbrain.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A warning before the level is reached. */
class ApproachTest {

    private static final long START = Instant.parse("2026-06-01T00:00:00Z").toEpochMilli();
    private static final long STEP = Duration.ofMinutes(5).toMillis();
    private static final Approach.Settings TO_TWO = new Approach.Settings(2, Duration.ofMinutes(30),
            Duration.ofMinutes(30), Duration.ofMinutes(5), 3);

    private Approach approach = TO_TWO.start(new Subject("a/stage", "m", "水位", "water level"));
    private long now = START;

    private Optional<Detection> play(double... values) {
        Optional<Detection> found = Optional.empty();
        for (double value : values) {
            now += STEP;
            Optional<Detection> said = approach.observe(new SeriesReading("a/stage", "m", now, value, 0, now));
            found = found.isPresent() ? found : said;
        }
        return found;
    }

    @Test
    void saysInHowManyMinutesTheLevelIsReached() {
        play(0.4, 0.4, 0.4, 0.7, 1.0, 1.3, 1.5);
        assertThat(play(1.8, 1.85)).hasValueSatisfying(said -> {
            assertThat(said.reasonEn()).isEqualTo("water level 1.85 m, risen 1.45 m in 30 min, reaches 2 m in about"
                    + " 3.1 min at this rate");
            assertThat(said.reasonZh()).isEqualTo("水位 1.85 米，近 30 分钟上升 1.45 米，照此速度约 3.1 分钟后达到 2 米");
        });
        assertThat(approach.grade()).isEqualTo(3);
        assertThat(play(1.9)).as("said once").isEmpty();
    }

    @Test
    void aSecondRiseLikeTheFirstIsSaidAgain() {
        for (int flood = 0; flood < 3; flood++) {
            assertThat(play(0.4, 0.4, 0.7, 1.0, 1.3, 1.6, 1.8, 1.9)).isPresent();
            play(1.5, 1.2, 0.9, 0.6, 0.4, 0.4);
            assertThat(approach.grade()).isZero();
        }
    }

    @Test
    void oneJumpASlowRiseAndARiseThatEndsFarBelowAreNone() {
        assertThat(play(0.4, 0.4, 0.4, 1.9, 0.5, 0.4, 0.4)).isEmpty();
        assertThat(play(0.4, 0.6, 0.9, 1.2, 1.4, 1.4, 1.3, 1.2)).isEmpty();
        for (double value = 0.4; value < 1.9; value += 0.01) {
            assertThat(play(value)).isEmpty();
        }
    }

    @Test
    void aGapALateAndARepeatedReadingAreNoRise() {
        play(0.4, 0.4);
        now += Duration.ofHours(5).toMillis();
        assertThat(play(1.9, 1.9)).isEmpty();
        assertThat(approach.observe(new SeriesReading("a/stage", "m", now - STEP, 0.1, 0, now))).isEmpty();
        assertThat(play(1.9)).isEmpty();
    }

    @Test
    void afterTheClockWasSetBackItWorksAgain() {
        play(0.4, 0.4, 0.4);
        now -= Duration.ofDays(30).toMillis();
        play(0.4, 0.4, 0.4, 0.4, 0.4);
        assertThat(play(0.7, 1.0, 1.3, 1.6, 1.8, 1.9)).isPresent();
    }

    @Test
    void aRestartInTheMiddleOfARiseChangesNothing() throws IOException {
        play(0.4, 0.4, 0.4, 0.7, 1.0, 1.3, 1.6);
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        approach.save(new DataOutputStream(state));
        approach = TO_TWO.start(new Subject("a/stage", "m", "水位", "water level"));
        approach.restore(new DataInputStream(new ByteArrayInputStream(state.toByteArray())));
        assertThat(play(1.8, 1.85, 1.9)).isPresent();
    }
}
