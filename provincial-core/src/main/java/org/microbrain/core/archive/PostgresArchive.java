package org.microbrain.core.archive;

import java.nio.file.Path;

/** The archive in a PostgreSQL database. One core at a time writes into it. */
public final class PostgresArchive extends SqlArchive {

    private PostgresArchive(PostgresSettings settings, Path mark) {
        super(new PostgresEngine(settings, new ArchiveMark(mark)));
    }

    /**
     * Opens the archive and makes its tables where there are none. When the database does not answer, it opens all the
     * same and takes nothing until it does.
     *
     * @param mark beside this path lies the file which remembers that there is an archive
     * @throws ArchiveFailure when the database cannot be used, and waiting would not help
     */
    public static SqlArchive open(PostgresSettings settings, Path mark) {
        try {
            return new PostgresArchive(settings, mark);
        } catch (NoClassDefFoundError e) {
            throw PostgresFailures.noDriver(e);
        }
    }
}
