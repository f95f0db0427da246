package org.microbrain.artifact;

import java.io.IOException;

/** Bytes are not what their name says: damaged on a disk or on the way, or made up. */
public final class DamagedPiece extends IOException {

    private static final long serialVersionUID = 1L;

    /** @param message a sentence for people */
    public DamagedPiece(String message) {
        super(message);
    }
}
