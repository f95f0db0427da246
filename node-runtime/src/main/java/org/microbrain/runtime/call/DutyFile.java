package org.microbrain.runtime.call;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Function;
import org.microbrain.journal.StorageFailure;
import org.microbrain.runtime.storage.SqliteFile;

/**
 * The file {@code duty.db}, mode 0600: the table of calls, and a log of what was sent. It holds phone numbers, so what is
 * deleted is overwritten. Made with the first change and opened with the first need; a node without a table has none.
 * Safe for use by several threads, one at a time.
 */
final class DutyFile implements AutoCloseable {

    private static final String TABLES = """
            CREATE TABLE person(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, role TEXT NOT NULL,
              phone TEXT NOT NULL, email TEXT NOT NULL, account TEXT NOT NULL, language TEXT NOT NULL);
            CREATE TABLE line(id INTEGER PRIMARY KEY AUTOINCREMENT, place INTEGER NOT NULL, hazard TEXT NOT NULL,
              least INTEGER NOT NULL, days INTEGER NOT NULL, from_min INTEGER NOT NULL, to_min INTEGER NOT NULL,
              when_confirmed INTEGER NOT NULL);
            CREATE TABLE turn(line INTEGER NOT NULL, place INTEGER NOT NULL, person INTEGER NOT NULL, channels TEXT NOT NULL,
              PRIMARY KEY(line, place)) WITHOUT ROWID;
            CREATE TABLE call(step TEXT PRIMARY KEY, warning TEXT NOT NULL, line INTEGER NOT NULL, person INTEGER NOT NULL,
              name TEXT NOT NULL, role TEXT NOT NULL, level INTEGER NOT NULL, at_ms INTEGER NOT NULL,
              token TEXT NOT NULL UNIQUE) WITHOUT ROWID;
            CREATE INDEX call_warning ON call(warning, at_ms);
            CREATE INDEX call_at ON call(at_ms);
            CREATE TABLE delivery(id INTEGER PRIMARY KEY AUTOINCREMENT, step TEXT NOT NULL, channel TEXT NOT NULL,
              state TEXT NOT NULL, tries INTEGER NOT NULL, next_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL,
              zh TEXT NOT NULL, en TEXT NOT NULL);
            CREATE INDEX delivery_step ON delivery(step);
            CREATE INDEX delivery_state ON delivery(state, channel, next_ms);
            CREATE TABLE stranger(at_ms INTEGER NOT NULL, masked TEXT NOT NULL);
            """;
    /** When a person stood on a line for the last time that somebody looked; 0 until then. */
    private static final String NEEDED = "ALTER TABLE person ADD COLUMN needed_ms INTEGER NOT NULL DEFAULT 0;";
    // A write-ahead log would keep deleted numbers for long; here are few changes.
    private static final SqliteFile.Format FORMAT = new SqliteFile.Format(false, List.of("journal_mode=TRUNCATE",
            "secure_delete=ON", "synchronous=FULL", "cache_size=-128"), List.of(TABLES, NEEDED), "SELECT count(*) FROM person");

    private final Path path;
    private SqliteFile file;

    DutyFile(Path path) {
        this.path = path;
    }

    /** @param none the answer while there is no file */
    synchronized <T> T read(T none, Function<SqliteFile, T> work) {
        return file == null && !Files.exists(path) ? none : write(work);
    }

    /**
     * All of it or nothing.
     *
     * @throws StorageFailure when the file cannot be had or does not take it; the next call opens it anew
     */
    synchronized <T> T write(Function<SqliteFile, T> work) {
        if (file == null) {
            file = open();
        }
        return file.transaction(() -> work.apply(file));
    }

    private SqliteFile open() {
        try {
            if (Files.exists(path)) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            }
        } catch (IOException e) {
            throw new StorageFailure(path, e);
        }
        return new SqliteFile(path, FORMAT);
    }

    @Override
    public synchronized void close() {
        if (file != null) {
            file.close();
        }
    }
}
