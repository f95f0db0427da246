package org.microbrain.core.archive;

import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.microbrain.journal.Storage;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.SequenceSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The archive in the tables of a database. After a failure the writing connection is given up and the next transaction
 * opens a new one, so that nothing unsure is built upon. Once damage was met, by a change or a question, nothing more is
 * written until the program is started again on sound tables: this is the last copy.
 */
public abstract class SqlArchive implements Archive {

    private static final Logger LOG = LoggerFactory.getLogger(SqlArchive.class);

    /** Of calls of {@link #tend}. */
    private static final int MINUTE = 60;

    private final Engine engine;
    private final int months;
    private final OriginBook origins = new OriginBook();
    private final Readers readers;
    private final ReadingQueries readings;
    private final EventQueries events;
    private final LabelQueries labels;
    private final OverviewQueries overview;
    private final LongAdder duplicates = new LongAdder();
    private final SetAsideCount setAside = new SetAsideCount();
    private final ReentrantLock writing = new ReentrantLock();
    private ArchiveWriter writer;
    private volatile ArchiveFailure trouble;
    private volatile ArchiveFailure damage;
    private boolean running;
    private boolean doomed;
    private boolean closed;
    private int tended;

    /**
     * @param months whole months for which readings are kept as they were measured, beside the one that runs; 0 for ever
     * @throws ArchiveFailure when it cannot be used, and waiting would not help
     */
    SqlArchive(Engine engine, int months) {
        this.engine = engine;
        this.months = months;
        this.readers = new Readers(engine, () -> trouble, this::damaged);
        this.readings = new ReadingQueries(readers);
        this.events = new EventQueries(readers);
        this.labels = new LabelQueries(readers);
        this.overview = new OverviewQueries(readers, engine.countedRows());
        try {
            openWriter(true);
        } catch (SQLException e) {
            trouble = engine.failure(e);
            if (!trouble.passes()) {
                engine.close();
                throw trouble;
            }
            LOG.error(trouble.getMessage());
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    private void openWriter(boolean unsure) throws SQLException {
        writer = new ArchiveWriter(engine.openForWriting(unsure, running), origins, duplicates, setAside);
        if (running && writer.lost() > 0) {
            // Children that are connected would not send it again: they compare when they connect.
            throw ArchiveFailure.wentBack(engine.place(), writer.lost());
        }
    }

    /** What happened since the start and a person should know, though it is over. Any thread. */
    public List<ArchiveEvent> events() {
        return engine.events();
    }

    private synchronized void damaged(ArchiveFailure found) {
        if (damage == null) {
            damage = found;
            engine.noteDamage();
            LOG.error("nothing more is written or acknowledged: {}", found.getMessage());
        }
    }

    @Override
    public void store(Arrivals arrivals, Map<Origin, Long> made, Instant arrived) {
        change(() -> writer.store(arrivals, made, arrived.toEpochMilli()));
    }

    /**
     * Keeps a message that is no record which could be archived, for a person to look at; one that is kept already is
     * skipped. As a change.
     *
     * @throws ArchiveFailure when it cannot be done now
     */
    public void setAside(SetAside message, Instant arrived) {
        change(() -> writer.setAside(message, arrived.toEpochMilli()));
    }

    /**
     * How far what devices sent in a partition is archived. As a change, so that the answer holds until the next one.
     *
     * @throws ArchiveFailure when it cannot be read now
     */
    public DevicePlace devicePlace(String topic, int partition) {
        DevicePlace[] place = new DevicePlace[1];
        change(() -> place[0] = writer.devicePlace(topic, partition));
        return place[0];
    }

    /**
     * Stores what devices sent. As a change.
     *
     * @throws ArchiveFailure        when it cannot be done now
     * @throws IllegalStateException when somebody else has stored some of it
     */
    public void storeDevices(DeviceBatch batch, Instant arrived) {
        change(() -> writer.storeDevices(batch, arrived.toEpochMilli()));
    }

    /** What was set aside is archived now. As a change. */
    public void takeBack(SetAside message) {
        change(() -> writer.takeBack(message));
    }

    /** How many messages are set aside. Any thread. */
    public long setAside() {
        return setAside.sure().values().stream().mapToLong(Long::longValue).sum();
    }

    /** How many messages are set aside for a reason. Any thread. */
    public long setAside(String reason) {
        return setAside.sure().getOrDefault(reason, 0L);
    }

    /**
     * Of a reason, the message after the first {@code skipped}. Any thread.
     *
     * @throws ArchiveFailure when it cannot be read now
     */
    public Optional<SetAside> setAside(String reason, long skipped) {
        return readers.ask(connection -> DeadLetterTable.one(connection, reason, skipped));
    }

    /** Records that came again since the start and were skipped. Any thread. */
    public long duplicates() {
        return duplicates.sum();
    }

    @Override
    public <T> T transaction(Supplier<T> work) {
        writing.lock();
        try {
            return writing.getHoldCount() > 1 ? nested(work) : outermost(work);
        } finally {
            writing.unlock();
        }
    }

    private <T> T nested(Supplier<T> work) {
        boolean done = false;
        try {
            T result = work.get();
            done = true;
            return result;
        } finally {
            doomed |= !done;
        }
    }

    private <T> T outermost(Supplier<T> work) {
        if (closed) {
            throw new IllegalStateException("archive " + engine.place() + " is closed");
        }
        if (damage != null) {
            throw damage;
        }
        doomed = false;
        boolean begun = false;
        boolean done = false;
        try {
            if (writer == null) {
                openWriter(!running || trouble != null && !trouble.full());
            }
            running = true;
            writer.begin();
            begun = true;
            T result = work.get();
            if (doomed) {
                throw new IllegalStateException("a part of this transaction failed, so none of it is kept");
            }
            if (!writer.commit()) {
                writer = null;
            }
            if (damage != null) {
                throw damage; // a question met it meanwhile
            }
            done = true;
            trouble = null;
            return result;
        } catch (SQLException e) {
            throw failed(engine.failure(e));
        } catch (ArchiveFailure e) {
            throw failed(e);
        } finally {
            if (!done) {
                giveUp(begun);
            }
        }
    }

    /** An I/O error is over only when everything was written once more; no other failure in between ends it. */
    private ArchiveFailure failed(ArchiveFailure failure) {
        trouble = trouble != null && !trouble.full() && failure.full() ? trouble : failure;
        if (failure.damaged()) {
            damaged(failure);
        }
        return failure;
    }

    /** Why the archive takes nothing; empty when it does. Any thread. */
    public Optional<ArchiveFailure> trouble() {
        return Optional.ofNullable(damage != null ? damage : trouble);
    }

    /** How the disk is. Any thread. */
    public Storage storage() {
        return trouble().map(failure -> failure.full() ? Storage.FULL : Storage.FAILING)
                .orElseGet(() -> engine.low() ? Storage.LOW : Storage.GOOD);
    }

    /**
     * Whether to {@link #tend} can change anything: damage stays, and while little room is left on a disk that was full,
     * only what comes next can show whether it fits. Any thread.
     */
    public boolean wantsTending() {
        ArchiveFailure failure = trouble;
        return damage == null && (failure == null || !failure.full() || !engine.low());
    }

    /**
     * Looks, also when nothing comes, whether the archive is still the one that was opened, and after a failure whether it
     * takes a change again. To be called once a second, as a change.
     *
     * @throws ArchiveFailure when it is not, or does not
     */
    public void tend() {
        change(() -> {
            if (trouble != null) {
                writer.touch();
            }
            if (++tended % MINUTE == 0) {
                writer.countSetAside();
            }
        });
    }

    /**
     * Sums some readings whose time is over up by the hour and gives them up, where a time was configured. To be called again and
     * again, as a change. Others wait for that one transaction.
     *
     * @return whether there may be more to give up
     * @throws ArchiveFailure when it cannot be done now
     */
    public boolean retire(Instant now) {
        boolean[] more = new boolean[1];
        change(() -> more[0] = writer.retire(now.toEpochMilli(), months));
        return more[0];
    }

    private interface Change {
        void make() throws SQLException;
    }

    private void change(Change change) {
        transaction(() -> {
            try {
                change.make();
                return null;
            } catch (SQLException e) {
                throw engine.failure(e);
            }
        });
    }

    /** The outcome of a failed commit is unknown; only the database knows, so it is read again. */
    private void giveUp(boolean begun) {
        ArchiveWriter failed = writer;
        writer = null;
        if (failed == null) {
            return;
        }
        try (failed) {
            if (begun) {
                failed.rollback();
            }
        } catch (SQLException e) {
            LOG.warn("A transaction of {} was rolled back by closing it: {}", engine.place(), e.getMessage());
        }
    }

    @Override
    public SequenceSet received(Origin origin) {
        OriginEntry entry = origins.committed(origin);
        return entry == null ? new SequenceSet() : entry.received.copy();
    }

    @Override
    public Map<Origin, SequenceSet> received(Map<Origin, SequenceSet> asked) {
        Map<Origin, SequenceSet> answer = new HashMap<>();
        asked.forEach((origin, sequences) -> {
            OriginEntry entry = origins.committed(origin);
            answer.put(origin, entry == null ? new SequenceSet() : sequences.intersection(entry.received));
        });
        return answer;
    }

    @Override
    public List<NodeSummary> nodes(DivisionCode area) {
        return overview.nodes(area);
    }

    @Override
    public List<SeriesInfo> series(NodeId node, DivisionCode area) {
        return area.contains(node.area()) ? overview.series(node) : List.of();
    }

    @Override
    public boolean knows(SeriesKey series, DivisionCode area) {
        return area.contains(series.node().area()) && readings.knows(series);
    }

    @Override
    public ReadingEnd readings(ReadingQuery query, DivisionCode area, Consumer<ArchivedReading> sink) {
        return readings.exact(query, area, sink);
    }

    @Override
    public SeriesOutline outline(SeriesKey series, TimeRange range, int points, DivisionCode area) {
        return readings.outline(series, range, points, area);
    }

    @Override
    public List<ArchivedHour> hours(SeriesKey series, TimeRange range, int limit, DivisionCode area) {
        return readings.hours(series, range, limit, area);
    }

    @Override
    public RolledUp rolledUp() {
        return RolledUp.of(readers.ask(RollUpMark::read));
    }

    @Override
    public Page<ArchivedWarning> warnings(EventQuery query, DivisionCode area) {
        return events.warnings(query, area);
    }

    @Override
    public Page<ArchivedDetection> detections(EventQuery query, DivisionCode area) {
        return events.detections(query, area);
    }

    @Override
    public List<LabelledWarning> labels(TimeRange range, DivisionCode area, int limit) {
        return labels.labels(range, area, limit);
    }

    @Override
    public OptionalDouble score(LabelledWarning warning) {
        return labels.score(warning);
    }

    @Override
    public Map<Long, Long> detectionsByWeek(TimeRange range, DivisionCode area) {
        return labels.detections(range, area);
    }

    @Override
    public List<ArchivedSums> sums(DivisionCode area, LocalDate since) {
        return readers.ask(connection -> SumTables.read(connection, area, since.toEpochDay()));
    }

    @Override
    public List<HubSums> hubSums(DivisionCode area, LocalDate since) {
        return readers.ask(connection -> SumTables.seen(connection, area, since.toEpochDay()));
    }

    @Override
    public Page<ArchivedReport> reports(EventQuery query, DivisionCode area) {
        return events.reports(query, area);
    }

    @Override
    public List<OriginLedger> ledger(DivisionCode area) {
        return overview.ledger(area);
    }

    @Override
    public List<OriginAccount> accounts(DivisionCode area) {
        return overview.accounts(area);
    }

    @Override
    public ArchiveAlarms alarms(DivisionCode area) {
        return overview.alarms(area);
    }

    @Override
    public void close() {
        writing.lock();
        try {
            closed = true;
            engine.close();
            if (writer != null) {
                writer.close();
                writer = null;
            }
        } catch (SQLException e) {
            throw engine.failure(e);
        } finally {
            writing.unlock();
        }
    }
}
