package org.microbrain.intent;

import java.util.Optional;

/** How far a node is with one release. */
public enum AttemptState {
    FETCHING(1, "fetching"),
    /** Fetched, verified, and ready beside what runs. */
    STAGED(2, "staged"),
    WAITING(3, "waiting-for-window"),
    APPLYING(4, "applying"),
    PROVING(5, "proving"),
    KEPT(6, "kept"),
    GOING_BACK(7, "going-back"),
    GONE_BACK(8, "gone-back"),
    /** Something went wrong before anything was changed. */
    FAILED(9, "failed"),
    /** It is not genuine, or does not fit this node. */
    REFUSED(10, "refused"),
    /** Something newer is wanted. */
    SUPERSEDED(11, "superseded");

    private final int code;
    private final String word;

    AttemptState(int code, String word) {
        this.code = code;
        this.word = word;
    }

    /** Its number on the wire. */
    public int code() {
        return code;
    }

    public String word() {
        return word;
    }

    /** Whether nothing more happens to an attempt in this state. */
    public boolean ended() {
        return switch (this) {
            case KEPT, GONE_BACK, FAILED, REFUSED, SUPERSEDED -> true;
            case FETCHING, STAGED, WAITING, APPLYING, PROVING, GOING_BACK -> false;
        };
    }

    /** @return empty when no state has this number: it is of a newer program */
    public static Optional<AttemptState> of(int code) {
        for (AttemptState state : values()) {
            if (state.code == code) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }
}
