package org.microbrain.core.archive;

import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteException;

/** The store failed. The message names the file, what is wrong with it and what a person can do. */
public final class ArchiveFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int SQLITE_FULL = 13;

    private final boolean damaged;

    ArchiveFailure(String message, boolean damaged, Throwable cause) {
        super(message, cause);
        this.damaged = damaged;
    }

    /** There was an archive here and there is none: an empty one would pass for the whole province's memory. */
    static ArchiveFailure gone(Path file, Path mark) {
        return new ArchiveFailure("archive " + file + " is gone or empty, and there was one. Bring back the last backup; "
                + "nodes send again what they still keep. To begin with an empty archive, delete " + mark + " first.",
                true, null);
    }

    /** True when there is no room. */
    public boolean full() {
        return getCause() instanceof SQLException sql && (sql.getErrorCode() & 0xff) == SQLITE_FULL;
    }

    /** SQLite's primary result codes, see sqlite.org/rescode.html. */
    static ArchiveFailure of(Path file, SQLException cause) {
        String said = cause.getMessage();
        return switch (cause instanceof SQLiteException sqlite ? sqlite.getResultCode().code & 0xff : 0) {
            case 11, 26 -> new ArchiveFailure("archive " + file + " is damaged (" + said + "). Stop the core, keep a "
                    + "copy of the file and its -wal, then either bring back the last backup, or run: sqlite3 " + file
                    + " .recover | sqlite3 " + file + ".new — nodes send again what they still keep.", true, cause);
            case 13 -> new ArchiveFailure("no room left for archive " + file + ". Free space on its disk; nothing is "
                    + "acknowledged until then, and nodes keep their records.", false, cause);
            case 5, 6 -> new ArchiveFailure("archive " + file + " is held by another program. Stop it (a second core, "
                    + "a backup tool, an open sqlite3) and try again.", false, cause);
            case 8, 14 -> new ArchiveFailure("archive " + file + " cannot be opened for writing. Check that its folder "
                    + "exists and belongs to the core's user.", false, cause);
            case 10 -> new ArchiveFailure("the disk of archive " + file + " does not read or write (" + said
                    + "). Check the disk; nothing unsure was acknowledged.", false, cause);
            default -> new ArchiveFailure("archive " + file + ": " + said, false, cause);
        };
    }

    /** True when what is stored is damaged, so that trying again cannot help. */
    public boolean damaged() {
        return damaged;
    }
}
