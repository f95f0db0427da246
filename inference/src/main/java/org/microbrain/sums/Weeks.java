package org.microbrain.sums;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;

/** Weeks by Beijing time, named by their Monday. */
public final class Weeks {

    private static final ZoneOffset BEIJING = ZoneOffset.ofHours(8);

    private Weeks() {
    }

    /** @param millis Unix milliseconds */
    public static LocalDate of(long millis) {
        return Instant.ofEpochMilli(millis).atOffset(BEIJING).toLocalDate()
                .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }

    /** When it begins, Unix milliseconds. */
    public static long begin(LocalDate monday) {
        return monday.atStartOfDay(BEIJING).toInstant().toEpochMilli();
    }

    /** The last week that has been over for so long. */
    public static LocalDate lastOver(long millis, Duration since) {
        return of(millis - since.toMillis()).minusWeeks(1);
    }
}
