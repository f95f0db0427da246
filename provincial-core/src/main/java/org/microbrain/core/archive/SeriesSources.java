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
        String where = unregistered == null ? "name = ?2"
                : "name IS NULL AND number = ?3 AND origin = (SELECT id FROM origin WHERE node = ?1 AND journal = ?2)";
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT id, number FROM channel WHERE node = ?1 AND " + where + " ORDER BY id")) {
            select.setString(1, series.node().text());
            if (unregistered == null) {
                select.setString(2, series.name());
            } else {
                select.setBytes(2, unregistered.journal().bytes());
                select.setInt(3, unregistered.number());
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
                + "AND last >= ? ORDER BY first, record LIMIT ?")) {
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

    /** SQLite keeps NaN as NULL. */
    private static double number(ResultSet row, int column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? Double.NaN : value;
    }

    /** First and last known time of a channel, both included; first after last when there is none. */
    static TimeRange extent(Connection connection, long channel) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT min(first), max(last) FROM (
                    SELECT * FROM (SELECT first, last FROM block_series
                        WHERE channel = ?1 AND wide = 0 AND first > ?2 ORDER BY first LIMIT 1)
                    UNION ALL
                    SELECT first, last FROM block_series WHERE channel = ?1 AND wide = 0 AND first > ?2 AND first >=
                        (SELECT max(first) FROM block_series WHERE channel = ?1 AND wide = 0) - ?3
                    UNION ALL
                    SELECT first, last FROM block_series WHERE channel = ?1 AND wide = 1 AND first > ?2)""")) {
            select.setLong(1, channel);
            select.setLong(2, Long.MIN_VALUE);
            select.setLong(3, DerivedTables.WIDE_MILLIS);
            try (ResultSet row = select.executeQuery()) {
                long first = row.getLong(1);
                return row.wasNull() ? new TimeRange(Long.MAX_VALUE, Long.MIN_VALUE)
                        : new TimeRange(first, row.getLong(2));
            }
        }
    }
}
