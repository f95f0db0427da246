package org.microbrain.journal;

import java.nio.file.Path;

/** The disk did not do what was asked: full, unplugged, an I/O error. Nothing was changed; worth trying again. */
public final class StorageFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StorageFailure(Path file, Exception cause) {
        super(file + ": the disk did not take the change (" + cause.getMessage() + "); check free space and cabling", cause);
    }
}
