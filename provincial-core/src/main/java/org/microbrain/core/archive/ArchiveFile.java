package org.microbrain.core.archive;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;

/** The archive's SQLite file: how it is opened, and which layout it has. */
record ArchiveFile(Path path) {

    /** The layout this program writes; kept in {@code user_version}. */
    static final int SCHEMA = 1;

    private static final int SQLITE_BUSY = 5;
    private static final int SQLITE_CORRUPT = 11;
    private static final int BUSY_MILLIS = 10_000;
    private static final int PAGE_BYTES = 8192;
    private static final int CACHE_KIB = 16_384;
    private static final int READER_CACHE_KIB = 4096;
    /** Free bytes below which little room is left; on a small disk a part of it. */
    private static final long FLOOR_BYTES = 64 << 20;
    private static final int FLOOR_PART = 10;

    /**
     * Refuses to take an empty file for the archive that once was here.
     *
     * @throws ArchiveFailure when it is gone
     */
    void requireWhatWasHere(ArchiveMark mark) {
        try {
            if (mark.there() && (!Files.exists(path) || Files.size(path) == 0)) {
                throw ArchiveFailure.gone(path, mark.file());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("archive " + path + " cannot be looked at", e);
        }
    }

    /** Whether little room is left on its disk. A file system that does not say its size is not low. */
    boolean low() {
        File folder = path.toAbsolutePath().getParent().toFile();
        return folder.getUsableSpace() < Math.min(FLOOR_BYTES, folder.getTotalSpace() / FLOOR_PART);
    }

    /**
     * Writes what the log holds into the file once more and syncs it: after a failed sync the kernel takes for written
     * what is not, so nothing may be built on the log as it is (ADR 18).
     */
    static void writeLogBack(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(RESTART)")) {
            if (row.getInt(1) != 0) {
                throw new SQLException("a reader holds the write-ahead log", "", SQLITE_BUSY);
            }
        }
    }

    /** Reads all of the file, at the speed of its disk. @throws SQLException when it is damaged */
    static void check(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
            if (!row.next() || !row.getString(1).equals("ok")) {
                throw new SQLException("quick_check: " + row.getString(1), "", SQLITE_CORRUPT);
            }
        }
    }

    /** Writes what is there once more and syncs it, to see whether the disk does. Within a transaction. */
    static void touch(Statement statement) throws SQLException {
        statement.execute("PRAGMA user_version = " + SCHEMA);
    }

    /** A connection that may write; makes the tables when the file is new. */
    Connection openForWriting() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setPageSize(PAGE_BYTES);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MILLIS);
        config.setCacheSize(-CACHE_KIB);
        Connection connection = config.createConnection("jdbc:sqlite:" + path);
        try {
            prepare(connection);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    Connection openForReading() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_MILLIS);
        config.setCacheSize(-READER_CACHE_KIB);
        return config.createConnection("jdbc:sqlite:" + path);
    }

    private void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int version;
            try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
                version = row.getInt(1);
            }
            if (version > SCHEMA) {
                throw ArchiveFailure.newer(path, version, SCHEMA);
            }
            if (version == 0) {
                statement.execute("BEGIN IMMEDIATE");
                SqlScript.run("schema-" + SCHEMA + ".sql", statement);
                statement.execute("PRAGMA user_version = " + SCHEMA);
                statement.execute("COMMIT");
            }
        }
    }
}
