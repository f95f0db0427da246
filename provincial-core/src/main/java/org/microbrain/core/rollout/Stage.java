package org.microbrain.core.rollout;

import java.util.Locale;

/** How far one node is with one rollout, as the province sees it. */
public enum Stage {
    /** Nothing was asked of it. */
    WAITING,
    /** It is wished; nothing of it came back yet. */
    WISHED,
    /** It fetches, waits for its window, applies or proves. */
    TRYING,
    /** It keeps it. */
    KEPT,
    /** It went back by itself, failed, or refused. */
    FAILED,
    /** Nothing is heard of it, or it gets no further. */
    QUIET,
    /** Another rollout has it. */
    OVERRULED,
    /** The wish was taken back before it was kept. */
    WITHDRAWN,
    /** The version before is wished. */
    GOING_BACK,
    /** It runs the version before. */
    BACK;

    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether a wish of this rollout stands at the node. */
    public boolean wished() {
        return switch (this) {
            case WISHED, TRYING, KEPT, FAILED, QUIET, GOING_BACK, BACK -> true;
            case WAITING, OVERRULED, WITHDRAWN -> false;
        };
    }
}
