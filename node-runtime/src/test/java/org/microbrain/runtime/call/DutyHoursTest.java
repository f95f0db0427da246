package org.microbrain.runtime.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.util.EnumSet;
import java.util.Set;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a line of the table counts. 2026-11-23 is a Monday. */
final class DutyHoursTest {

    @ParameterizedTest
    @CsvSource({
        "MONDAY, 08:00, 18:00, 2026-11-23T08:00, true",
        "MONDAY, 08:00, 18:00, 2026-11-23T17:59, true",
        "MONDAY, 08:00, 18:00, 2026-11-23T18:00, false",
        "MONDAY, 08:00, 18:00, 2026-11-23T07:59, false",
        "MONDAY, 08:00, 18:00, 2026-11-24T09:00, false",
        "MONDAY, 22:00, 06:00, 2026-11-23T22:00, true",
        "MONDAY, 22:00, 06:00, 2026-11-24T05:59, true",
        "MONDAY, 22:00, 06:00, 2026-11-24T06:00, false",
        "MONDAY, 22:00, 06:00, 2026-11-23T05:00, false",
        "SUNDAY, 22:00, 06:00, 2026-11-23T05:00, true",
        "MONDAY, 00:00, 00:00, 2026-11-23T00:00, true",
        "MONDAY, 00:00, 00:00, 2026-11-23T23:59, true",
        "MONDAY, 00:00, 00:00, 2026-11-24T00:00, false",
    })
    void countsInBeijingTime(DayOfWeek day, LocalTime from, LocalTime to, String beijing, boolean counts) {
        Instant instant = Instant.parse(beijing + ":00Z").minusSeconds(8 * 3600);
        assertThat(new DutyHours(EnumSet.of(day), from, to).contains(instant)).isEqualTo(counts);
    }

    @Property
    void everyMinuteOfAWeekCountsForOneOfTwoShifts(@ForAll @IntRange(max = 1439) int change, @ForAll @IntRange(min = 1, max = 1439) int length,
                                                   @ForAll @IntRange(max = 10_079) int minute) {
        LocalTime from = LocalTime.ofSecondOfDay(change * 60L);
        LocalTime to = from.plusMinutes(length);
        Instant instant = Instant.parse("2026-11-23T00:00:00Z").plusSeconds(minute * 60L);
        Set<DayOfWeek> all = EnumSet.allOf(DayOfWeek.class);
        assertThat(new DutyHours(all, from, to).contains(instant)).isNotEqualTo(new DutyHours(all, to, from).contains(instant));
    }

    @Property
    void theNextBeginningIsTheFirstMinuteThatCountsAfterOneThatDoesNot(@ForAll @Size(min = 1) Set<DayOfWeek> days,
            @ForAll @IntRange(max = 1439) int from, @ForAll @IntRange(max = 1439) int to, @ForAll @IntRange(max = 10_079) int minute) {
        DutyHours hours = new DutyHours(days, LocalTime.ofSecondOfDay(from * 60L), LocalTime.ofSecondOfDay(to * 60L));
        Instant now = Instant.parse("2026-11-23T00:00:00Z").plusSeconds(minute * 60L);
        Assume.that(!hours.contains(now));
        Instant next = now;
        while (!hours.contains(next)) {
            next = next.plusSeconds(60);
        }
        assertThat(hours.next(now)).isEqualTo(next);
    }

    @Property
    void daysAreKeptAsBits(@ForAll @Size(min = 1) Set<DayOfWeek> days) {
        assertThat(DutyHours.days(new DutyHours(days, LocalTime.NOON, LocalTime.NOON).bits())).isEqualTo(days);
    }
}
