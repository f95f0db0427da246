package org.microbrain.edge.output;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.call.DutyHours;
import org.microbrain.warning.WarningLevel;

/**
 * When an output may be switched on, as people of the site decided.
 *
 * @param least         the mildest level for which it may
 * @param hazards       the kinds of warning for which it may, one at least
 * @param hours         when it may. While the clock is in doubt these are known only where it is the whole day
 * @param whenConfirmed whether a person must have confirmed the warning first
 * @param longest       how long it may be on at a time, {@value #LEAST_SECONDS} s to 12 h
 * @param rest          how long it must be off before it may be on again, 1 min to 24 h
 * @param anHour        how often it may be switched on within an hour, 1 to 20
 * @param rounds        how often for one warning at one level, 1 to 48
 * @param leaderStops   whether only a duty leader may end this output alone; the stop button is for all who are on duty
 */
public record Plan(WarningLevel least, Set<String> hazards, DutyHours hours, boolean whenConfirmed, Duration longest, Duration rest,
            int anHour, int rounds, boolean leaderStops) {

    static final int LEAST_SECONDS = 5;
    static final Duration MOST_ON = Duration.ofHours(12);
    static final Duration LEAST_REST = Duration.ofMinutes(1);
    static final Duration MOST_REST = Duration.ofHours(24);
    static final int MOST_AN_HOUR = 20;
    static final int MOST_ROUNDS = 48;
    static final int MOST_HAZARDS = 20;
    private static final String HAZARD = "[a-z0-9_-]{1,32}";

    /** @throws IllegalArgumentException when a bound is not kept */
    public Plan {
        hazards = Set.copyOf(hazards);
        if (hazards.isEmpty() || hazards.size() > MOST_HAZARDS || !hazards.stream().allMatch(Plan::isHazard)) {
            throw new IllegalArgumentException("a plan is for 1 to " + MOST_HAZARDS + " kinds of warning");
        }
        if (longest.toSeconds() < LEAST_SECONDS || longest.compareTo(MOST_ON) > 0) {
            throw new IllegalArgumentException("it may be on from " + LEAST_SECONDS + " s to 12 h, got " + longest);
        }
        if (rest.compareTo(LEAST_REST) < 0 || rest.compareTo(MOST_REST) > 0) {
            throw new IllegalArgumentException("it rests from 1 min to 24 h, got " + rest);
        }
        if (anHour < 1 || anHour > MOST_AN_HOUR || rounds < 1 || rounds > MOST_ROUNDS) {
            throw new IllegalArgumentException("it is on 1 to " + MOST_AN_HOUR + " times an hour, 1 to " + MOST_ROUNDS + " for a warning");
        }
    }

    /** What a form begins with: cautious, and for a pump more so. */
    static Plan usual(OutputKind kind) {
        boolean horn = kind == OutputKind.HORN;
        return new Plan(WarningLevel.RED, Set.of("flood"), DutyHours.ALWAYS, kind.needsTwo(), Duration.ofMinutes(horn ? 3 : 60),
                Duration.ofMinutes(10), 2, 2, kind.needsTwo());
    }

    /** Whether it is a word for a kind of warning. */
    static boolean isHazard(String word) {
        return word.matches(HAZARD);
    }

    /** Whether it may be on for this, whatever the time. */
    boolean isFor(Danger danger) {
        return danger.level().compareTo(least) >= 0 && hazards.contains(danger.hazard()) && (danger.confirmed() || !whenConfirmed);
    }

    /** Whether it may be on at this time. */
    boolean allows(RecordTime now) {
        return hours.equals(DutyHours.ALWAYS)
                || now.quality() != RecordTime.Quality.DOUBTFUL && hours.contains(Instant.ofEpochMilli(now.millis()));
    }
}
