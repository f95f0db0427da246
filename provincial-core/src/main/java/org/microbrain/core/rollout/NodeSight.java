package org.microbrain.core.rollout;

import java.time.Instant;
import java.util.Optional;
import org.microbrain.intent.AttemptState;
import org.microbrain.intent.Shadow;
import org.microbrain.record.NodeId;
import org.microbrain.release.Version;

/**
 * What is seen of one node at one moment, for one rollout.
 *
 * @param runs        the version of the rollout's component that it reports
 * @param memoryLimit bytes that its gateway model lets it have; 0 not known
 * @param claim       whose the node's component is
 * @param stopped     somebody holds it, everything is halted there, or it is pinned: nothing may begin
 * @param attempt     the latest that it told of this rollout
 */
public record NodeSight(NodeId node, Instant lastSeen, Optional<Version> runs, Condition condition, long memoryLimit,
                        Claim claim, boolean stopped, Optional<Seen> attempt) {

    /** Whose a component of a node is. */
    public enum Claim {
        /** It may be asked. */
        FREE,
        /** A rollout that goes before has not asked it yet: wait. */
        RIVAL,
        /** A rollout that goes before has it: give it up. */
        TAKEN
    }

    /**
     * An attempt as the node told of it.
     *
     * @param number as the wish said it
     * @param at     when it came in
     * @param shadow what a new model counted that ran beside the old one
     */
    public record Seen(long number, AttemptState state, String reason, Instant at, Optional<Shadow> shadow) {
    }
}
