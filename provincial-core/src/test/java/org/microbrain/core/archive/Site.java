package org.microbrain.core.archive;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.microbrain.block.Reading;
import org.microbrain.block.ReadingBlock;
import org.microbrain.body.DetectionBody;
import org.microbrain.body.LedgerLine;
import org.microbrain.body.ReportBody;
import org.microbrain.body.SeriesBody;
import org.microbrain.body.ShedBody;
import org.microbrain.body.WarningBody;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;
import org.microbrain.warning.Deed;
import org.microbrain.warning.Person;
import org.microbrain.warning.Role;
import org.microbrain.warning.Step;
import org.microbrain.warning.StepEncoding;
import org.microbrain.warning.StepId;
import org.microbrain.warning.WarningId;

/** A node of a test, sealing records as a journal would. */
public final class Site {

    public final NodeId node;
    public final Origin origin;
    private final List<JournalRecord> made = new ArrayList<>();

    public Site(String node, long journal) {
        this.node = new NodeId(node);
        this.origin = new Origin(this.node, new JournalId(77, journal));
    }

    /** All so far, in order. */
    public List<JournalRecord> made() {
        return made;
    }

    public JournalRecord seal(RecordKind kind, PriorityClass priority, long millis, byte[] body) {
        JournalRecord record = JournalRecord.seal(origin, made.size() + 1,
                new Draft(kind, priority, RecordTime.good(millis), body));
        made.add(record);
        return record;
    }

    public JournalRecord readings(Reading... readings) {
        return readings(List.of(readings));
    }

    public JournalRecord readings(List<Reading> readings) {
        return seal(RecordKind.READINGS, PriorityClass.READING, readings.get(0).millis(),
                ReadingBlock.encode(readings));
    }

    public JournalRecord series(int number, String name, String unit) {
        return seal(RecordKind.SERIES, PriorityClass.EVENT, 1, SeriesBody.newBuilder().setSeries(number).setName(name)
                .setUnit(unit).setSource("recorded elsewhere").build().toByteArray());
    }

    public JournalRecord warning(String id, int level, long born, String area) {
        return warning(id, level, born, area, "", "range");
    }

    public JournalRecord warning(String id, int level, long born, String area, String rule, String detector) {
        return seal(RecordKind.WARNING, PriorityClass.WARNING, born, WarningBody.newBuilder().setId(id).setLevel(level)
                .setHazard("flood").setRule(rule).setArea(area).setBornMs(born).setReasonZh("水位上涨").setReasonEn("the river rises")
                .addEvidence(WarningBody.Evidence.newBuilder().setSeries("river/stage").setUnit("m").setTimeMs(born)
                        .setValue(4.25).setDetector(detector))
                .build().toByteArray());
    }

    /** Of a person of this node. */
    public JournalRecord step(String warning, long stamp, Role role, Deed deed) {
        Step step = new Step(StepId.random(new Random(made.size())),
                new WarningId(warning), stamp, node, RecordTime.good(stamp), new Person("韦芳", role), "", false, deed);
        Draft draft = StepEncoding.draft(step, RecordTime.good(stamp));
        return seal(draft.kind(), draft.priority(), stamp, draft.body());
    }

    public JournalRecord detection(String detector, long millis) {
        return detection(detector, millis, 0.9);
    }

    public JournalRecord detection(String detector, long millis, double score) {
        return seal(RecordKind.DETECTION, PriorityClass.EVENT, millis, DetectionBody.newBuilder().setDetector(detector)
                .setSeries("river/stage").setTimeMs(millis).setValue(4.25).setScore(score).build().toByteArray());
    }

    public JournalRecord shed(Origin of, SequenceSet gone) {
        return seal(RecordKind.SHED, PriorityClass.EVENT, 1, ShedBody.newBuilder().setReason("journal-full")
                .addGone(ShedBody.Gone.newBuilder().setNode(of.node().text())
                        .setJournal(ByteString.copyFrom(of.journal().bytes()))
                        .setSequences(ByteString.copyFrom(gone.encode())))
                .build().toByteArray());
    }

    public JournalRecord report(Origin of, long claimed) {
        return seal(RecordKind.REPORT, PriorityClass.EVENT, 1, ReportBody.newBuilder().setEvent("periodic")
                .addLedger(LedgerLine.newBuilder().setNode(of.node().text())
                        .setJournal(ByteString.copyFrom(of.journal().bytes())).setMade(claimed))
                .build().toByteArray());
    }

    public JournalRecord unknownKind() {
        return seal(new RecordKind(99), PriorityClass.EVENT, 1, "later".getBytes(StandardCharsets.UTF_8));
    }

    public JournalRecord malformed(RecordKind kind) {
        return seal(kind, PriorityClass.EVENT, 1, new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff});
    }
}
