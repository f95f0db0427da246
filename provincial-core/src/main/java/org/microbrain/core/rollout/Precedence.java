package org.microbrain.core.rollout;

import java.util.List;
import java.util.Optional;
import org.microbrain.core.rollout.NodeSight.Claim;
import org.microbrain.record.NodeId;

/**
 * Which of two rollouts that want the same component of the same node gets it. Of two that are under way, the higher priority
 * goes before, then the later approval. Against one that is over, the later approval goes before: what is over does not stand
 * in the way for ever, and what is older does not come back over it. Pure.
 */
public final class Precedence {

    private Precedence() {
    }

    /** Whether {@code one} goes before {@code other}. Two different rollouts never both do. */
    public static boolean goesBefore(Rollout one, Rollout other) {
        if (one.state().open() && other.state().open() && one.plan().priority() != other.plan().priority()) {
            return one.plan().priority() > other.plan().priority();
        }
        int later = one.approved().compareTo(other.approved());
        return later != 0 ? later > 0 : one.plan().number() > other.plan().number();
    }

    /**
     * Whose a component of a node is, for one rollout.
     *
     * @param mine   the one that asks
     * @param owner  the one whose wish stands there, if any
     * @param others further ones of the same component that are under way
     */
    public static Claim claim(Rollout mine, NodeId node, Optional<Rollout> owner, List<Rollout> others) {
        Track track = mine.tracks().get(node);
        boolean asked = track != null && track.stage().wished();
        if (owner.isPresent() && !owner.get().plan().equals(mine.plan())) {
            return asked || goesBefore(owner.get(), mine) ? Claim.TAKEN : rival(mine, node, others);
        }
        return asked ? Claim.FREE : rival(mine, node, others);
    }

    private static Claim rival(Rollout mine, NodeId node, List<Rollout> others) {
        return others.stream().anyMatch(other -> waits(other, mine, node)) ? Claim.RIVAL : Claim.FREE;
    }

    private static boolean waits(Rollout other, Rollout mine, NodeId node) {
        Track track = other.tracks().get(node);
        return track != null && track.stage() == Stage.WAITING && !other.plan().equals(mine.plan())
                && other.state().open() && goesBefore(other, mine);
    }
}
