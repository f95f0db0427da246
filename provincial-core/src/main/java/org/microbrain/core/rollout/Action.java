package org.microbrain.core.rollout;

import java.util.List;
import org.microbrain.record.NodeId;

/** What follows from a step of a rollout. */
public sealed interface Action {

    /** The rollout's version is wished at this node from now on. */
    record Wish(NodeId node) implements Action {
    }

    /** The version before is wished at this node from now on. */
    record WishBack(NodeId node) implements Action {
    }

    /** Nothing is wished at this node by this rollout any more. */
    record TakeBack(NodeId node) implements Action {
    }

    /** Wishes that stand have to be said anew: whether they may begin has changed. */
    record SayAgain(NodeId node) implements Action {
    }

    /** A wave has started. */
    record WaveStarted(int wave) implements Action {
    }

    /** A gate has stopped the rollout. */
    record Stopped(int wave, List<GateCheck> why) implements Action {
    }
}
