package org.microbrain.edge.output;

import java.util.Locale;
import org.microbrain.runtime.config.InvalidValue;

/** What stands at the end of the wire, by what it can do to people. */
public enum OutputKind {
    /** It is heard. Sounded in vain it wakes a village, and loses its belief. */
    HORN,
    /** It is seen. */
    SIGN,
    /** It moves water or a machine: switched in error it can flood or kill. */
    PUMP;

    /** Whether the person who approves its plan must be another one than who proposed it. */
    public boolean needsTwo() {
        return this == PUMP;
    }

    /** As it stands in files and records: {@code horn}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static OutputKind of(String word) {
        for (OutputKind kind : values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
        }
        throw new InvalidValue("应为 horn（警报器）、sign（警示灯牌）或 pump（水泵）", "must be horn, sign or pump");
    }
}
