package org.microbrain.core.archive;

import com.google.protobuf.InvalidProtocolBufferException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.microbrain.body.DetectionBody;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.warning.Label;
import org.microbrain.warning.WarningId;

/** What people's answers say of warnings, and how much was detected. Drills are left out. */
final class LabelQueries {

    private static final long WEEK_MILLIS = 7 * 86_400_000L;

    private final Readers readers;

    LabelQueries(Readers readers) {
        this.readers = readers;
    }

    List<LabelledWarning> labels(TimeRange range, DivisionCode area, int limit) {
        return readers.ask(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT warning, time, node, area, hazard, rule, "
                    + "detector, series, unit, cause, level, label FROM label WHERE time >= ? AND time <= ? AND area >= ? "
                    + "AND area < ? AND node >= ? AND node < ? AND drill = 0 ORDER BY time DESC LIMIT ?")) {
                AreaRange seen = AreaRange.of(area);
                select.setLong(1, range.from());
                select.setLong(2, range.last());
                select.setString(3, seen.from());
                select.setString(4, seen.to());
                select.setString(5, seen.from());
                select.setString(6, seen.to());
                select.setInt(7, limit);
                List<LabelledWarning> labels = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        labels.add(label(row));
                    }
                }
                return labels;
            }
        });
    }

    private static LabelledWarning label(ResultSet row) throws SQLException {
        return new LabelledWarning(new WarningId(row.getString(1)), row.getLong(2), new NodeId(row.getString(3)),
                new DivisionCode(row.getString(4)), row.getString(5), row.getString(6), row.getString(7), row.getString(8),
                row.getString(9), row.getLong(10), row.getInt(11), Label.values()[row.getInt(12)]);
    }

    OptionalDouble score(LabelledWarning warning) {
        return readers.ask(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT origin.node, journal, sequence, content, "
                    + "checksum FROM detection e JOIN record ON record.id = e.record JOIN origin ON origin.id = record.origin "
                    + "WHERE e.time = ? AND e.node = ?")) {
                select.setLong(1, warning.cause());
                select.setString(2, warning.node().text());
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        OptionalDouble score = score(row, warning);
                        if (score.isPresent()) {
                            return score;
                        }
                    }
                }
                return OptionalDouble.empty();
            }
        });
    }

    private static OptionalDouble score(ResultSet row, LabelledWarning warning) throws SQLException {
        try {
            DetectionBody body = DetectionBody.parseFrom(ReadingQueries.open(row).body());
            return body.getSeries().equals(warning.series()) && body.getDetector().equals(warning.detector())
                    ? OptionalDouble.of(body.getScore()) : OptionalDouble.empty();
        } catch (ProtocolViolation | InvalidProtocolBufferException damaged) {
            return OptionalDouble.empty(); // said where it is read
        }
    }

    /** By the start of the week, counted from {@code range.from()}, Unix milliseconds. Weeks without any are left out. */
    Map<Long, Long> detections(TimeRange range, DivisionCode area) {
        return readers.ask(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT (time - ?) / " + WEEK_MILLIS
                    + " AS week, count(*) FROM detection WHERE time >= ? AND time <= ? AND node >= ? AND node < ? "
                    + "GROUP BY week")) {
                AreaRange seen = AreaRange.of(area);
                select.setLong(1, range.from());
                select.setLong(2, range.from());
                // A difference that is no number any more would be an error.
                select.setLong(3, range.from() < 0 ? Math.min(range.last(), range.from() + Long.MAX_VALUE) : range.last());
                select.setString(4, seen.from());
                select.setString(5, seen.to());
                Map<Long, Long> weeks = new TreeMap<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        weeks.put(range.from() + row.getLong(1) * WEEK_MILLIS, row.getLong(2));
                    }
                }
                return weeks;
            }
        });
    }
}
