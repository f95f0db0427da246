package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.microbrain.block.SeriesHeader;
import org.microbrain.body.DetectionBody;
import org.microbrain.body.SeriesBody;
import org.microbrain.body.WarningBody;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.Origin;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.sums.WeekSums;
import org.microbrain.warning.Step;

/** Writes the rows that follow from records, within the writer's transaction. */
final class DerivedTables {

    /** A block that spans more is kept apart; see the schema. */
    static final long WIDE_MILLIS = 86_400_000;

    private static final int REASON_LENGTH = 500;

    private final WritingConnection writing;
    private final OriginBook origins;
    private final Channels channels;
    private final PreparedStatement register;
    private final PreparedStatement addWarning;
    private final PreparedStatement addDetection;
    private final PreparedStatement addReport;
    private final PreparedStatement addUninterpreted;
    private final SeriesRows gathered = new SeriesRows();
    private final ClockStarts clocks;
    private final LabelTables labels;
    private final SumTables sums;

    DerivedTables(WritingConnection writing, OriginBook origins) throws SQLException {
        this.writing = writing;
        this.origins = origins;
        Connection connection = writing.connection();
        channels = new Channels(connection);
        register = connection.prepareStatement("UPDATE channel SET registered = ?, name = ?, unit = ?, source = ? "
                + "WHERE id = ? AND registered < ?");
        addWarning = connection.prepareStatement("INSERT INTO warning VALUES (?, ?, ?, ?, ?)");
        addDetection = connection.prepareStatement("INSERT INTO detection VALUES (?, ?, ?)");
        addReport = connection.prepareStatement("INSERT INTO report VALUES (?, ?, ?)");
        clocks = new ClockStarts(connection);
        labels = new LabelTables(connection);
        sums = new SumTables(connection);
        addUninterpreted = connection.prepareStatement("INSERT INTO uninterpreted VALUES (?, ?)");
    }

    /** After a rollback: row numbers given meanwhile are void. */
    void forget() {
        channels.forget();
        labels.forget();
        gathered.clear();
    }

    /** @param sealersTime whether all readings of the series have the time of the clock that sealed the block */
    void blockSeries(long row, JournalRecord record, SeriesHeader header, int nan, boolean sealersTime)
            throws SQLException {
        gathered.add(row, channel(record.origin(), header.series()), header, sealersTime ? shift(record) : 0, nan);
        if (gathered.size() == SeriesRows.MOST) {
            flush();
        }
    }

    /** Series of blocks are many: they go to the engine together. At the end of each store, so that its failure is its own. */
    void flush() throws SQLException {
        if (gathered.size() > 0) {
            writing.add(gathered);
            gathered.clear();
        }
    }

    /** The registration with the highest sequence counts, whatever the order of arrival. */
    void series(JournalRecord record, SeriesBody body) throws SQLException {
        register.setLong(1, record.sequence());
        register.setString(2, StoredText.of(body.getName()));
        register.setString(3, StoredText.of(body.getUnit()));
        register.setString(4, StoredText.of(body.getSource()));
        register.setLong(5, channel(record.origin(), body.getSeries()));
        register.setLong(6, record.sequence());
        register.executeUpdate();
    }

    void warning(long row, JournalRecord record, WarningBody body) throws SQLException {
        addWarning.setLong(1, row);
        addWarning.setLong(2, body.getBornMs() + shift(record));
        addWarning.setString(3, record.origin().node().text());
        addWarning.setInt(4, body.getLevel());
        addWarning.setString(5, StoredText.of(body.getArea()));
        addWarning.executeUpdate();
        try {
            step(row, Step.birth(body, record.origin().node(), record.time()));
        } catch (ProtocolViolation noId) {
            return; // Found by its time all the same; nobody can answer it.
        }
    }

    /** A birth, or what happened to a warning after it. */
    void step(long row, Step step) throws SQLException {
        labels.enter(row, step);
    }

    void sums(long row, JournalRecord record, WeekSums body) throws SQLException {
        sums.enter(row, record, body);
    }

    /** At the end of each transaction: what follows from several records together. */
    void settle() throws SQLException {
        for (String warning : labels.changed()) {
            writing.hold("warning " + warning); // whose steps come from several nodes
        }
        labels.settle();
    }

    void detection(long row, JournalRecord record, DetectionBody body) throws SQLException {
        addDetection.setLong(1, row);
        addDetection.setLong(2, body.getTimeMs() + shift(record));
        addDetection.setString(3, record.origin().node().text());
        addDetection.executeUpdate();
    }

    void report(long row, JournalRecord record) throws SQLException {
        addReport.setLong(1, row);
        addReport.setLong(2, record.time().millis() + shift(record));
        addReport.setString(3, record.origin().node().text());
        addReport.executeUpdate();
    }

    private long shift(JournalRecord record) throws SQLException {
        if (!record.time().correctable()) {
            return 0;
        }
        long id = origins.edit(record.origin()).id;
        holdClock(id);
        return clocks.shift(id, record.time());
    }

    /** Nobody may learn when it started while somebody else stores what it made before. */
    private void holdClock(long origin) throws SQLException {
        writing.hold("clock " + origin);
    }

    /** From now on, and for what is already here, the doubtful times of an origin are made right. */
    void clockStart(Origin origin, long start) throws SQLException {
        long id = origins.edit(origin).id;
        holdClock(id);
        if (clocks.know(id, start)) {
            flush();
            for (ClockStarts.Row row : clocks.doubtfulRows(id, origin)) {
                clocks.forget(row.id(), id);
                Derivation.of(row.record()).write(this, row.id(), row.record());
            }
        }
    }

    void claim(Derivation.Claim claim) throws SQLException {
        OriginEntry entry = origins.edit(claim.origin());
        entry.raiseMade(claim.made());
        entry.shed.addAll(claim.shed());
    }

    void uninterpreted(long row, String reason) throws SQLException {
        String text = StoredText.of(String.valueOf(reason));
        addUninterpreted.setLong(1, row);
        addUninterpreted.setString(2, text.substring(0, Math.min(text.length(), REASON_LENGTH)));
        addUninterpreted.executeUpdate();
    }

    private long channel(Origin origin, int number) throws SQLException {
        return channels.row(origins.edit(origin).id, number, origin.node().text());
    }
}
