package org.microbrain.core.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.sqlite.SQLiteConfig;

/** The archive's SQLite file: how it is opened, and which layout it has. */
record ArchiveFile(Path path) {

    /** The layout this program writes; kept in {@code user_version}. */
    static final int SCHEMA = 1;

    private static final int SQLITE_BUSY = 5;
    private static final int BUSY_MILLIS = 10_000;
    private static final int PAGE_BYTES = 8192;
    private static final int CACHE_KIB = 16_384;
    private static final int READER_CACHE_KIB = 4096;

    /**
     * Refuses to take an empty file for the archive that once was here.
     *
     * @throws ArchiveFailure when it is gone
     */
    void requireWhatWasHere() {
        try {
            if (Files.exists(mark()) && (!Files.exists(path) || Files.size(path) == 0)) {
                throw ArchiveFailure.gone(path, mark());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("archive " + path + " cannot be looked at", e);
        }
    }

    /** Remembers, beside the file, that there is an archive. */
    void markAsMade() {
        try {
            if (!Files.exists(mark())) {
                Files.writeString(mark(), "the archive beside this file has been made; see docs/components/archive.md\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("archive " + path + ": the mark beside it cannot be written", e);
        }
    }

    private Path mark() {
        return path.resolveSibling(path.getFileName() + ".made");
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
                throw new ArchiveFailure("archive " + path + " was written by a newer program (layout " + version
                        + ", this program knows " + SCHEMA + "). Start the newer program, or bring back a backup made "
                        + "before the upgrade.", false, null);
            }
            if (version == 0) {
                statement.execute("BEGIN IMMEDIATE");
                for (String command : script()) {
                    statement.execute(command);
                }
                statement.execute("PRAGMA user_version = " + SCHEMA);
                statement.execute("COMMIT");
            }
            // Added within layout 1: when the program of a journal started, for those that once doubted their clock.
            statement.execute("CREATE TABLE IF NOT EXISTS clock_start (origin INTEGER PRIMARY KEY, "
                    + "start INTEGER NOT NULL) STRICT");
        }
    }

    private static Iterable<String> script() {
        try (InputStream in = ArchiveFile.class.getResourceAsStream("schema-" + SCHEMA + ".sql")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^--.*$", "");
            return Arrays.stream(text.split(";")).filter(command -> !command.isBlank()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("a resource of this program cannot be read", e);
        }
    }
}
