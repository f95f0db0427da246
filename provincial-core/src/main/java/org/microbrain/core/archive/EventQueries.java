package org.microbrain.core.archive;

import com.google.protobuf.InvalidProtocolBufferException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.microbrain.body.DetectionBody;
import org.microbrain.body.ReportBody;
import org.microbrain.body.WarningBody;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warnings, detections and reports, newest first, read from the records as they were sealed. */
final class EventQueries {

    private static final Logger LOG = LoggerFactory.getLogger(EventQueries.class);

    private final Readers readers;

    EventQueries(Readers readers) {
        this.readers = readers;
    }

    Page<ArchivedWarning> warnings(EventQuery query, DivisionCode area) {
        return page("warning", "area", query, area, (record, arrived, time) -> {
            WarningBody sealed = WarningBody.parseFrom(record.body());
            return new ArchivedWarning(record.origin(), record.sequence(), arrived, clock(record, time != sealed.getBornMs()),
                    sealed.toBuilder().setBornMs(time).build());
        });
    }

    Page<ArchivedDetection> detections(EventQuery query, DivisionCode area) {
        return page("detection", "node", query, area, (record, arrived, time) -> {
            DetectionBody sealed = DetectionBody.parseFrom(record.body());
            return new ArchivedDetection(record.origin(), record.sequence(), arrived,
                    clock(record, time != sealed.getTimeMs()), sealed.toBuilder().setTimeMs(time).build());
        });
    }

    Page<ArchivedReport> reports(EventQuery query, DivisionCode area) {
        return page("report", "node", query, area, (record, arrived, time) -> new ArchivedReport(
                record.origin(), record.sequence(), time, clock(record, time != record.time().millis()), arrived,
                ReportBody.parseFrom(record.body())));
    }

    private interface Shape<T> {
        /** @param time by which it is found: as sealed, or corrected */
        T of(JournalRecord record, long arrived, long time) throws InvalidProtocolBufferException;
    }

    private static RecordTime.Quality clock(JournalRecord record, boolean corrected) {
        return corrected ? RecordTime.Quality.CORRECTED : record.time().quality();
    }

    private <T> Page<T> page(String table, String place, EventQuery query, DivisionCode area, Shape<T> shape) {
        Conditions where = new Conditions();
        AreaRange seen = AreaRange.of(area);
        where.add("e.node >= ?", seen.from()).add("e.node < ?", seen.to());
        where.add("e.time >= ?", query.range().from()).add("e.time <= ?", query.range().last());
        query.node().ifPresent(node -> where.add("e.node = ?", node.text()));
        query.within().map(AreaRange::of).ifPresent(within ->
                where.add("e." + place + " >= ?", within.from()).add("e." + place + " < ?", within.to()));
        query.level().ifPresent(level -> where.add("e.level = ?", level));
        query.after().ifPresent(after -> where.add("(e.time, e.record) < (?, ?)", after.time(), after.record()));
        String sql = "SELECT node, journal, sequence, content, checksum, arrived, time, event FROM (SELECT e.time, "
                + "e.record AS event FROM " + table + " e WHERE " + where.text()
                + " ORDER BY e.time DESC, e.record DESC LIMIT ?) AS found JOIN record ON record.id = event "
                + "JOIN origin ON origin.id = record.origin ORDER BY time DESC, event DESC";
        return readers.ask(connection -> {
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                where.bind(select, query.limit());
                return read(select, query.limit(), shape);
            }
        });
    }

    private static <T> Page<T> read(PreparedStatement select, int limit, Shape<T> shape) throws SQLException {
        List<T> entries = new ArrayList<>();
        EventQuery.Position last = null;
        int rows = 0;
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                rows++;
                last = new EventQuery.Position(row.getLong(7), row.getLong(8));
                try {
                    entries.add(shape.of(ReadingQueries.open(row), row.getLong(6), last.time()));
                } catch (ProtocolViolation | InvalidProtocolBufferException e) {
                    LOG.warn("Row {} of table record is damaged and was left out of an answer: {}. Bring it back from "
                            + "a backup.", last.record(), e.getMessage());
                }
            }
        }
        return new Page<>(entries, rows == limit ? Optional.of(last) : Optional.empty());
    }

    /** Conditions joined by AND, with their values. */
    private static final class Conditions {
        private final List<String> texts = new ArrayList<>();
        private final List<Object> values = new ArrayList<>();

        Conditions add(String condition, Object... bound) {
            texts.add(condition);
            values.addAll(List.of(bound));
            return this;
        }

        String text() {
            return String.join(" AND ", texts);
        }

        void bind(PreparedStatement select, int limit) throws SQLException {
            int index = 1;
            for (Object value : values) {
                select.setObject(index++, value);
            }
            select.setInt(index, limit);
        }
    }
}
