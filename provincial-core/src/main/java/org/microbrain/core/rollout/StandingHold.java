package org.microbrain.core.rollout;

import java.time.Instant;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;

/**
 * A district holds a rollout, or all of them: nothing more begins there.
 *
 * @param rollout the number as text; empty for all
 * @param until   it ends by itself then; {@link Instant#EPOCH} for not
 */
public record StandingHold(DivisionCode area, String rollout, String who, String why, Instant at, Instant until) {

    /** Whether it stands for this rollout at this node. */
    public boolean covers(NodeId node, String number, Instant now) {
        return area.contains(node.area()) && (rollout.isEmpty() || rollout.equals(number)) && stands(now);
    }

    public boolean stands(Instant now) {
        return until.equals(Instant.EPOCH) || now.isBefore(until);
    }
}
