package org.microbrain.runtime.district;

import java.util.Arrays;
import java.util.Locale;

/** How the configuration of a gateway stands to what is wanted of it. The worst first. */
public enum GatewayState {
    /** What was sent does not run. */
    FAILED,
    /** Somebody changed something at the gateway. */
    DRIFTED,
    /** What is wanted runs, and something that is no longer wanted, too. */
    LEFT_BEHIND,
    /** Something was sent and is not read back yet. */
    SENT,
    /** It was not read since the edge's program started. */
    UNREAD,
    /** Nothing is wanted of it. */
    UNMANAGED,
    /** What is wanted runs. */
    VERIFIED,
    /** A report has a word that this program does not know. */
    UNKNOWN;

    /** As reports have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static GatewayState of(String word) {
        return Arrays.stream(values()).filter(state -> state.word().equals(word)).findFirst().orElse(UNKNOWN);
    }

    /** Whether a person has to look at it. */
    public boolean isBad() {
        return this == FAILED || this == DRIFTED || this == LEFT_BEHIND;
    }

    /** The classes of its badge on pages. */
    public String badge() {
        return switch (this) {
            case VERIFIED -> "mb-state-badge mb-state-green";
            case SENT -> "mb-badge-plain";
            case FAILED -> "mb-state-badge mb-state-red";
            case DRIFTED, LEFT_BEHIND -> "mb-state-badge mb-state-yellow";
            case UNMANAGED, UNREAD, UNKNOWN -> "mb-state-badge mb-state-grey";
        };
    }
}
