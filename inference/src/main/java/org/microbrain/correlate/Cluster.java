package org.microbrain.correlate;

import java.util.List;
import java.util.Optional;
import org.microbrain.warning.WarningLevel;
import org.microbrain.warning.Words;

/**
 * Events that a rule takes for one thing.
 *
 * @param scope   what of the rule it is about, when that has several things at once: what was decided, and of which place; else empty
 * @param events  in the order of their times
 * @param level   how bad it is; empty when it is too long ago to be news
 * @param reason  how the rule came to it; sentences, the last one without its stop
 */
record Cluster(String scope, List<Event> events, Optional<WarningLevel> level, Words reason) {

    Cluster {
        events = List.copyOf(events);
    }
}
