package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many messages are set aside, by reason, so that nobody counts rows again and again. Changed by the thread that writes; what
 * is sure is for any thread.
 */
final class SetAsideCount {

    private Map<String, Long> open = new TreeMap<>();
    private volatile Map<String, Long> sure = Map.of();

    /** As the table says; sure with the next {@link #commit}. */
    void read(Connection connection) throws SQLException {
        Map<String, Long> found = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT reason, count(*) FROM dead_letter GROUP BY reason")) {
            while (row.next()) {
                found.put(row.getString(1), row.getLong(2));
            }
        }
        open = found;
    }

    /** Of a reason, those included that are not sure yet. */
    long open(String reason) {
        return open.getOrDefault(reason, 0L);
    }

    void add(String reason, int more) {
        open.merge(reason, (long) more, Long::sum);
    }

    void commit() {
        if (!open.equals(sure)) {
            sure = Map.copyOf(open);
        }
    }

    void rollback() {
        open = new TreeMap<>(sure);
    }

    /** By reason. Any thread. */
    Map<String, Long> sure() {
        return sure;
    }
}
