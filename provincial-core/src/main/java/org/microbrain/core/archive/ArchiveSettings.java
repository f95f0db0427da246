package org.microbrain.core.archive;

import java.nio.file.Path;
import java.util.Optional;
import org.microbrain.runtime.config.Section;

/**
 * The core's {@code archive} section.
 *
 * @param file       of the archive; with PostgreSQL, where the mark lies which remembers that there is an archive
 * @param postgresql the database that it is kept in instead of the file
 */
public record ArchiveSettings(Path file, Optional<PostgresSettings> postgresql) {

    /** An archive in a file. */
    public static ArchiveSettings inFile(Path file) {
        return new ArchiveSettings(file, Optional.empty());
    }

    /** @param data the folder that it lies in when nothing else is said */
    public static ArchiveSettings read(Section s, Path data) {
        s.onlyKeys("file", "postgresql");
        if (!s.has("postgresql")) {
            return inFile(s.path("file", data.resolve("archive.db")));
        }
        if (s.has("file")) {
            s.problem("file", "档案库要么是文件，要么在 PostgreSQL 中，请只写其一",
                    "the archive is either a file or on PostgreSQL; say one of the two");
        }
        return new ArchiveSettings(data.resolve("archive-postgresql"),
                Optional.of(PostgresSettings.read(s.section("postgresql"))));
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
        return postgresql.isPresent() ? PostgresArchive.open(postgresql.get(), file, true) : new SqliteArchive(file);
    }

    /**
     * One that several programs write into, all of them opened so.
     *
     * @throws ArchiveFailure when it cannot be used, and waiting would not help
     */
    public SqlArchive openBesideOthers() {
        return PostgresArchive.open(postgresql.orElseThrow(), file, false);
    }
}
