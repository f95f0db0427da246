package org.microbrain.core.archive;

import java.nio.file.Path;

/** The archive in one SQLite file. One process only. */
public final class SqliteArchive extends SqlArchive {

    /** Opens the archive; readings are kept for ever. @throws ArchiveFailure as below */
    public SqliteArchive(Path file) {
        this(file, 0);
    }

    /**
     * Opens the archive and makes it when there is none. When there is no room, it opens all the same and takes nothing
     * until there is.
     *
     * @param months whole months for which readings are kept as they were measured; 0 for ever
     * @throws ArchiveFailure when the file is damaged, cannot be written, or is newer than this program
     */
    public SqliteArchive(Path file, int months) {
        super(new SqliteEngine(file), months);
    }
}
