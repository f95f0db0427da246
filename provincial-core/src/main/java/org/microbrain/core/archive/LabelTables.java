package org.microbrain.core.archive;

import com.google.protobuf.InvalidProtocolBufferException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.microbrain.body.WarningBody;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordKind;
import org.microbrain.warning.Step;
import org.microbrain.warning.StepEncoding;
import org.microbrain.warning.WarningHistory;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningState;

/**
 * What people's answers say of each warning: one row, told anew from the warning's records whenever one of them arrives,
 * in whatever order they do. Written within the writer's transaction.
 */
final class LabelTables {

    /** As many records of one warning count, the first that arrived; a node's book takes no more either. */
    static final int MOST_RECORDS = 2_000;

    /** Columns node, journal, sequence, content, checksum, and the row. */
    static final String RECORDS = "SELECT origin.node, journal, sequence, content, checksum, record.id FROM record "
            + "JOIN origin ON origin.id = record.origin ";

    private final PreparedStatement addPart;
    private final PreparedStatement parts;
    private final PreparedStatement time;
    private final PreparedStatement write;
    private final Set<WarningId> changed = new LinkedHashSet<>();

    /** A birth as the archive has it. */
    private record Birth(long row, Step step, NodeId node, WarningBody body) {
    }

    LabelTables(Connection connection) throws SQLException {
        addPart = connection.prepareStatement("INSERT INTO warning_part VALUES (?, ?) ON CONFLICT DO NOTHING");
        parts = connection.prepareStatement(RECORDS + "JOIN warning_part ON warning_part.record = record.id "
                + "WHERE warning = ? ORDER BY record.id LIMIT " + MOST_RECORDS);
        time = connection.prepareStatement("SELECT time FROM warning WHERE record = ?");
        write = connection.prepareStatement("INSERT INTO label VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                + "ON CONFLICT (warning) DO UPDATE SET record = excluded.record, time = excluded.time, "
                + "node = excluded.node, area = excluded.area, hazard = excluded.hazard, rule = excluded.rule, "
                + "detector = excluded.detector, series = excluded.series, unit = excluded.unit, "
                + "level = excluded.level, label = excluded.label, drill = excluded.drill, cause = excluded.cause");
    }

    /** A birth or a step has arrived. What a node says of another's place is no part of that warning. */
    void enter(long record, Step step) throws SQLException {
        if (step.node().area().contains(step.warning().area())) {
            addPart.setString(1, step.warning().text());
            addPart.setLong(2, record);
            addPart.executeUpdate();
            changed.add(step.warning());
        }
    }

    /** The warnings that {@link #settle} will tell anew, in an order that is the same for all. */
    SortedSet<String> changed() {
        return changed.stream().map(WarningId::text).collect(Collectors.toCollection(TreeSet::new));
    }

    /** After a rollback. */
    void forget() {
        changed.clear();
    }

    /** Tells anew what has changed; at the end of each transaction, when the origins are written. */
    void settle() throws SQLException {
        for (WarningId warning : changed) {
            settle(warning);
        }
        changed.clear();
    }

    private void settle(WarningId warning) throws SQLException {
        List<Step> steps = new ArrayList<>();
        Set<Birth> births = new LinkedHashSet<>();
        parts.setString(1, warning.text());
        try (ResultSet row = parts.executeQuery()) {
            while (row.next()) {
                Optional<Step> step = step(row);
                if (step.isPresent()) {
                    steps.add(step.get());
                    birth(row, step.get()).ifPresent(births::add);
                }
            }
        }
        WarningState state = WarningHistory.of(warning).with(steps).state();
        for (Birth birth : births) {
            if (state.birth().filter(birth.step()::equals).isPresent()) {
                write(warning, birth, state);
            }
        }
    }

    private void write(WarningId warning, Birth birth, WarningState state) throws SQLException {
        WarningBody body = birth.body();
        WarningBody.Evidence cause = body.getEvidenceCount() == 0 ? WarningBody.Evidence.getDefaultInstance()
                : body.getEvidence(body.getEvidenceCount() - 1);
        long born = born(birth);
        write.setLong(3, born);
        write.setString(1, warning.text());
        write.setLong(2, birth.row());
        write.setString(4, birth.node().text());
        write.setString(5, warning.area().code());
        write.setString(6, StoredText.of(body.getHazard()));
        write.setString(7, StoredText.of(body.getRule()));
        write.setString(8, StoredText.of(cause.getDetector()));
        write.setString(9, StoredText.of(cause.getSeries()));
        write.setString(10, StoredText.of(cause.getUnit()));
        write.setInt(11, body.getLevel());
        write.setInt(12, state.label().ordinal());
        write.setInt(13, body.getDrill() ? 1 : 0);
        write.setLong(14, cause.getTimeMs() + born - body.getBornMs());
        write.executeUpdate();
    }

    /** By the clock of the place, put right where that was in doubt. */
    private long born(Birth birth) throws SQLException {
        time.setLong(1, birth.row());
        try (ResultSet row = time.executeQuery()) {
            return row.next() ? row.getLong(1) : birth.body().getBornMs();
        }
    }

    private static Optional<Birth> birth(ResultSet row, Step step) throws SQLException {
        JournalRecord record = ReadingQueries.open(row);
        if (!record.kind().equals(RecordKind.WARNING)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Birth(row.getLong(6), step, record.origin().node(), WarningBody.parseFrom(record.body())));
        } catch (InvalidProtocolBufferException damaged) {
            return Optional.empty();
        }
    }

    /** Empty for what is no step of a warning, or damaged, which is said where it is read. */
    static Optional<Step> step(ResultSet row) throws SQLException {
        try {
            JournalRecord record = ReadingQueries.open(row);
            NodeId node = record.origin().node();
            return Optional.of(record.kind().equals(RecordKind.WARNING_STEP) ? StepEncoding.decode(node, record.body())
                    : Step.birth(WarningBody.parseFrom(record.body()), node, record.time()));
        } catch (ProtocolViolation | InvalidProtocolBufferException unreadable) {
            return Optional.empty();
        }
    }
}
