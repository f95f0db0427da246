package org.microbrain.core.archive;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.microbrain.journal.Transactional;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.SequenceSet;

/**
 * Every record of the province, for ever, and the questions people ask of them. This is the seam at which a province
 * that outgrows one file puts PostgreSQL; {@link SqliteArchive} is what it runs on until then, and whatever stands here
 * must pass the same contract suite.
 *
 * <p>Writes come from one thread at a time; queries and receipts from any thread, also while a write is under way. A
 * query sees what was durable when it began. Each query takes the area its asker may see; what lies outside does not
 * exist for it.
 *
 * <p>All methods throw {@link ArchiveFailure} when the store itself fails.
 */
public interface Archive extends Transactional, AutoCloseable {

    /**
     * Stores records; when it returns outside of {@link #transaction}, they are on the disk. A record that is already
     * there is skipped; one with the same key and another checksum is set aside as a conflict and never overwrites.
     * A record that cannot be interpreted is stored all the same.
     *
     * @param made    highest sequence each origin has given out, as far as the sender knows
     * @param arrived when the records came in
     */
    void store(Arrivals arrivals, Map<Origin, Long> made, Instant arrived);

    /** As {@link #store(Arrivals, Map, Instant)}, for callers who have the time to find out here what follows from each. */
    default void store(List<JournalRecord> records, Map<Origin, Long> made, Instant arrived) {
        store(Arrivals.of(records), made, arrived);
    }

    /** What is durable of one origin; the caller's own copy. */
    SequenceSet received(Origin origin);

    /** Of the sequences asked for, those that are durable: what a parent answers to an inventory. */
    Map<Origin, SequenceSet> received(Map<Origin, SequenceSet> asked);

    /** The nodes that were ever heard of, by name. */
    List<NodeSummary> nodes(DivisionCode area);

    /** The series of one node by name, those of all its journals taken together. */
    List<SeriesInfo> series(NodeId node, DivisionCode area);

    /** True when the series is there, with or without readings. */
    boolean knows(SeriesKey series, DivisionCode area);

    /**
     * Hands every reading of a series to {@code sink}, exactly as it was measured: blocks by their first time, within a
     * block in order of arrival. Holds no lock and no connection while {@code sink} works, so a slow one harms nobody.
     */
    ReadingEnd readings(ReadingQuery query, DivisionCode area, Consumer<ArchivedReading> sink);

    /**
     * The series drawn with at most {@code points} buckets of equal width; empty ones are left out.
     *
     * @param points 1 to 100,000
     */
    SeriesOutline outline(SeriesKey series, TimeRange range, int points, DivisionCode area);

    /**
     * The first hours of a series that touch a range and whose readings are no longer kept as they were measured. Of an hour whose
     * readings arrived over a long time a part may be here, and the rest among the readings.
     *
     * @param limit at most so many, at least 1
     */
    List<ArchivedHour> hours(SeriesKey series, TimeRange range, int limit, DivisionCode area);

    /** How far readings were summed up by the hour and given up. */
    RolledUp rolledUp();

    /** Warnings, newest first. */
    Page<ArchivedWarning> warnings(EventQuery query, DivisionCode area);

    /** Detections, newest first. */
    Page<ArchivedDetection> detections(EventQuery query, DivisionCode area);

    /**
     * What people's answers say of the warnings for places in an area, born at nodes in it; newest first, without drills.
     *
     * @param limit at most so many, 1 to 100,000
     */
    List<LabelledWarning> labels(TimeRange range, DivisionCode area, int limit);

    /** The score of the detection that raised it, 0..1; empty when that is not in the archive. */
    OptionalDouble score(LabelledWarning warning);

    /**
     * How many detections there were in each week of a range, by the start of the week in Unix milliseconds; weeks are
     * counted from the start of the range, and those without any are left out.
     */
    Map<Long, Long> detectionsByWeek(TimeRange range, DivisionCode area);

    /**
     * Sums for training that hubs in an area made, the newest weeks first, at most 40,000.
     *
     * @param since those whose last week begins on this day or later
     */
    List<ArchivedSums> sums(DivisionCode area, LocalDate since);

    /** The same without the sums: what each hub added up of each topic, by topic. */
    List<HubSums> hubSums(DivisionCode area, LocalDate since);

    /** Reports, newest first. */
    Page<ArchivedReport> reports(EventQuery query, DivisionCode area);

    /** One line for each origin, by node. Rows are counted, not remembered. */
    List<OriginLedger> ledger(DivisionCode area);

    /** The same from receipts alone, which takes milliseconds whatever the archive holds: rows are not counted. */
    List<OriginAccount> accounts(DivisionCode area);

    /** What went wrong so far with records made in the area. */
    ArchiveAlarms alarms(DivisionCode area);

    @Override
    void close();
}
