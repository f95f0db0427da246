package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.microbrain.block.Reading;
import org.microbrain.block.ReadingBlock;
import org.microbrain.core.archive.SeriesSources.Run;
import org.microbrain.core.archive.SeriesSources.Source;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.ProtocolViolation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Readings, exact or outlined. Works through a series in small statements, so memory and locks do not grow with it. */
final class ReadingQueries {

    private static final Logger LOG = LoggerFactory.getLogger(ReadingQueries.class);
    private static final int RUNS_AT_ONCE = 512;
    private static final int MAX_POINTS = 100_000;
    private static final int HOURS_AT_ONCE = 10_000;
    private static final int MOST_TRIES = 5;

    private final Readers readers;

    ReadingQueries(Readers readers) {
        this.readers = readers;
    }

    boolean knows(SeriesKey series) {
        return !readers.ask(connection -> SeriesSources.sources(connection, series)).isEmpty();
    }

    ReadingEnd exact(ReadingQuery query, DivisionCode area, Consumer<ArchivedReading> sink) {
        Walk walk = new Walk(query.series(), query.range(), query.after(), area);
        ReadingQuery.Position after = query.after();
        long left = query.limit();
        for (Run run = walk.next(); run != null; run = walk.next()) {
            boolean resumed = run.first() == after.first() && run.record() == after.record();
            int index = 0;
            for (ArchivedReading reading : walk.readings(run, query.known())) {
                index++;
                if (resumed && index <= after.taken() || !query.range().contains(effective(reading, run))) {
                    continue;
                }
                if (left-- == 0) {
                    ReadingQuery.Position here = new ReadingQuery.Position(run.first(), run.record(), index - 1);
                    return new ReadingEnd(Optional.of(here), walk.unreadable);
                }
                sink.accept(reading);
            }
        }
        return new ReadingEnd(Optional.empty(), walk.unreadable);
    }

    private static long effective(ArchivedReading reading, Run run) {
        return reading.millis() == Reading.NO_TIME ? run.first() : reading.millis();
    }

    SeriesOutline outline(SeriesKey series, TimeRange range, int points, DivisionCode area) {
        if (points < 1 || points > MAX_POINTS) {
            throw new IllegalArgumentException("points must be 1 to " + MAX_POINTS + ", got " + points);
        }
        TimeRange drawn = range.from() == Long.MIN_VALUE || range.to() == Long.MAX_VALUE ? clip(series, range) : range;
        if (drawn.isEmpty()) {
            return new SeriesOutline(0, List.of(), 0);
        }
        for (int tries = 1;; tries++) {
            Buckets buckets = new Buckets(drawn, points);
            long summed = addHours(buckets, series, drawn, area);
            int unreadable = addRuns(buckets, series, drawn, area);
            if (summed == summed(series, drawn, area) || tries == MOST_TRIES) {
                return new SeriesOutline(buckets.width(), buckets.list(), unreadable);
            } // else some were summed up meanwhile, and would be counted twice or not at all
        }
    }

    private int addRuns(Buckets buckets, SeriesKey series, TimeRange drawn, DivisionCode area) {
        Walk walk = new Walk(series, drawn, ReadingQuery.Position.START, area);
        for (Run run = walk.next(); run != null; run = walk.next()) {
            if (drawn.contains(run.first()) && drawn.contains(run.last()) && buckets.holdsWhole(run)) {
                buckets.add(run);
                continue;
            }
            for (ArchivedReading reading : walk.readings(run, Long.MAX_VALUE)) {
                long millis = effective(reading, run);
                if (drawn.contains(millis)) {
                    buckets.add(millis, reading.value());
                }
            }
        }
        return walk.unreadable;
    }

    /** @return readings that were added */
    private long addHours(Buckets buckets, SeriesKey series, TimeRange drawn, DivisionCode area) {
        long added = 0;
        TimeRange rest = drawn;
        for (List<ArchivedHour> hours = hours(series, rest, HOURS_AT_ONCE, area); !hours.isEmpty();
                hours = hours(series, rest, HOURS_AT_ONCE, area)) {
            for (ArchivedHour hour : hours) {
                buckets.add(hour);
                added += hour.sum().readings();
            }
            long last = hours.get(hours.size() - 1).last();
            if (last >= drawn.last()) {
                break;
            }
            rest = new TimeRange(last + 1, drawn.to());
        }
        return added;
    }

    private long summed(SeriesKey series, TimeRange range, DivisionCode area) {
        return !area.contains(series.node().area()) ? 0 : readers.ask(connection -> {
            long readings = 0;
            for (long channel : channels(connection, series)) {
                readings += HourTable.readings(connection, channel, range);
            }
            return readings;
        });
    }

    private static Set<Long> channels(Connection connection, SeriesKey series) throws SQLException {
        return SeriesSources.sources(connection, series).stream().map(Source::channel).collect(Collectors.toSet());
    }

    /** The first hours that touch a range, those of all journals of the node added up. */
    List<ArchivedHour> hours(SeriesKey series, TimeRange range, int limit, DivisionCode area) {
        if (range.isEmpty() || !area.contains(series.node().area())) {
            return List.of();
        }
        return readers.ask(connection -> {
            Map<Long, HourSum> hours = new TreeMap<>();
            for (long channel : channels(connection, series)) {
                HourTable.hours(connection, channel, range, limit).forEach(hour -> hours.merge(hour.start(), hour.sum(), HourSum::plus));
            }
            return hours.entrySet().stream().limit(limit).map(hour -> new ArchivedHour(hour.getKey(), hour.getValue())).toList();
        });
    }

    /** Puts the data's own ends where the asker gave none. */
    private TimeRange clip(SeriesKey series, TimeRange range) {
        return readers.ask(connection -> {
            long first = Long.MAX_VALUE;
            long last = Long.MIN_VALUE;
            for (Source source : SeriesSources.sources(connection, series)) {
                TimeRange extent = SeriesSources.extent(connection, source.channel());
                first = Math.min(first, extent.from());
                last = Math.max(last, extent.to());
            }
            long end = last == Long.MAX_VALUE ? last : last + 1;
            return new TimeRange(range.from() == Long.MIN_VALUE ? first : range.from(),
                    range.to() == Long.MAX_VALUE ? end : range.to());
        });
    }

    /** Goes through the runs of a series, those of all journals of the node merged by (first, record). */
    private final class Walk {

        private final TimeRange range;
        private final SeriesKey series;
        private final PriorityQueue<Queue<Run>> heads = new PriorityQueue<>(Comparator
                .comparingLong((Queue<Run> runs) -> runs.element().first())
                .thenComparingLong(runs -> runs.element().record()));
        private int unreadable;

        Walk(SeriesKey series, TimeRange range, ReadingQuery.Position after, DivisionCode area) {
            this.series = series;
            this.range = range;
            if (range.isEmpty() || !area.contains(series.node().area())) {
                return;
            }
            for (Source source : readers.ask(connection -> SeriesSources.sources(connection, series))) {
                fetch(source, after.first(), after.record() - 1);
            }
        }

        private void fetch(Source source, long first, long record) {
            List<Run> runs = readers.ask(connection ->
                    SeriesSources.runs(connection, source, range, first, record, RUNS_AT_ONCE));
            if (!runs.isEmpty()) {
                heads.add(new ArrayDeque<>(runs));
            }
        }

        Run next() {
            Queue<Run> runs = heads.poll();
            if (runs == null) {
                return null;
            }
            Run run = runs.remove();
            if (runs.isEmpty()) {
                fetch(run.source(), run.first(), run.record());
            } else {
                heads.add(runs);
            }
            return run;
        }

        /** Those of a run, none when its block was not there yet at the time {@code known}. */
        List<ArchivedReading> readings(Run run, long known) {
            try {
                List<ArchivedReading> readings = new ArrayList<>((int) Math.min(run.count(), 1_000_000));
                int number = run.source().number();
                Stored stored = record(run.record());
                if (stored == null || stored.arrived() > known) {
                    return List.of();
                }
                long sealed = stored.record().time().millis();
                ReadingBlock.decode(stored.record().body(), (series, millis, value, quality) -> {
                    if (series == number) {
                        Reading reading = new Reading(series, millis, value, quality);
                        Reading right = stored.shift() == 0 ? reading : reading.corrected(sealed, stored.shift());
                        readings.add(new ArchivedReading(right.millis(), value, right.quality()));
                    }
                });
                return readings;
            } catch (ProtocolViolation e) {
                unreadable++;
                LOG.warn("A block of {} was left out of an answer, row {} of table record is damaged: {}. Bring it "
                        + "back from a backup.", series, run.record(), e.getMessage());
                return List.of();
            }
        }
    }

    /** A record as it was sealed, what is added to its doubtful times, and when it came in. */
    private record Stored(JournalRecord record, long shift, long arrived) {
    }

    /** Its checksum is tried again. Null when it was summed up since it was found. */
    private Stored record(long row) {
        return readers.ask(connection -> {
            if (row <= RollUpMark.read(connection).record()) {
                return null;
            }
            try (PreparedStatement select = connection.prepareStatement("SELECT node, journal, sequence, content, "
                    + "checksum, clock_start.start, arrived FROM record JOIN origin ON origin.id = record.origin "
                    + "LEFT JOIN clock_start ON clock_start.origin = record.origin WHERE record.id = ?")) {
                select.setLong(1, row);
                try (ResultSet found = select.executeQuery()) {
                    if (!found.next()) {
                        throw new ProtocolViolation("bad-record", "the row is gone");
                    }
                    JournalRecord record = open(found);
                    long start = found.getLong(6);
                    long shift = found.wasNull() ? 0 : ClockStarts.shift(OptionalLong.of(start), record.time());
                    return new Stored(record, shift, found.getLong(7));
                }
            }
        });
    }

    /** Columns node, journal, sequence, content, checksum. */
    static JournalRecord open(ResultSet row) throws SQLException {
        Origin origin = new Origin(new NodeId(row.getString(1)), JournalId.of(row.getBytes(2)));
        byte[] content = row.getBytes(4);
        return JournalRecord.open(origin, row.getLong(3), content == null ? new byte[0] : content, row.getInt(5));
    }
}
