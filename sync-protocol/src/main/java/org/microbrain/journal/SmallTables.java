package org.microbrain.journal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tables {@code series}, {@code staged} and {@code state}. */
final class SmallTables {

    private final Statements sql;
    private final Map<String, Journal.Series> series = new HashMap<>();
    private long lastStaged;

    /** @param lastStaged of another connection to the same file; numbers grow on */
    SmallTables(Statements sql, long lastStaged) {
        this.sql = sql;
        this.lastStaged = lastStaged;
    }

    /** Reads the series (again). */
    void load() throws SQLException {
        lastStaged = Math.max(lastStaged, sql.first(sql.lastStaged));
        series.clear();
        try (ResultSet rows = sql.allSeries.executeQuery()) {
            while (rows.next()) {
                Journal.Series one =
                        new Journal.Series(rows.getInt(1), rows.getString(2), rows.getString(3), rows.getString(4));
                series.put(one.name(), one);
            }
        }
    }

    /** @return null when the name has no number yet */
    Journal.Series series(String name) {
        return series.get(name);
    }

    List<Journal.Series> series() {
        return List.copyOf(series.values());
    }

    int add(String name, String unit, String source) throws SQLException {
        int last = series.values().stream().mapToInt(Journal.Series::number).max().orElse(0);
        Journal.Series added = new Journal.Series(last + 1, name, unit, source);
        sql.insertSeries.setInt(1, added.number());
        sql.insertSeries.setString(2, name);
        sql.insertSeries.setString(3, unit);
        sql.insertSeries.setString(4, source);
        sql.insertSeries.executeUpdate();
        series.put(name, added);
        return added.number();
    }

    long stage(byte[] readings) throws SQLException {
        sql.stage.setLong(1, ++lastStaged);
        sql.stage.setBytes(2, readings);
        sql.stage.executeUpdate();
        return lastStaged;
    }

    long lastStaged() {
        return lastStaged;
    }

    List<Journal.Staged> staged() throws SQLException {
        List<Journal.Staged> staged = new ArrayList<>();
        try (ResultSet rows = sql.staged.executeQuery()) {
            while (rows.next()) {
                staged.add(new Journal.Staged(rows.getLong(1), rows.getBytes(2)));
            }
        }
        return staged;
    }

    int unstage(long through) throws SQLException {
        sql.unstage.setLong(1, through);
        return sql.unstage.executeUpdate();
    }

    byte[] state(String key) throws SQLException {
        sql.getState.setString(1, key);
        try (ResultSet row = sql.getState.executeQuery()) {
            return row.next() ? row.getBytes(1) : null;
        }
    }

    int state(String key, byte[] value) throws SQLException {
        sql.putState.setString(1, key);
        sql.putState.setBytes(2, value);
        return sql.putState.executeUpdate();
    }
}
