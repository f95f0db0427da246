package org.microbrain.core.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.microbrain.runtime.identity.PrivateFile;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;

/**
 * A SQLite file as it is at one moment, copied while others write it (SQLite's online backup API). A reading transaction is held
 * meanwhile, so that what is committed after that moment neither gets into the copy nor begins it anew; the write-ahead log
 * grows by it.
 */
final class SqliteCopy {

    private static final byte[] HEAD = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int BUSY_MILLIS = 10_000;
    private static final int PAGES_AT_ONCE = 256;
    /** Of waits for a lock, which nobody holds for long. */
    private static final int PAUSE_MILLIS = 100;
    private static final int MOST_PAUSES = 100;
    private static final int SQLITE_OK = 0;

    private SqliteCopy() {
    }

    /** Hears how many pages are copied, and of how many. */
    interface Progress {
        void at(int pages, int of);
    }

    /** Whether a file is SQLite's, by its first bytes. */
    static boolean isDatabase(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(HEAD.length), HEAD);
        }
    }

    /**
     * Makes the copy, for the own user alone, and reads it through.
     *
     * @throws SQLException when one of the two cannot be read or written, or is damaged
     */
    static void make(Path from, Path to, Progress progress) throws SQLException, IOException {
        PrivateFile.write(to, new byte[0]);
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_MILLIS);
        try (Connection connection = config.createConnection("jdbc:sqlite:" + from)) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement();
                    ResultSet moment = statement.executeQuery("SELECT count(*) FROM sqlite_schema")) {
                moment.next();
            }
            int result = connection.unwrap(SQLiteConnection.class).getDatabase().backup("main", to.toString(),
                    (left, pages) -> progress.at(pages - left, pages), PAUSE_MILLIS, MOST_PAUSES, PAGES_AT_ONCE);
            if (result != SQLITE_OK) {
                throw new SQLException("SQLite's backup ended with " + result, "", result);
            }
        }
        check(to);
    }

    /** Reads every page. The last connection that closes, if it may write, leaves no write-ahead log beside the file. */
    private static void check(Path copy) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy); Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
            if (!row.next() || !row.getString(1).equals("ok")) {
                throw new SQLException("quick_check: " + row.getString(1));
            }
        }
    }
}
