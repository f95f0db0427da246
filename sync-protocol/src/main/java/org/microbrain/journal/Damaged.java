package org.microbrain.journal;

import java.nio.file.Path;

/** Our own disk holds something it should not. The message names the file and the command that helps. */
public final class Damaged extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public Damaged(Path file, String what, Throwable cause) {
        super(file + ": " + what + "; stop the node and run: microbrain repair " + file, cause);
    }
}
