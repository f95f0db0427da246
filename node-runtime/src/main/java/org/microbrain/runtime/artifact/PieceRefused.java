package org.microbrain.runtime.artifact;

import java.io.IOException;
import org.microbrain.link.PieceAnswer;
import org.microbrain.link.PieceName;

/** The parent answered, and has nothing to give. */
final class PieceRefused extends IOException {

    private static final long serialVersionUID = 1L;

    private final PieceAnswer.State state;

    PieceRefused(PieceName name, PieceAnswer.State state) {
        super(name + ": " + switch (state) {
            case UNKNOWN -> "the province does not have it";
            case CUT_OFF -> "the parent does not have it yet, and its own line is down";
            case BUSY, HERE -> "the parent asks to come again later";
        });
        this.state = state;
    }

    PieceAnswer.State state() {
        return state;
    }
}
