package org.microbrain.runtime.artifact;

import java.io.IOException;

/** What is asked for cannot be had, and trying again soon would not help. */
public final class ArtifactUnavailable extends IOException {

    private static final long serialVersionUID = 1L;

    /** @param message says what and why */
    public ArtifactUnavailable(String message) {
        super(message);
    }
}
