package org.microbrain.core.rollout;

import java.util.Locale;

/** How a rollout is. */
public enum RolloutState {
    DRAFT, WAITING_FOR_APPROVAL, RUNNING, PAUSED_BY_PERSON, PAUSED_BY_GATE, FINISHED, ROLLED_BACK, CANCELLED;

    /** Whether it may still start something. */
    public boolean open() {
        return this == RUNNING || paused();
    }

    public boolean paused() {
        return this == PAUSED_BY_PERSON || this == PAUSED_BY_GATE;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
