package org.microbrain.block;

import java.time.Duration;
import java.time.Instant;

/**
 * What is made of the time that a source states of a reading. No clock is trusted to destroy: a time that cannot be right is taken
 * and marked {@link Reading#TIME_DOUBTFUL}; only one outside 1900 to 2200 is none.
 */
public final class SourceTime {

    private static final long EARLIEST = Instant.parse("1900-01-01T00:00:00Z").toEpochMilli();
    private static final long LATEST = Instant.parse("2200-01-01T00:00:00Z").toEpochMilli();
    private static final long CREDIBLE = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();
    private static final long AHEAD = Duration.ofDays(1).toMillis();

    private SourceTime() {
    }

    /** Whether it is one at all: from 1900 on, before 2200. @param millis Unix milliseconds */
    public static boolean isPossible(long millis) {
        return millis >= EARLIEST && millis < LATEST;
    }

    /** The same of any instant: not each has a number of milliseconds. */
    public static boolean isPossible(Instant time) {
        return time.getEpochSecond() >= EARLIEST / 1_000 && time.getEpochSecond() < LATEST / 1_000;
    }

    /** Whether it lies before 2000, or more than a day ahead. @param now of the node's clock, Unix milliseconds */
    public static boolean isDoubtful(long millis, long now) {
        return millis < CREDIBLE || millis > now + AHEAD;
    }
}
