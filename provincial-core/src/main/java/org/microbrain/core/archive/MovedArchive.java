package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * What an archive's file says that has moved into a database. Triggers refuse every change of receipts and records, so that a
 * core which still runs on it, or is started on it by mistake, of whatever version, stores nothing there that nobody would look for.
 */
final class MovedArchive {

    private static final String NAME = "moved";
    private static final String SAYS = "moved to ";

    private MovedArchive() {
    }

    /** Within a transaction. @param place the database, for people */
    static void seal(Connection connection, String place) throws SQLException {
        String refuse = " BEGIN SELECT RAISE(ABORT, '" + SAYS + place.replace("'", "''") + "'); END";
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TRIGGER IF NOT EXISTS " + NAME + " BEFORE INSERT ON record" + refuse);
            statement.execute("CREATE TRIGGER IF NOT EXISTS " + NAME + "_origin BEFORE INSERT ON origin" + refuse);
            statement.execute("CREATE TRIGGER IF NOT EXISTS " + NAME + "_letter BEFORE INSERT ON dead_letter" + refuse);
            statement.execute("CREATE TRIGGER IF NOT EXISTS " + NAME + "_place BEFORE INSERT ON device_place" + refuse);
        }
    }

    /** Where it has moved to; empty when it has not. */
    static Optional<String> place(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(
                "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = '" + NAME + "'")) {
            return row.next() ? Optional.of(place(row.getString(1))) : Optional.empty();
        }
    }

    private static String place(String trigger) {
        int from = trigger.indexOf("'" + SAYS) + 1 + SAYS.length();
        return trigger.substring(from, trigger.lastIndexOf('\'')).replace("''", "'");
    }
}
