package org.microbrain.runtime.people;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.microbrain.journal.StorageFailure;
import org.microbrain.runtime.storage.SqliteFile;

/**
 * {@code <data>/people.db}: accounts, sessions, tokens, failed sign-ins and the latest audit entries of a node, on SQLite,
 * for the node's own user alone. What a method has done is on the disk when it returns. Safe for several threads, one at a
 * time. A damaged file is set aside and a new one begun: a gateway goes on, and shows a first password anew.
 */
final class PeopleFile implements AutoCloseable {

    private static final String TABLES = """
            CREATE TABLE account(name TEXT PRIMARY KEY, password TEXT NOT NULL, role TEXT NOT NULL, area TEXT NOT NULL,
              must_change INTEGER NOT NULL, disabled INTEGER NOT NULL, made_ms INTEGER NOT NULL) WITHOUT ROWID;
            CREATE TABLE session(hash BLOB PRIMARY KEY, account TEXT NOT NULL, since_ms INTEGER NOT NULL, seen_ms INTEGER
              NOT NULL, address TEXT NOT NULL) WITHOUT ROWID;
            CREATE INDEX session_account ON session(account);
            CREATE TABLE token(name TEXT PRIMARY KEY, hash BLOB NOT NULL UNIQUE, rights TEXT NOT NULL, area TEXT NOT NULL,
              maker TEXT NOT NULL, made_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL, used_ms INTEGER NOT NULL) WITHOUT
              ROWID;
            CREATE TABLE failure(name TEXT NOT NULL, address TEXT NOT NULL, count INTEGER NOT NULL, last_ms INTEGER NOT
              NULL, until_ms INTEGER NOT NULL, PRIMARY KEY(name, address)) WITHOUT ROWID;
            CREATE INDEX failure_last ON failure(last_ms);
            CREATE TABLE acquainted(name TEXT NOT NULL, address TEXT NOT NULL, last_ms INTEGER NOT NULL, PRIMARY KEY(name,
              address)) WITHOUT ROWID;
            CREATE TABLE audit(id INTEGER PRIMARY KEY AUTOINCREMENT, mark BLOB NOT NULL, ms INTEGER NOT NULL, who TEXT NOT
              NULL, role TEXT NOT NULL, what TEXT NOT NULL, subject TEXT NOT NULL, address TEXT NOT NULL, outcome TEXT NOT
              NULL, recorded INTEGER NOT NULL);
            CREATE INDEX audit_unrecorded ON audit(id) WHERE recorded = 0;
            """;
    private static final SqliteFile.Format FORMAT = new SqliteFile.Format(true, List.of("busy_timeout=5000",
            "journal_mode=WAL", "synchronous=FULL", "cache_size=-256", "wal_autocheckpoint=100", "secure_delete=ON"),
            List.of(TABLES), SqliteFile.EVERY_PAGE);

    private final Path path;
    private final SqliteFile file;
    private boolean closed;

    /** @throws IOException when the file cannot be opened, or is of a newer program */
    PeopleFile(Path path) throws IOException {
        this.path = path;
        try {
            file = SqliteFile.openOrBegin(path, FORMAT, "accounts begin anew with a first password");
        } catch (StorageFailure e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    synchronized <T> T read(Function<SqliteFile, T> work) {
        if (closed) {
            throw new PeopleFailure(path + ": the node is stopping", null);
        }
        try {
            return work.apply(file);
        } catch (StorageFailure e) {
            file.close();
            throw new PeopleFailure(e.getMessage(), e);
        }
    }

    /** All of it or nothing; durable when it returns. */
    synchronized <T> T write(Function<SqliteFile, T> work) {
        return read(db -> db.transaction(() -> work.apply(db)));
    }

    @Override
    public synchronized void close() {
        closed = true;
        file.close();
    }
}
