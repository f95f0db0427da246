package org.microbrain.runtime.enrol;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.microbrain.journal.StorageFailure;
import org.microbrain.runtime.storage.SqliteFile;

/**
 * {@code admission.db}: who was admitted, who asks, tokens, revocations, and what happened. One connection, one
 * transaction at a time; what a transaction wrote is on the disk when it returns. Another process may add tokens meanwhile.
 * Safe for use by several threads.
 */
final class AdmissionFile implements AutoCloseable {

    /** Files of earlier programs have these tables and no number of a layout. */
    private static final String TABLES = """
            CREATE TABLE IF NOT EXISTS issued(serial TEXT PRIMARY KEY, node TEXT NOT NULL, key TEXT NOT NULL, authority
              INTEGER NOT NULL, not_before INTEGER NOT NULL, not_after INTEGER NOT NULL, at INTEGER NOT NULL, way TEXT NOT
              NULL, who TEXT NOT NULL, replaces TEXT, chain BLOB NOT NULL);
            CREATE INDEX IF NOT EXISTS issued_node ON issued(node);
            CREATE INDEX IF NOT EXISTS issued_key ON issued(key);
            CREATE TABLE IF NOT EXISTS revoked(key TEXT PRIMARY KEY, node TEXT NOT NULL, at INTEGER NOT NULL, who TEXT NOT
              NULL, reason TEXT NOT NULL, told INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS token(hash TEXT PRIMARY KEY, node TEXT NOT NULL, authority INTEGER NOT NULL,
              replaces INTEGER NOT NULL, expires INTEGER NOT NULL, at INTEGER NOT NULL, who TEXT NOT NULL, used_at INTEGER,
              used_by TEXT);
            CREATE TABLE IF NOT EXISTS request(key TEXT PRIMARY KEY, node TEXT NOT NULL, csr BLOB NOT NULL, authority_csr
              BLOB, code TEXT NOT NULL, node_part BLOB NOT NULL, parent_part BLOB NOT NULL, address TEXT NOT NULL, serial
              TEXT NOT NULL, program TEXT NOT NULL, since INTEGER NOT NULL, seen INTEGER NOT NULL, state TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS expected(node TEXT PRIMARY KEY, name TEXT NOT NULL, serial TEXT NOT NULL, at INTEGER
              NOT NULL, who TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS event(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, what TEXT NOT NULL, node TEXT NOT
              NULL, who TEXT NOT NULL, address TEXT NOT NULL, detail TEXT NOT NULL);
            """;
    private static final SqliteFile.Format FORMAT = new SqliteFile.Format(true, List.of("journal_mode=WAL",
            "synchronous=FULL", "busy_timeout=5000", "cache_size=-256"), List.of(TABLES), "SELECT count(*) FROM issued");

    private final SqliteFile file;
    private final AdmissionCopy copy;
    private long changes;
    private long copied = -1;

    /**
     * Opens the file, making it where there is none.
     *
     * @param copy takes its place when it is gone or damaged
     * @throws IOException    when neither can be read
     * @throws StorageFailure when the file cannot be used
     */
    AdmissionFile(Path path, Path copy) throws IOException {
        this.copy = new AdmissionCopy(path, copy);
        this.copy.restoreIfNeeded();
        file = new SqliteFile(path, FORMAT);
    }

    /** Runs a change; nothing of it stays when it throws. @throws StorageFailure when the disk or the file fails */
    synchronized <T> T change(Supplier<T> change) {
        return file.transaction(change);
    }

    /** Changes rows; parameters in order. @return how many */
    synchronized int update(String sql, Object... parameters) {
        changes++;
        return file.update(sql, parameters);
    }

    synchronized <T> List<T> list(SqliteFile.Row<T> row, String sql, Object... parameters) {
        return file.rows(row, sql, parameters);
    }

    <T> Optional<T> first(SqliteFile.Row<T> row, String sql, Object... parameters) {
        return list(row, sql, parameters).stream().findFirst();
    }

    long count(String sql, Object... parameters) {
        return first(row -> row.getLong(1), sql, parameters).orElse(0L);
    }

    /** Makes the copy anew when something has changed. To be called once in a while; waits for the disk. */
    synchronized void copy() {
        // Tokens are also given by a command beside the node.
        long now = changes + file.number("SELECT count(*) FROM token");
        if (now != copied) {
            copy.make(file);
            copied = now;
        }
    }

    @Override
    public synchronized void close() {
        file.close();
    }
}
