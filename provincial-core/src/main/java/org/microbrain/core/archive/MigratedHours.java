package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;

/**
 * The hours of one series of one journal, on their way from one archive to another.
 *
 * @param channel its row where they come from
 * @param number  the series' number in its journal
 */
record MigratedHours(long channel, Origin origin, int number, List<ArchivedHour> hours) {

    /** Of the first channel after one that has any. */
    static Optional<MigratedHours> after(Connection connection, long channel) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT channel.id, origin.node, journal, number FROM channel JOIN origin "
                + "ON origin.id = channel.origin WHERE channel.id > ? AND EXISTS (SELECT 1 FROM hour_sum WHERE hour_sum.channel = channel.id) "
                + "ORDER BY channel.id LIMIT 1")) {
            select.setLong(1, channel);
            try (ResultSet row = select.executeQuery()) {
                return !row.next() ? Optional.empty() : Optional.of(new MigratedHours(row.getLong(1), new Origin(new NodeId(row.getString(2)),
                        JournalId.of(row.getBytes(3))), row.getInt(4), HourTable.hours(connection, row.getLong(1), TimeRange.ALL,
                        Integer.MAX_VALUE)));
            }
        }
    }

    /** As those of a channel elsewhere. */
    Map<Hour, HourSum> of(long there) {
        Map<Hour, HourSum> all = new HashMap<>();
        hours.forEach(hour -> all.put(new Hour(there, Hour.number(hour.start())), hour.sum()));
        return all;
    }
}
