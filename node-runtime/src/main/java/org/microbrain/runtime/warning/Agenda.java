package org.microbrain.runtime.warning;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.microbrain.runtime.storage.SqliteFile;
import org.microbrain.warning.WarningId;

/**
 * When open warnings must be looked at again, in {@code warnings.db}. Whoever looks goes by these times and not by a list of the
 * worst, so that none is forgotten however many are open. A change of a warning makes all of it due at once. For the thread of
 * the store.
 */
final class Agenda {

    /** What is put off for longer was put off by a wrong clock. */
    private static final Duration FAR = Duration.ofHours(2);

    private final SqliteFile file;

    /** What is looked at. */
    enum Item {
        /** The time limits of people. */
        LIMITS("look_ms"),
        /** Who is to be called from here. */
        CALLS("call_ms");

        private final String column;

        Item(String column) {
            this.column = column;
        }
    }

    Agenda(SqliteFile file) {
        this.file = file;
    }

    /** Open ones that must be looked at, what was put off longest first, of the rest the worst. */
    List<WarningId> due(Item item, Instant now, int most) {
        return file.rows(row -> new WarningId(row.getString(1)), ("SELECT id FROM warning WHERE open = 1"
                + " AND (# <= ? OR # > ?) ORDER BY #, level DESC LIMIT ?").replace("#", item.column), now.toEpochMilli(),
                now.plus(FAR).toEpochMilli(), most);
    }

    /** Puts one off until then. */
    void again(Item item, WarningId id, Instant then) {
        file.update("UPDATE warning SET # = ? WHERE id = ?".replace("#", item.column), then.toEpochMilli(), id.text());
    }

    /** Makes all open ones due. @return how many were put off */
    int allAgain(Item item) {
        return file.update("UPDATE warning SET # = 0 WHERE open = 1 AND # > 0".replace("#", item.column));
    }

    /** Keeps when the time of a person ends. @param due null for nobody's */
    void dueBy(WarningId id, Instant due) {
        file.update("UPDATE warning SET due_ms = ? WHERE id = ?", due == null ? null : due.toEpochMilli(), id.text());
    }
}
