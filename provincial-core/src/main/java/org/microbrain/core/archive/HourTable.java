package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Table {@code hour_sum}: what is kept of readings that are no longer kept as they were measured. */
final class HourTable {

    private static final int AT_ONCE = 256;

    private HourTable() {
    }

    /** @param end what follows a table's columns for this engine */
    static void make(Statement statement, String end) throws SQLException {
        statement.execute("CREATE TABLE IF NOT EXISTS hour_sum (channel BIGINT NOT NULL, hour BIGINT NOT NULL, readings BIGINT "
                + "NOT NULL, good BIGINT NOT NULL, min DOUBLE PRECISION, max DOUBLE PRECISION, sum DOUBLE PRECISION, "
                + "PRIMARY KEY (channel, hour))" + end);
    }

    /** Adds sums to those that are there. Within the writer's transaction. */
    static void add(Connection connection, Map<Hour, HourSum> sums) throws SQLException {
        List<Hour> hours = new ArrayList<>(sums.keySet());
        for (int from = 0; from < hours.size(); from += AT_ONCE) {
            List<Hour> some = hours.subList(from, Math.min(hours.size(), from + AT_ONCE));
            Map<Hour, HourSum> whole = read(connection, some);
            some.forEach(hour -> whole.merge(hour, sums.get(hour), HourSum::plus));
            put(connection, whole);
        }
    }

    private static Map<Hour, HourSum> read(Connection connection, List<Hour> hours) throws SQLException {
        Map<Hour, HourSum> found = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement("WITH wanted (channel, hour) AS (VALUES "
                + String.join(", ", Collections.nCopies(hours.size(), "(?, ?)")) + ") SELECT hour_sum.channel, hour_sum.hour, "
                + "readings, good, min, max, sum FROM wanted JOIN hour_sum ON hour_sum.channel = wanted.channel "
                + "AND hour_sum.hour = wanted.hour")) {
            int at = 0;
            for (Hour hour : hours) {
                select.setLong(++at, hour.channel());
                select.setLong(++at, hour.number());
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.put(new Hour(row.getLong(1), row.getLong(2)), sum(row));
                }
            }
        }
        return found;
    }

    /** Puts sums in the place of those that are there. Within the writer's transaction. */
    static void put(Connection connection, Map<Hour, HourSum> sums) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("INSERT INTO hour_sum (channel, hour, readings, good, min, max, sum) "
                + "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (channel, hour) DO UPDATE SET readings = excluded.readings, "
                + "good = excluded.good, min = excluded.min, max = excluded.max, sum = excluded.sum")) {
            for (Map.Entry<Hour, HourSum> one : sums.entrySet()) {
                upsert.setLong(1, one.getKey().channel());
                upsert.setLong(2, one.getKey().number());
                upsert.setLong(3, one.getValue().readings());
                upsert.setLong(4, one.getValue().good());
                upsert.setDouble(5, one.getValue().min());
                upsert.setDouble(6, one.getValue().max());
                upsert.setDouble(7, one.getValue().sum());
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
    }

    /** Hours of a channel that touch a range, in order. @param limit at most so many */
    static List<ArchivedHour> hours(Connection connection, long channel, TimeRange range, int limit) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT channel, hour, readings, good, min, max, sum "
                + "FROM hour_sum WHERE channel = ? AND hour >= ? AND hour <= ? ORDER BY hour LIMIT ?")) {
            select.setLong(1, channel);
            select.setLong(2, Hour.number(range.from()));
            select.setLong(3, Hour.number(range.last()));
            select.setInt(4, limit);
            List<ArchivedHour> hours = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    hours.add(new ArchivedHour(Hour.start(row.getLong(2)), sum(row)));
                }
            }
            return hours;
        }
    }

    /** Readings in the hours of a channel that touch a range. */
    static long readings(Connection connection, long channel, TimeRange range) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT sum(readings) FROM hour_sum WHERE channel = ? AND hour >= ? AND hour <= ?")) {
            select.setLong(1, channel);
            select.setLong(2, Hour.number(range.from()));
            select.setLong(3, Hour.number(range.last()));
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** First and last millisecond of the hours of a channel; first after last when there is none. */
    static TimeRange extent(Connection connection, long channel) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT (SELECT min(hour) FROM hour_sum WHERE channel = ?), "
                + "(SELECT max(hour) FROM hour_sum WHERE channel = ?)")) {
            select.setLong(1, channel);
            select.setLong(2, channel);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                long first = row.getLong(1);
                return row.wasNull() ? new TimeRange(Long.MAX_VALUE, Long.MIN_VALUE)
                        : new TimeRange(Hour.start(first), Hour.last(row.getLong(2)));
            }
        }
    }

    private static HourSum sum(ResultSet row) throws SQLException {
        return new HourSum(row.getLong(3), row.getLong(4), SeriesSources.number(row, 5), SeriesSources.number(row, 6),
                SeriesSources.number(row, 7));
    }
}
