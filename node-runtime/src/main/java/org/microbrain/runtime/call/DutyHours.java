package org.microbrain.runtime.call;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * When a line of the table counts, in Beijing time. With {@code from} after {@code to} it reaches into the next morning and
 * belongs to the day on which it began; with both equal it is the whole day.
 *
 * @param days on which it begins
 * @param from included
 * @param to   not included
 */
public record DutyHours(Set<DayOfWeek> days, LocalTime from, LocalTime to) {

    private static final int DAYS = DayOfWeek.values().length;
    private static final ZoneId BEIJING = ZoneId.of("Asia/Shanghai");

    /** Day and night. */
    public static final DutyHours ALWAYS = new DutyHours(EnumSet.allOf(DayOfWeek.class), LocalTime.MIDNIGHT, LocalTime.MIDNIGHT);

    /** @throws IllegalArgumentException without a day */
    public DutyHours {
        if (days.isEmpty()) {
            throw new IllegalArgumentException("a line counts on one day at least");
        }
        days = Set.copyOf(days);
    }

    public boolean contains(Instant instant) {
        ZonedDateTime time = instant.atZone(BEIJING);
        LocalTime clock = time.toLocalTime();
        DayOfWeek today = time.getDayOfWeek();
        if (from.equals(to)) {
            return days.contains(today);
        }
        if (from.isBefore(to)) {
            return days.contains(today) && !clock.isBefore(from) && clock.isBefore(to);
        }
        return days.contains(today) && !clock.isBefore(from) || days.contains(today.minus(1)) && clock.isBefore(to);
    }

    /** When it begins next, after that instant. */
    Instant next(Instant after) {
        LocalDate today = after.atZone(BEIJING).toLocalDate();
        return IntStream.rangeClosed(0, DAYS).mapToObj(today::plusDays).filter(day -> days.contains(day.getDayOfWeek()))
                .map(day -> day.atTime(from.equals(to) ? LocalTime.MIDNIGHT : from).atZone(BEIJING).toInstant())
                .filter(begin -> begin.isAfter(after)).findFirst().orElseThrow();
    }

    /** Monday in the lowest bit. */
    int bits() {
        return days.stream().mapToInt(day -> 1 << day.ordinal()).sum();
    }

    static Set<DayOfWeek> days(int bits) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (DayOfWeek day : DayOfWeek.values()) {
            if ((bits >> day.ordinal() & 1) == 1) {
                days.add(day);
            }
        }
        return days;
    }
}
