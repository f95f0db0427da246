package org.microbrain.correlate;

import java.util.List;
import java.util.Optional;
import org.microbrain.warning.WarningLevel;
import org.microbrain.warning.Words;

/**
 * Events that a rule takes for one thing.
 *
 * @param verdict what a rule that decides between several says; empty otherwise
 * @param events  in the order of their times
 * @param level   how bad it is; empty when it is too long ago to be news
 * @param reason  how the rule came to it
 */
record Cluster(String verdict, List<Event> events, Optional<WarningLevel> level, Words reason) {

    Cluster {
        events = List.copyOf(events);
    }
}
