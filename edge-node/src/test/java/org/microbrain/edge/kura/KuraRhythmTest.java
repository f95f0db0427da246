package org.microbrain.edge.kura;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When the silence of a gateway means something. */
class KuraRhythmTest {

    private final KuraRhythm rhythm = new KuraRhythm();

    private void heard(long... times) {
        for (long time : times) {
            rhythm.heard();
            rhythm.work(time);
        }
    }

    @Test
    void oneThatNeverToldAnythingIsNotMissed() {
        rhythm.work(5_000);
        assertThat(rhythm.tells(5_000)).isFalse();
        assertThat(rhythm.heardSince(0)).isFalse();
    }

    @Test
    void patienceIsThreeOfItsLongestPausesWithinBounds() {
        heard(0, 1_000);
        assertThat(rhythm.patience()).as("one that tells each second").isEqualTo(KuraRhythm.LEAST_MILLIS);
        heard(301_000);
        assertThat(rhythm.patience()).isEqualTo(900_000);
        assertThat(rhythm.tells(1_201_000)).isTrue();
        assertThat(rhythm.tells(1_201_001)).isFalse();
        heard(90_000_000);
        assertThat(rhythm.patience()).as("after a day's loss").isEqualTo(KuraRhythm.MOST_MILLIS);
    }

    @Test
    void whatCameBeforeIsNotAfter() {
        heard(1_000);
        rhythm.work(9_000);
        assertThat(rhythm.heardSince(1_000)).isTrue();
        assertThat(rhythm.heardSince(1_001)).isFalse();
    }
}
