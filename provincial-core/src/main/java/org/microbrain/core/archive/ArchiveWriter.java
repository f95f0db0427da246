package org.microbrain.core.archive;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.Origin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a transaction writes: records, what follows from them, receipts. */
final class ArchiveWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ArchiveWriter.class);
    /** Conflicts kept in full; a hostile child must not fill the disk with them. */
    private static final int CONFLICTS_KEPT = 10_000;

    private final WritingConnection writing;
    private final OriginBook origins;
    private final DerivedTables tables;
    private final HourRollUp rollUp;
    private final PreparedStatement conflict;
    private final Set<Origin> named = new HashSet<>();
    private final long lost;
    private final LongAdder duplicates;
    private final SetAsideCount setAside;
    private final DeadLetterTable deadLetters;
    private final DevicePlaces devicePlaces;
    private long repeated;

    /**
     * Closes the connection when it fails.
     *
     * @param duplicates counts what came again, once it is sure
     * @param setAside   counts what is set aside
     */
    ArchiveWriter(WritingConnection writing, OriginBook origins, LongAdder duplicates, SetAsideCount setAside) throws SQLException {
        this.duplicates = duplicates;
        this.setAside = setAside;
        this.writing = writing;
        this.origins = origins;
        try {
            lost = origins.load(writing);
            deadLetters = new DeadLetterTable(writing.connection(), setAside);
            devicePlaces = new DevicePlaces(writing.connection());
            tables = new DerivedTables(writing, origins);
            rollUp = new HourRollUp(writing);
            conflict = writing.connection().prepareStatement("INSERT INTO conflict (origin, sequence, checksum, arrived, "
                    + "content) SELECT ?, ?, ?, ?, ? WHERE (SELECT count(*) FROM conflict) < " + CONFLICTS_KEPT
                    + " ON CONFLICT DO NOTHING");
        } catch (SQLException | RuntimeException e) {
            writing.close();
            throw e;
        }
    }

    /** Records whose receipts were durable when this program last wrote, and are no longer. */
    long lost() {
        return lost;
    }

    void setAside(SetAside message, long arrived) throws SQLException {
        deadLetters.add(message, arrived);
    }

    void takeBack(SetAside message) throws SQLException {
        deadLetters.remove(message);
    }

    /** Others who write set messages aside and take them back, too. Within a transaction. */
    void countSetAside() throws SQLException {
        setAside.read(writing.connection());
    }

    DevicePlace devicePlace(String topic, int partition) throws SQLException {
        return devicePlaces.of(topic, partition);
    }

    void storeDevices(DeviceBatch batch, long arrived) throws SQLException {
        for (DeviceBatch.Step step : batch.steps()) {
            devicePlaces.take(step);
        }
        store(Arrivals.of(batch.records()), batch.made(), arrived);
        for (SetAside message : batch.setAside()) {
            deadLetters.add(message, arrived);
        }
    }

    void touch() throws SQLException {
        writing.touch();
    }

    /** @return whether there may be more to give up */
    boolean retire(long now, int months) throws SQLException {
        return rollUp.step(now, months);
    }

    void begin() throws SQLException {
        writing.begin();
    }

    /** @return whether this writer is good for the next transaction */
    boolean commit() throws SQLException {
        origins.write();
        tables.settle();
        boolean good = writing.commit();
        origins.publish();
        duplicates.add(repeated);
        setAside.commit();
        repeated = 0;
        return good;
    }

    void rollback() throws SQLException {
        origins.discard();
        tables.forget();
        rollUp.forget();
        setAside.rollback();
        repeated = 0;
        writing.rollback();
    }

    void store(Arrivals arrivals, Map<Origin, Long> made, long arrived) throws SQLException {
        for (Arrivals.Arrival arrival : arrivals.all()) {
            JournalRecord record = arrival.record();
            OriginEntry entry = origins.edit(record.origin());
            long row = entry.received.contains(record.sequence()) ? 0 : writing.add(entry.id, record, arrived);
            if (row > 0) {
                entry.took(record.sequence(), record.time(), arrived);
                arrival.derivation().write(tables, row, record);
            } else {
                again(entry, record, arrived);
            }
        }
        tables.flush();
        for (Map.Entry<Origin, Long> one : made.entrySet()) {
            origins.edit(one.getKey()).raiseMade(one.getValue());
        }
    }

    private void again(OriginEntry entry, JournalRecord record, long arrived) throws SQLException {
        entry.received.add(record.sequence());
        if (writing.holds(entry.id, record)) {
            repeated++;
            return;
        }
        conflict.setLong(1, entry.id);
        conflict.setLong(2, record.sequence());
        conflict.setInt(3, record.checksum());
        conflict.setLong(4, arrived);
        conflict.setBytes(5, record.content());
        conflict.executeUpdate();
        if (named.add(record.origin())) {
            LOG.warn("Two different records have the name {} of {}. The first stays, the other is set aside in table "
                    + "conflict. Was the node's disk cloned? Enrol it again.", record.sequence(), record.origin());
        }
    }

    @Override
    public void close() throws SQLException {
        writing.close();
    }
}
