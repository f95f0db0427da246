package org.microbrain.core.archive;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.SequenceSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The archive in one SQLite file, write-ahead log, {@code synchronous=FULL}. One process only. After a failure the
 * writing connection is given up and the next transaction opens a new one, so that nothing unsure is built upon.
 */
public final class SqliteArchive implements Archive {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteArchive.class);

    private final ArchiveFile file;
    private final OriginBook origins = new OriginBook();
    private final Readers readers;
    private final ReadingQueries readings;
    private final EventQueries events;
    private final OverviewQueries overview;
    private final ReentrantLock writing = new ReentrantLock();
    private ArchiveWriter writer;
    private volatile ArchiveFailure trouble;
    private boolean doomed;
    private boolean closed;

    /**
     * Opens the archive and makes it when there is none.
     *
     * @throws ArchiveFailure when the file is damaged, cannot be written, or is newer than this program
     */
    public SqliteArchive(Path file) {
        this.file = new ArchiveFile(file);
        this.readers = new Readers(this.file);
        this.readings = new ReadingQueries(readers);
        this.events = new EventQueries(readers);
        this.overview = new OverviewQueries(readers);
        try {
            this.file.requireWhatWasHere();
            writer = new ArchiveWriter(this.file, origins, true);
            this.file.markAsMade();
        } catch (SQLException e) {
            throw ArchiveFailure.of(file, e);
        }
    }

    @Override
    public void store(List<JournalRecord> records, Map<Origin, Long> made, Instant arrived) {
        transaction(() -> {
            try {
                writer.store(records, made, arrived.toEpochMilli());
                return null;
            } catch (SQLException e) {
                throw ArchiveFailure.of(file.path(), e);
            }
        });
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
            throw new IllegalStateException("archive " + file.path() + " is closed");
        }
        doomed = false;
        boolean begun = false;
        boolean done = false;
        try {
            if (writer == null) {
                file.requireWhatWasHere();
                writer = new ArchiveWriter(file, origins, trouble != null && !trouble.full());
            }
            writer.begin();
            begun = true;
            T result = work.get();
            if (doomed) {
                throw new IllegalStateException("a part of this transaction failed, so none of it is kept");
            }
            writer.commit();
            done = true;
            trouble = null;
            return result;
        } catch (SQLException e) {
            throw failed(ArchiveFailure.of(file.path(), e));
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
        return failure;
    }

    /** Why the archive takes nothing; empty when it does. Any thread. */
    public Optional<ArchiveFailure> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** The outcome of a failed commit is unknown; only the file knows, so it is read again. */
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
            LOG.warn("A transaction of {} was rolled back by closing it: {}", file.path(), e.getMessage());
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
    public Page<ArchivedWarning> warnings(EventQuery query, DivisionCode area) {
        return events.warnings(query, area);
    }

    @Override
    public Page<ArchivedDetection> detections(EventQuery query, DivisionCode area) {
        return events.detections(query, area);
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
    public ArchiveAlarms alarms(DivisionCode area) {
        return overview.alarms(area);
    }

    @Override
    public void close() {
        writing.lock();
        try {
            closed = true;
            readers.close();
            if (writer != null) {
                writer.close();
                writer = null;
            }
        } catch (SQLException e) {
            throw ArchiveFailure.of(file.path(), e);
        } finally {
            writing.unlock();
        }
    }
}
