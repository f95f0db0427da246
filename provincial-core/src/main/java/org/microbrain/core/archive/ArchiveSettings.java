package org.microbrain.core.archive;

import java.nio.file.Path;
import java.util.Optional;
import org.microbrain.runtime.config.Section;

/**
 * The core's {@code archive} section.
 *
 * @param file       of the archive; with PostgreSQL, where the mark lies which remembers that there is an archive
 * @param postgresql the database that it is kept in instead of the file
 * @param months     whole months for which readings are kept as they were measured, beside the one that runs; then their sums
 *                   by the hour; 0 for ever
 */
public record ArchiveSettings(Path file, Optional<PostgresSettings> postgresql, int months) {

    private static final String KEEP = "keep-readings-months";
    private static final int MOST_MONTHS = 1200;

    /** Readings are kept for ever. */
    public ArchiveSettings(Path file, Optional<PostgresSettings> postgresql) {
        this(file, postgresql, 0);
    }

    /** An archive in a file, with its readings for ever. */
    public static ArchiveSettings inFile(Path file) {
        return new ArchiveSettings(file, Optional.empty());
    }

    /** @param data the folder that it lies in when nothing else is said */
    public static ArchiveSettings read(Section s, Path data) {
        s.onlyKeys("file", "postgresql", KEEP);
        int months = s.number(KEEP, 0, 0, MOST_MONTHS);
        if (!s.has("postgresql")) {
            return new ArchiveSettings(s.path("file", data.resolve("archive.db")), Optional.empty(), months);
        }
        if (s.has("file")) {
            s.problem("file", "档案库要么是文件，要么在 PostgreSQL 中，请只写其一",
                    "the archive is either a file or on PostgreSQL; say one of the two");
        }
        return new ArchiveSettings(data.resolve("archive-postgresql"),
                Optional.of(PostgresSettings.read(s.section("postgresql"))), months);
    }

    /** The folder on this machine in which something of it lies. */
    public Path folder() {
        return file.toAbsolutePath().getParent();
    }

    /**
     * Nobody else writes into it.
     *
     * @throws ArchiveFailure when it cannot be used, and waiting would not help
     */
    public SqlArchive open() {
        return postgresql.isPresent() ? PostgresArchive.open(postgresql.get(), file, months, true)
                : new SqliteArchive(file, months);
    }

    /**
     * One that several programs write into, all of them opened so.
     *
     * @throws ArchiveFailure when it cannot be used, and waiting would not help
     */
    public SqlArchive openBesideOthers() {
        return PostgresArchive.open(postgresql.orElseThrow(), file, months, false);
    }
}
