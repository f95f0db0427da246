package org.microbrain.hono;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A reader that died is noticed by what it does not do. */
class StandstillTest {

    private final Standstill standstill = new Standstill(Standstill.ARCHIVE);

    private boolean said(long waiting, long passed) {
        return standstill.look(waiting, passed).isPresent();
    }

    @Test
    void messagesThatWaitForAMinuteWithoutAnyProgressAreSaid() {
        for (int look = 0; look < 30; look++) {
            assertThat(said(5 + look, 100)).isFalse();
        }
        assertThat(said(40, 100)).isTrue();
        assertThat(said(39, 101)).as("it goes on").isFalse();
    }

    @Test
    void whereNothingWaitsNothingStandsStill() {
        for (int look = 0; look < 100; look++) {
            assertThat(said(0, 100)).isFalse();
        }
        assertThat(said(1, 100)).isFalse();
    }
}
