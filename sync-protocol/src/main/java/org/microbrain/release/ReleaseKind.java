package org.microbrain.release;

import java.util.Optional;
import org.microbrain.trust.PathPattern;
import org.microbrain.trust.RoleName;

/** What is released; each kind has signers of its own. */
public enum ReleaseKind {
    MODEL("model", "models"),
    PROFILE("profile", "profiles"),
    FIRMWARE_CONFIG("firmware-config", "firmware-configs"),
    ROUTES("routes", "routes"),
    DATA("data", "data"),
    PROGRAM("program", "programs");

    private final String word;
    private final RoleName role;

    ReleaseKind(String word, String role) {
        this.word = word;
        this.role = new RoleName(role);
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
