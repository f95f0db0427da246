package org.microbrain.core.rollout;

import java.util.List;

/**
 * What a gate says of a wave.
 *
 * @param open   the next wave may start
 * @param bad    the rollout has to stop
 * @param checks one by one
 */
public record Judgement(int wave, boolean open, boolean bad, List<GateCheck> checks) {

    public Judgement {
        checks = List.copyOf(checks);
    }
}
