package org.microbrain.runtime.call;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.microbrain.warning.WarningLevel;

/**
 * A line of the table of calls: for which warnings who is called, one after the other. Each line that fits calls on its own.
 *
 * @param id            in this table
 * @param hazard        of which it is; empty for all
 * @param least         from this level up
 * @param hours         when it counts
 * @param whenConfirmed whether it waits until a person has confirmed; an edge without parent never waits
 * @param turns         who, in order
 */
public record DutyLine(long id, String hazard, WarningLevel least, DutyHours hours, boolean whenConfirmed, List<Turn> turns) {

    /**
     * One person of a line.
     *
     * @param person   id
     * @param channels names, in no order: all are used at once
     */
    public record Turn(long person, Set<String> channels) {
        public Turn {
            channels = Set.copyOf(channels);
        }
    }

    public DutyLine {
        turns = List.copyOf(turns);
    }

    boolean fits(String ofWarning, WarningLevel level, Instant now) {
        return isFor(ofWarning, level) && hours.contains(now);
    }

    /** Whether it fits within its hours. */
    boolean isFor(String ofWarning, WarningLevel level) {
        return (hazard.isEmpty() || hazard.equals(ofWarning)) && level.compareTo(least) >= 0;
    }
}
