package org.microbrain.correlate;

import java.util.List;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningLevel;
import org.microbrain.warning.Words;

/**
 * What follows from a look at the events.
 *
 * @param act    what is to be done
 * @param id     the correlated warning
 * @param rule   that judged
 * @param hazard of the warning
 * @param level  of it from now on, as far as the rule knows
 * @param added  its members, or those that are new, by time
 * @param reason how the rule came to it
 */
public record Judgement(Act act, WarningId id, String rule, String hazard, WarningLevel level, List<Event> added, Words reason) {

    /** What is to be done about a correlated warning. */
    public enum Act {
        BORN, RAISED, JOINED
    }

    public Judgement {
        added = List.copyOf(added);
    }
}
