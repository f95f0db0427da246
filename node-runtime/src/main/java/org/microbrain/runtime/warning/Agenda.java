package org.microbrain.runtime.warning;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.microbrain.journal.StorageFailure;
import org.microbrain.warning.WarningId;

/**
 * When open warnings must be looked at again, in {@code warnings.db}. Whoever looks goes by these times and not by a list of the
 * worst, so that none is forgotten however many are open. A change of a warning makes all of it due at once. For the thread of
 * the store.
 */
final class Agenda {

    /** What is put off for longer was put off by a wrong clock. */
    private static final Duration FAR = Duration.ofHours(2);

    private final Path file;
    private final Connection connection;

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

    Agenda(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /** Open ones that must be looked at, what was put off longest first, of the rest the worst. */
    List<WarningId> due(Item item, Instant now, int most) {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT id FROM warning WHERE open = 1 AND (# <= ? OR # > ?) ORDER BY #, level DESC LIMIT ?".replace("#", item.column))) {
            query.setLong(1, now.toEpochMilli());
            query.setLong(2, now.plus(FAR).toEpochMilli());
            query.setInt(3, most);
            ResultSet row = query.executeQuery();
            List<WarningId> due = new ArrayList<>();
            while (row.next()) {
                due.add(new WarningId(row.getString(1)));
            }
            return due;
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    /** Puts one off until then. */
    void again(Item item, WarningId id, Instant then) {
        change("UPDATE warning SET # = ? WHERE id = ?".replace("#", item.column), then.toEpochMilli(), id.text());
    }

    /** Makes all open ones due. @return how many were put off */
    int allAgain(Item item) {
        return change("UPDATE warning SET # = 0 WHERE open = 1 AND # > 0".replace("#", item.column));
    }

    /** Keeps when the time of a person ends. @param due null for nobody's */
    void dueBy(WarningId id, Instant due) {
        change("UPDATE warning SET due_ms = ? WHERE id = ?", due == null ? null : due.toEpochMilli(), id.text());
    }

    private int change(String sql, Object... values) {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                update.setObject(i + 1, values[i]);
            }
            return update.executeUpdate();
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }
}
