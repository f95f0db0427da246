package org.microbrain.runtime.enrol;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The machine's clock, shifted by as much as a test wants. */
final class ShiftedClock implements InstantSource {

    private volatile Duration shift = Duration.ZERO;

    @Override
    public Instant instant() {
        return InstantSource.system().instant().plus(shift);
    }

    void advance(Duration by) {
        shift = shift.plus(by);
    }
}
