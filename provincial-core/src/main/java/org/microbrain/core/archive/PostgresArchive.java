package org.microbrain.core.archive;

import java.nio.file.Path;

/** The archive in a PostgreSQL database. One core writes into it, or several that know of each other (ADR 75). */
public final class PostgresArchive extends SqlArchive {

    private PostgresArchive(PostgresSettings settings, Path mark, int months, boolean alone) {
        super(new PostgresEngine(settings, new ArchiveMark(mark), alone), months);
    }

    /**
     * Opens the archive and makes its tables where there are none. When the database does not answer, it opens all the
     * same and takes nothing until it does.
     *
     * @param mark   beside this path lies the file which remembers that there is an archive
     * @param months whole months for which readings are kept as they were measured; 0 for ever
     * @param alone  whether nobody else may write into it; otherwise others may that say the same
     * @throws ArchiveFailure when the database cannot be used, and waiting would not help
     */
    public static SqlArchive open(PostgresSettings settings, Path mark, int months, boolean alone) {
        try {
            return new PostgresArchive(settings, mark, months, alone);
        } catch (NoClassDefFoundError e) {
            throw PostgresFailures.noDriver(e);
        }
    }
}
