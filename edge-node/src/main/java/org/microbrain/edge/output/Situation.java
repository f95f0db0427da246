package org.microbrain.edge.output;

import java.util.List;
import java.util.Optional;
import org.microbrain.record.RecordTime;

/**
 * What the step of one output looks at beside its own state.
 *
 * @param plan    that people approved, for the output as it is wired now; empty when there is none
 * @param version of the plan; 0 without
 * @param stopped whether a person stopped all outputs
 * @param dangers all open warnings that count; empty when they cannot be known now
 * @param heard   what it said of itself last
 * @param answers whether it says how it is at all
 * @param wall    the time of day
 */
record Situation(Optional<Plan> plan, int version, boolean stopped, Optional<List<Danger>> dangers, Optional<Heard> heard,
                 boolean answers, RecordTime wall) {

    /**
     * What an output said of itself.
     *
     * @param at when, milliseconds of the clock that nobody sets
     */
    record Heard(boolean on, long at) {
    }
}
