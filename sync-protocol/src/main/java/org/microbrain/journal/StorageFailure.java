package org.microbrain.journal;

import java.nio.file.Path;
import java.sql.SQLException;

/** The disk did not do what was asked: full, unplugged, an I/O error. Nothing was changed; worth trying again. */
public class StorageFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int SQLITE_FULL = 13;

    private final boolean full;

    public StorageFailure(Path file, Exception cause) {
        super(file + ": the disk did not take the change (" + cause.getMessage() + "); check free space and cabling", cause);
        this.full = cause instanceof SQLException sql && (sql.getErrorCode() & 0xff) == SQLITE_FULL;
    }

    /** For a store that says in its own words what is wrong. */
    protected StorageFailure(String message, boolean full, Throwable cause) {
        super(message, cause);
        this.full = full;
    }

    /** Whether every other change would fail now as well, so that nobody need try. */
    public boolean hitsAll() {
        return !full;
    }

    /** Whether there was no room; otherwise the disk itself failed. */
    public boolean full() {
        return full;
    }
}
