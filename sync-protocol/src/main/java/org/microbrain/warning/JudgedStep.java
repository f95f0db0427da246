package org.microbrain.warning;

import java.util.Optional;

/**
 * A step and what came of it.
 *
 * @param step     as it was taken
 * @param noEffect why it changed nothing; empty when it had its effect
 */
public record JudgedStep(Step step, Optional<NoEffect> noEffect) {

    public boolean hadEffect() {
        return noEffect.isEmpty();
    }
}
