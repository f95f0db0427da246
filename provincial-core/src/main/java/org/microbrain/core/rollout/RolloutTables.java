package org.microbrain.core.rollout;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.microbrain.release.Version;
import org.microbrain.runtime.storage.SqliteFile;

/**
 * The tables of the file {@code rollouts.db}. They are read and written by {@link StoredRollouts}, {@link StoredNodes}, {@link
 * StoredAttempts}, {@link StoredOrders} and {@link Announcements}.
 */
public final class RolloutTables {

    private static final String TABLES = """
            CREATE TABLE rollout(number INTEGER PRIMARY KEY, plan TEXT NOT NULL, state TEXT NOT NULL, wave INTEGER NOT NULL,
              approver TEXT NOT NULL, approved_ms INTEGER NOT NULL, since_ms INTEGER NOT NULL, by_whom TEXT NOT NULL,
              why TEXT NOT NULL) STRICT;
            CREATE TABLE track(rollout INTEGER NOT NULL, node TEXT NOT NULL, wave INTEGER NOT NULL, stage TEXT NOT NULL,
              tries INTEGER NOT NULL, since_ms INTEGER NOT NULL, reason TEXT NOT NULL, accepted INTEGER NOT NULL,
              away INTEGER NOT NULL, previous TEXT NOT NULL, before TEXT NOT NULL, wished_ms INTEGER NOT NULL,
              kept_ms INTEGER NOT NULL, figures TEXT NOT NULL, observed INTEGER NOT NULL,
              PRIMARY KEY(rollout, node)) STRICT, WITHOUT ROWID;
            CREATE TABLE node(node TEXT PRIMARY KEY, program TEXT NOT NULL, board TEXT NOT NULL, profile TEXT NOT NULL,
              labels TEXT NOT NULL, running TEXT NOT NULL, revision INTEGER NOT NULL, seen_ms INTEGER NOT NULL,
              condition TEXT NOT NULL) STRICT, WITHOUT ROWID;
            CREATE TABLE owner(node TEXT NOT NULL, component TEXT NOT NULL, rollout INTEGER NOT NULL,
              PRIMARY KEY(node, component)) STRICT, WITHOUT ROWID;
            CREATE TABLE attempt(id INTEGER PRIMARY KEY, node TEXT NOT NULL, journal BLOB NOT NULL, sequence INTEGER NOT NULL,
              component TEXT NOT NULL, version TEXT NOT NULL, rollout TEXT NOT NULL, wave INTEGER NOT NULL,
              number INTEGER NOT NULL, state INTEGER NOT NULL, reason TEXT NOT NULL, zh TEXT NOT NULL, en TEXT NOT NULL,
              previous TEXT NOT NULL, fetched INTEGER NOT NULL, log TEXT NOT NULL, missed INTEGER NOT NULL,
              at_ms INTEGER NOT NULL, UNIQUE(node, journal, sequence)) STRICT;
            CREATE INDEX attempt_rollout ON attempt(rollout, node);
            CREATE TABLE hold(area TEXT NOT NULL, rollout TEXT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL,
              at_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL, PRIMARY KEY(area, rollout)) STRICT, WITHOUT ROWID;
            CREATE TABLE halt(area TEXT PRIMARY KEY, who TEXT NOT NULL, why TEXT NOT NULL, at_ms INTEGER NOT NULL)
              STRICT, WITHOUT ROWID;
            CREATE TABLE pin(number INTEGER PRIMARY KEY, node TEXT NOT NULL, component TEXT NOT NULL, version TEXT NOT NULL,
              who TEXT NOT NULL, why TEXT NOT NULL, at_ms INTEGER NOT NULL, UNIQUE(node, component)) STRICT;
            CREATE TABLE unsaid(node TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
            CREATE TABLE unsaid_halt(area TEXT PRIMARY KEY, halted INTEGER NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL)
              STRICT, WITHOUT ROWID;
            CREATE TABLE event(id INTEGER PRIMARY KEY, rollout INTEGER NOT NULL, at_ms INTEGER NOT NULL, word TEXT NOT NULL,
              who TEXT NOT NULL, detail TEXT NOT NULL) STRICT;
            CREATE INDEX event_rollout ON event(rollout);
            """;
    /** All that a shadow reported; until then only the warnings that it missed were kept. */
    private static final String SHADOWS = """
            ALTER TABLE attempt ADD COLUMN shadow TEXT NOT NULL DEFAULT '';
            UPDATE attempt SET shadow = '0 0 0 0 0 ' || missed WHERE missed > 0;
            ALTER TABLE attempt DROP COLUMN missed;
            """;
    /**
     * What each set of versions detected at a node; until then all since its program started, whichever version it was. Figures
     * of a program that started at an unknown time tell of nothing.
     */
    private static final String USUALS = """
            ALTER TABLE node ADD COLUMN usuals TEXT NOT NULL DEFAULT '';
            UPDATE node SET condition = condition || ' 0 0' WHERE condition <> '';
            UPDATE track SET before = before || ' 0 0' WHERE before <> '';
            UPDATE track SET figures = figures || ' 0 0' WHERE figures <> '';
            """;

    /** Models of the gateways that a node looks after. */
    private static final String GATEWAYS = "ALTER TABLE node ADD COLUMN gateways TEXT NOT NULL DEFAULT '';";

    /** Whether it brings packages to them. */
    private static final String PACKAGES = "ALTER TABLE node ADD COLUMN packages INTEGER NOT NULL DEFAULT 0;";

    private RolloutTables() {
    }

    /** Opens the file, or begins one. For one thread. @throws org.microbrain.journal.StorageFailure when it cannot be had */
    public static SqliteFile open(Path file) {
        return new SqliteFile(file, SqliteFile.Format.logged(2048, SqliteFile.EVERY_PAGE, TABLES, SHADOWS, USUALS, GATEWAYS, PACKAGES));
    }

    /** A version as a column holds it; empty for none. */
    static Optional<Version> version(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(new Version(text));
    }

    /** A time as a column holds it. */
    static Instant time(ResultSet row, int column) throws SQLException {
        long millis = row.getLong(column);
        return millis == 0 ? Instant.EPOCH : Instant.ofEpochMilli(millis);
    }
}
