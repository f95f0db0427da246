package org.microbrain.release;

import java.util.Optional;

/** What a release is a release of. */
public enum ReleaseKind {
    /** Detectors with their thresholds. */
    MODEL(1, "model"),
    /** What a gateway model may use, its series and its Camel routes. */
    PROFILE(2, "profile"),
    /** The files of a board's system, rendered for each node. */
    FIRMWARE_CONFIG(3, "firmware-config"),
    /** Camel routes in YAML. */
    ROUTES(4, "routes"),
    /** Reference data. */
    DATA(5, "data"),
    /** The node's own program. */
    PROGRAM(6, "program");

    private final int code;
    private final String word;

    ReleaseKind(int code, String word) {
        this.code = code;
        this.word = word;
    }

    /** Its number on the wire. */
    public int code() {
        return code;
    }

    /** Its word in names, commands and addresses. */
    public String word() {
        return word;
    }

    /** @return empty when no kind has this number: it is of a newer program */
    public static Optional<ReleaseKind> of(int code) {
        for (ReleaseKind kind : values()) {
            if (kind.code == code) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** @return empty when no kind has this word */
    public static Optional<ReleaseKind> of(String word) {
        for (ReleaseKind kind : values()) {
            if (kind.word.equals(word)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
