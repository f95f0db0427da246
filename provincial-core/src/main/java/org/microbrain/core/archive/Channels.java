package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The rows of table {@code channel}, by journal and number of the series. Those of the journals that wrote last are in memory,
 * and a journal's are read all together: a province has a million, and each block names dozens.
 */
final class Channels {

    /** A number that nobody's journal gives; a row of that would be kept in no array. */
    private static final int HIGHEST_IN_MEMORY = 1 << 16;
    /** Places in all arrays, of eight bytes each. */
    private static final int MOST_IN_MEMORY = 2_000_000;

    private final PreparedStatement add;
    private final PreparedStatement find;
    private final PreparedStatement all;
    /** Places are numbers of series; 0 stands for a row that is not known. */
    private final Map<Long, long[]> journals = new LinkedHashMap<>(1024, 0.75f, true);
    private final int most;
    private int places;

    Channels(Connection connection) throws SQLException {
        this(connection, MOST_IN_MEMORY);
    }

    /** @param most places in memory */
    Channels(Connection connection, int most) throws SQLException {
        this.most = most;
        add = connection.prepareStatement("INSERT INTO channel (origin, number, node, registered, unit, source) "
                + "VALUES (?, ?, ?, 0, '', '') ON CONFLICT DO NOTHING");
        find = connection.prepareStatement("SELECT id FROM channel WHERE origin = ? AND number = ?");
        all = connection.prepareStatement("SELECT number, id FROM channel WHERE origin = ? AND number < " + HIGHEST_IN_MEMORY);
    }

    /** Its row, which is made where there is none. Within the writer's transaction. @param node of that journal */
    long row(long origin, int number, String node) throws SQLException {
        long[] rows = journals.get(origin);
        if (rows == null) {
            rows = read(origin);
            put(origin, rows);
        }
        if (number >= 0 && number < rows.length && rows[number] != 0) {
            return rows[number];
        }
        long row = make(origin, number, node);
        if (number >= 0 && number < HIGHEST_IN_MEMORY) {
            if (number >= rows.length) {
                rows = Arrays.copyOf(rows, Math.max(number + 1, rows.length + rows.length / 4));
                put(origin, rows);
            }
            rows[number] = row;
        }
        return row;
    }

    private long[] read(long origin) throws SQLException {
        long[] rows = new long[0];
        all.setLong(1, origin);
        try (ResultSet row = all.executeQuery()) {
            while (row.next()) {
                int number = row.getInt(1);
                if (number >= rows.length) {
                    rows = Arrays.copyOf(rows, number + 1);
                }
                rows[number] = row.getLong(2);
            }
        }
        return rows;
    }

    private void put(long origin, long[] rows) {
        long[] before = journals.put(origin, rows);
        places += rows.length - (before == null ? 0 : before.length);
        var eldest = journals.entrySet().iterator();
        while (places > most && journals.size() > 1) {
            places -= eldest.next().getValue().length;
            eldest.remove();
        }
    }

    private long make(long origin, int number, String node) throws SQLException {
        add.setLong(1, origin);
        add.setInt(2, number);
        add.setString(3, node);
        add.executeUpdate();
        find.setLong(1, origin);
        find.setInt(2, number);
        try (ResultSet row = find.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** After a rollback: rows made meanwhile are void. */
    void forget() {
        journals.clear();
        places = 0;
    }
}
