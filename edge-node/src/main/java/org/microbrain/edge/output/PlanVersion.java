package org.microbrain.edge.output;

import java.time.Instant;
import java.util.Optional;

/**
 * A plan as it stands in the book: never changed, only followed by another version.
 *
 * @param number     from 1, rising for each output
 * @param plan       what it says
 * @param wiring     the {@link Output#wiring} that it was made for; with another it counts no more
 * @param proposedBy a person
 * @param approvedBy a person; empty while nobody did, and then it does nothing
 */
public record PlanVersion(int number, Plan plan, String wiring, String proposedBy, Instant proposedAt, Optional<String> approvedBy,
                   Instant approvedAt) {

    static PlanVersion proposed(int number, Plan plan, String wiring, String who, Instant when) {
        return new PlanVersion(number, plan, wiring, who, when, Optional.empty(), Instant.EPOCH);
    }

    PlanVersion approved(String who, Instant when) {
        return new PlanVersion(number, plan, wiring, proposedBy, proposedAt, Optional.of(who), when);
    }

    /** Whether somebody may approve it, as far as that depends on who they are. */
    public boolean mayBeApprovedBy(String who, OutputKind kind) {
        return !kind.needsTwo() || !who.equals(proposedBy);
    }
}
