package org.microbrain.edge.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeartbeatsTest {

    private static final long MINUTE = 60_000;
    private static final long START = 1_795_000_000_000L / MINUTE * MINUTE;

    private final Heartbeats heartbeats = new Heartbeats();

    private void heard(long from, long to, long pause) {
        for (long at = from; at <= to; at += pause) {
            heartbeats.heard(at, at);
        }
    }

    @Test
    void aSteadySeriesHasNoGapAtItsOwnPace() {
        for (long pause : new long[] {1_000, 5_000, MINUTE, 5 * MINUTE, 60 * MINUTE}) {
            Heartbeats one = new Heartbeats();
            for (long at = START; at <= START + 40 * pause; at += pause) {
                one.heard(at, at);
            }
            assertThat(one.strip(START + 40 * pause).missing()).as("every " + pause + " ms").isZero();
            assertThat(one.late(START + 42 * pause)).isFalse();
            assertThat(one.late(START + 44 * pause + 30_000)).isTrue();
        }
    }

    @Test
    void anHourOfSilenceIsAGapInTheStrip() {
        heard(START, START + 60 * MINUTE, MINUTE);
        heard(START + 120 * MINUTE, START + 150 * MINUTE, MINUTE);
        Heartbeats.Strip strip = heartbeats.strip(START + 150 * MINUTE);
        assertThat(strip.millis()).isEqualTo(5 * MINUTE);
        assertThat(strip.missing()).isEqualTo(11);
    }

    @Test
    void whatCameBeforeTheFirstWordIsNoGap() {
        assertThat(heartbeats.strip(START).heard()).isEmpty();
        assertThat(heartbeats.late(START)).isTrue();
        heard(START, START + 3 * MINUTE, MINUTE);
        assertThat(heartbeats.strip(START + 4 * MINUTE).missing()).isZero();
    }

    @Test
    void ofASingleWordNothingIsSaidToBeMissing() {
        heartbeats.heard(START, START);
        assertThat(heartbeats.strip(START + 90_000).missing()).isZero();
    }

    @Test
    void readingsDeliveredTogetherDoNotMakeAFastSeries() {
        for (long hour = 0; hour < 10; hour++) {
            for (int i = 0; i < 12; i++) {
                heartbeats.heard(START + hour * 60 * MINUTE + i, START + hour * 60 * MINUTE + (i - 12) * 5 * MINUTE);
            }
        }
        assertThat(heartbeats.late(START + 9 * 60 * MINUTE + 90 * MINUTE)).isFalse();
        assertThat(heartbeats.late(START + 9 * 60 * MINUTE + 200 * MINUTE)).isTrue();
    }

    @Test
    void aClockThatJumpsBackStartsAnew() {
        heard(START, START + 60 * MINUTE, MINUTE);
        heard(START - 1000 * MINUTE, START - 990 * MINUTE, MINUTE);
        assertThat(heartbeats.late(START - 989 * MINUTE)).isFalse();
        assertThat(heartbeats.strip(START - 990 * MINUTE).missing()).isZero();
    }
}
