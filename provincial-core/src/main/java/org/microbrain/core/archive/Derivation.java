package org.microbrain.core.archive;

import com.google.protobuf.InvalidProtocolBufferException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.microbrain.block.Reading;
import org.microbrain.block.ReadingBlock;
import org.microbrain.block.SeriesHeader;
import org.microbrain.body.DetectionBody;
import org.microbrain.body.LedgerLine;
import org.microbrain.body.ReportBody;
import org.microbrain.body.SeriesBody;
import org.microbrain.body.ShedBody;
import org.microbrain.body.WarningBody;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.RecordKind;
import org.microbrain.record.SequenceSet;
import org.microbrain.sums.WeekSums;
import org.microbrain.warning.Step;
import org.microbrain.warning.StepEncoding;

/**
 * What follows from a record besides its own row. The body is decoded whole before anything is written, so a body that
 * cannot be decoded leaves nothing half done.
 */
interface Derivation {

    void write(DerivedTables tables, long row, JournalRecord record) throws SQLException;

    /** Never throws for what a record says: what is not understood derives a line that says why. */
    static Derivation of(JournalRecord record) {
        try {
            return understood(record);
        } catch (InvalidProtocolBufferException | RuntimeException e) {
            return (tables, row, same) -> tables.uninterpreted(row, e.getMessage());
        }
    }

    private static Derivation understood(JournalRecord record) throws InvalidProtocolBufferException {
        RecordKind kind = record.kind();
        if (kind.equals(RecordKind.READINGS)) {
            return readings(record);
        }
        if (kind.equals(RecordKind.SERIES)) {
            return series(SeriesBody.parseFrom(record.body()));
        }
        if (kind.equals(RecordKind.DETECTION)) {
            DetectionBody body = DetectionBody.parseFrom(record.body());
            return (tables, row, of) -> tables.detection(row, of, body);
        }
        if (kind.equals(RecordKind.WARNING)) {
            WarningBody body = WarningBody.parseFrom(record.body());
            return (tables, row, of) -> tables.warning(row, of, body);
        }
        if (kind.equals(RecordKind.WARNING_STEP)) {
            Step step = StepEncoding.decode(record.origin().node(), record.body());
            return (tables, row, of) -> tables.step(row, step);
        }
        if (kind.equals(RecordKind.REPORT)) {
            return report(record, ReportBody.parseFrom(record.body()));
        }
        if (kind.equals(RecordKind.SHED)) {
            return shed(record, ShedBody.parseFrom(record.body()));
        }
        if (kind.equals(RecordKind.SUMS)) {
            WeekSums body = WeekSums.decode(record.body());
            return (tables, row, of) -> tables.sums(row, of, body);
        }
        throw new IllegalArgumentException(kind + " is not known to this program");
    }

    private static Derivation readings(JournalRecord record) {
        List<SeriesHeader> headers = ReadingBlock.headers(record.body());
        Map<Integer, Integer> nan = new HashMap<>();
        Set<Integer> ownTime = new HashSet<>();
        look(record, nan, ownTime);
        return (tables, row, of) -> {
            for (SeriesHeader header : headers) {
                tables.blockSeries(row, of, header, nan.getOrDefault(header.series(), 0),
                        !ownTime.contains(header.series()));
            }
        };
    }

    /**
     * How many readings of a series are NaN, which a header does not say and a mean must know, and which series have a
     * time of their own, not that of the clock that sealed the block. Decoding the block once on arrival costs a tenth of
     * storing it and keeps blocks that cannot be read out of every later answer.
     */
    private static void look(JournalRecord record, Map<Integer, Integer> nan, Set<Integer> ownTime) {
        boolean doubtful = record.time().correctable();
        ReadingBlock.decode(record.body(), (series, millis, value, quality) -> {
            if (Double.isNaN(value)) {
                nan.merge(series, 1, Integer::sum);
            }
            if (doubtful && !Reading.isStampedBy(millis, quality, record.time().millis())) {
                ownTime.add(series);
            }
        });
    }

    private static Derivation series(SeriesBody body) {
        if (body.getSeries() <= 0 || body.getName().isBlank()) {
            throw new IllegalArgumentException("series registration without number or name");
        }
        return (tables, row, of) -> tables.series(of, body);
    }

    private static Derivation report(JournalRecord record, ReportBody body) {
        List<Claim> claims = new ArrayList<>();
        for (LedgerLine line : body.getLedgerList()) {
            claims.add(new Claim(origin(record, line.getNode(), line.getJournal().toByteArray()), line.getMade(),
                    new SequenceSet()));
        }
        return (tables, row, of) -> {
            tables.report(row, of);
            claim(tables, claims);
            if (body.hasClock()) {
                tables.clockStart(new Origin(of.origin().node(), JournalId.of(body.getClock().getJournal().toByteArray())),
                        body.getClock().getStartMs());
            }
        };
    }

    private static Derivation shed(JournalRecord record, ShedBody body) {
        List<Claim> claims = new ArrayList<>();
        for (ShedBody.Gone gone : body.getGoneList()) {
            SequenceSet sequences = SequenceSet.decode(gone.getSequences().toByteArray());
            claims.add(new Claim(origin(record, gone.getNode(), gone.getJournal().toByteArray()), sequences.last(),
                    sequences));
        }
        return (tables, row, of) -> claim(tables, claims);
    }

    private static void claim(DerivedTables tables, List<Claim> claims) throws SQLException {
        for (Claim claim : claims) {
            tables.claim(claim);
        }
    }

    /** A node speaks only for its own area, also inside a body. */
    private static Origin origin(JournalRecord record, String node, byte[] journal) {
        NodeId named = new NodeId(node);
        if (!record.origin().node().area().contains(named.area())) {
            throw new IllegalArgumentException(record.origin().node() + " speaks for " + node + ", outside its area");
        }
        return new Origin(named, JournalId.of(journal));
    }

    /**
     * What a record says of an origin's sequences.
     *
     * @param made at least so many were given out
     * @param shed these were given up
     */
    record Claim(Origin origin, long made, SequenceSet shed) {
    }
}
