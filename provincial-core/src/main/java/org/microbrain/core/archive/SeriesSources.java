package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Finds the rows of {@code block_series} that a series and a range concern. */
final class SeriesSources {

    private SeriesSources() {
    }

    /**
     * One of the two ordered lists of a channel.
     *
     * @param number the series' number inside the channel's blocks
     * @param wide   0 for blocks of at most a day, 1 for the others
     */
    record Source(long channel, int number, int wide) {
    }

    /** A series in a block, as its header says. */
    record Run(Source source, long first, long record, long last, long count, long nan, double min, double max,
            double sum) {
    }

    static List<Source> sources(Connection connection, SeriesKey series) throws SQLException {
        OverviewQueries.Unregistered unregistered = OverviewQueries.unregistered(series.name());
        String where = unregistered == null ? "name = ?"
                : "name IS NULL AND number = ? AND origin = (SELECT id FROM origin WHERE node = ? AND journal = ?)";
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT id, number FROM channel WHERE node = ? AND " + where + " ORDER BY id")) {
            select.setString(1, series.node().text());
            if (unregistered == null) {
                select.setString(2, StoredText.of(series.name()));
            } else {
                select.setInt(2, unregistered.number());
                select.setString(3, series.node().text());
                select.setBytes(4, unregistered.journal().bytes());
            }
            List<Source> sources = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    sources.add(new Source(row.getLong(1), row.getInt(2), 0));
                    sources.add(new Source(row.getLong(1), row.getInt(2), 1));
                }
            }
            return sources;
        }
    }

    /** The next runs of a source after (first, record) that touch the range, in order of (first, record). */
    static List<Run> runs(Connection connection, Source source, TimeRange range, long first, long record, int limit)
            throws SQLException {
        long lowest = source.wide() == 1 || range.from() < Long.MIN_VALUE + DerivedTables.WIDE_MILLIS ? Long.MIN_VALUE
                : range.from() - DerivedTables.WIDE_MILLIS;
        boolean beyond = first >= lowest;
        try (PreparedStatement select = connection.prepareStatement("SELECT first, record, last, count, nan, min, max, "
                + "sum FROM block_series WHERE channel = ? AND wide = ? AND (first, record) > (?, ?) AND first <= ? "
                + "AND last >= ? AND record > (SELECT coalesce(max(record), 0) FROM roll_up) ORDER BY first, record LIMIT ?")) {
            select.setLong(1, source.channel());
            select.setInt(2, source.wide());
            select.setLong(3, beyond ? first : lowest);
            select.setLong(4, beyond ? record : -1);
            select.setLong(5, range.last());
            select.setLong(6, range.from());
            select.setInt(7, limit);
            List<Run> runs = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    runs.add(new Run(source, row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4),
                            row.getLong(5), number(row, 6), number(row, 7), number(row, 8)));
                }
            }
            return runs;
        }
    }

    /** SQLite keeps NaN as NULL, PostgreSQL as it is. */
    static double number(ResultSet row, int column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? Double.NaN : value;
    }

    /** First and last known time of a channel, both included, by the hour where nothing else is kept; first after last when there is none. */
    static TimeRange extent(Connection connection, long channel) throws SQLException {
        TimeRange exact = exactExtent(connection, channel);
        TimeRange hours = HourTable.extent(connection, channel);
        return new TimeRange(Math.min(exact.from(), hours.from()), Math.max(exact.to(), hours.to()));
    }

    private static TimeRange exactExtent(Connection connection, long channel) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT min(first), max(last) FROM (
                    SELECT * FROM (SELECT first, last FROM block_series
                        WHERE channel = ? AND wide = 0 AND first > ? ORDER BY first LIMIT 1) AS earliest
                    UNION ALL
                    SELECT first, last FROM block_series WHERE channel = ? AND wide = 0 AND first > ?
                    UNION ALL
                    SELECT first, last FROM block_series WHERE channel = ? AND wide = 1 AND first > ?) AS ends""")) {
            select.setLong(1, channel);
            select.setLong(2, Long.MIN_VALUE);
            select.setLong(3, channel);
            select.setLong(4, newest(connection, channel));
            select.setLong(5, channel);
            select.setLong(6, Long.MIN_VALUE);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                long first = row.getLong(1);
                return row.wasNull() ? new TimeRange(Long.MAX_VALUE, Long.MIN_VALUE)
                        : new TimeRange(first, row.getLong(2));
            }
        }
    }

    /** A time before the first one of each block of at most a day that may hold the channel's last reading. */
    private static long newest(Connection connection, long channel) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT max(first) FROM block_series WHERE channel = ? AND wide = 0")) {
            select.setLong(1, channel);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                // Here and not in the statement: the subtraction may pass the end of the numbers.
                return Math.max(row.getLong(1), Long.MIN_VALUE + DerivedTables.WIDE_MILLIS + 1)
                        - DerivedTables.WIDE_MILLIS - 1;
            }
        }
    }
}
