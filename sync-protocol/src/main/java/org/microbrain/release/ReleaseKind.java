package org.microbrain.release;

import java.util.Optional;
import org.microbrain.trust.PathPattern;
import org.microbrain.trust.RoleName;

/** What is released; each kind has signers of its own. */
public enum ReleaseKind {
    /** Detectors with their thresholds. */
    MODEL(1, "model", "models"),
    /** What a gateway model may use, its series and its Camel routes. */
    PROFILE(2, "profile", "profiles"),
    /** The files of a board's system, rendered for each node. */
    FIRMWARE_CONFIG(3, "firmware-config", "firmware-configs"),
    /** Camel routes in YAML. */
    ROUTES(4, "routes", "routes"),
    /** Reference data. */
    DATA(5, "data", "data"),
    /** The node's own program. */
    PROGRAM(6, "program", "programs"),
    /** What gateways with Eclipse Kura are to run, brought to them by the edge that looks after them. */
    KURA_CONFIGURATION(7, "kura-configuration", "kura-configurations"),
    /** A deployment package of gateways with Eclipse Kura, a program, brought to them in the same way. */
    KURA_PACKAGE(8, "kura-package", "kura-packages");

    private final int code;
    private final String word;
    private final RoleName role;

    ReleaseKind(int code, String word, String role) {
        this.code = code;
        this.word = word;
        this.role = new RoleName(role);
    }

    /** Its number on the wire. */
    public int code() {
        return code;
    }

    /** How it is written in documents, paths and commands. */
    public String word() {
        return word;
    }

    /** The delegated role that signs for it. */
    public RoleName role() {
        return role;
    }

    /** The only targets that the role speaks for. */
    public PathPattern pattern() {
        return new PathPattern(word + "/*/*.json");
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

    @Override
    public String toString() {
        return word;
    }
}
