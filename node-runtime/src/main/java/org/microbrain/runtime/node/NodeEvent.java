package org.microbrain.runtime.node;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Optional;
import org.microbrain.body.AuditBody;
import org.microbrain.body.DetectionBody;
import org.microbrain.body.OutputBody;
import org.microbrain.body.ReportBody;
import org.microbrain.body.ShedBody;
import org.microbrain.body.WarningBody;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordKind;
import org.microbrain.record.SequenceSet;
import org.microbrain.runtime.console.Notice;
import org.microbrain.warning.Step;
import org.microbrain.warning.StepEncoding;

/**
 * Something that happened at a node, as one line for people.
 *
 * @param kind    a word: warning, step, report, audit, shed, detection, output
 * @param millis  when, Unix milliseconds by the clock of the node
 * @param level   of a warning, 1 to 4; else 0
 * @param warning the id of the warning it is about; else empty
 * @param text    what happened
 */
public record NodeEvent(NodeId node, String kind, long millis, int level, String warning, Notice text) {

    private static final int LONGEST = 300;

    /** Empty for readings, for reports that only say that all goes on, and for what cannot be read. */
    public static Optional<NodeEvent> of(JournalRecord record) {
        try {
            return read(record);
        } catch (InvalidProtocolBufferException | ProtocolViolation | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A warning at its birth. */
    public static NodeEvent of(NodeId node, WarningBody body) {
        return new NodeEvent(node, "warning", body.getBornMs(), Math.min(4, body.getLevel()), body.getId(),
                new Notice(cut(body.getReasonZh()), cut(body.getReasonEn())));
    }

    /** A detection. */
    public static NodeEvent of(NodeId node, DetectionBody body) {
        return new NodeEvent(node, "detection", body.getTimeMs(), 0, "", new Notice(
                cut(body.getSeries() + "：" + body.getReasonZh()), cut(body.getSeries() + ": " + body.getReasonEn())));
    }

    /** A report; empty for one that only says that all goes on. */
    public static Optional<NodeEvent> of(NodeId node, long millis, ReportBody body) {
        if (body.getEvent().equals("periodic")) {
            return Optional.empty();
        }
        Notice detail = new Notice(body.getDetailZh().isEmpty() ? body.getEvent() : body.getDetailZh(),
                body.getDetailEn().isEmpty() ? body.getEvent() : body.getDetailEn());
        Notice text = switch (body.getEvent()) {
            case "started" -> new Notice("已启动：" + body.getProgram(), "started: " + body.getProgram());
            case "stopped" -> new Notice("已停止", "stopped");
            default -> detail;
        };
        return Optional.of(new NodeEvent(node, "report", millis, 0, "", new Notice(cut(text.zh()), cut(text.en()))));
    }

    private static Optional<NodeEvent> read(JournalRecord record) throws InvalidProtocolBufferException {
        RecordKind kind = record.kind();
        if (kind.equals(RecordKind.WARNING)) {
            return Optional.of(of(record.origin().node(), WarningBody.parseFrom(record.body())));
        }
        if (kind.equals(RecordKind.WARNING_STEP)) {
            Step step = StepEncoding.decode(record.origin().node(), record.body());
            String who = step.who().name();
            return event(record, "step", step.warning().text(),
                    step.action().words().zh() + (who.isEmpty() ? "" : "（" + who + "）"),
                    step.action().words().en() + (who.isEmpty() ? "" : " (" + who + ")"));
        }
        if (kind.equals(RecordKind.DETECTION)) {
            return Optional.of(of(record.origin().node(), DetectionBody.parseFrom(record.body())));
        }
        if (kind.equals(RecordKind.REPORT)) {
            return of(record.origin().node(), record.time().millis(), ReportBody.parseFrom(record.body()));
        }
        if (kind.equals(RecordKind.SHED)) {
            return shed(record, ShedBody.parseFrom(record.body()));
        }
        if (kind.equals(RecordKind.AUDIT)) {
            AuditBody body = AuditBody.parseFrom(record.body());
            String said = body.getWhat() + " " + body.getSubject() + " · " + body.getOutcome();
            return event(record, "audit", "", body.getWho() + " " + said, body.getWho() + " " + said);
        }
        if (kind.equals(RecordKind.OUTPUT)) {
            OutputBody body = OutputBody.parseFrom(record.body());
            String said = (body.getOutput() + " " + body.getEvent() + " · ").stripLeading();
            return event(record, "output", body.getWarning(), said + body.getDetailZh(), said + body.getDetailEn());
        }
        return Optional.empty();
    }

    private static Optional<NodeEvent> shed(JournalRecord record, ShedBody body) {
        long gone = body.getGoneList().stream()
                .mapToLong(one -> SequenceSet.decode(one.getSequences().toByteArray()).size()).sum();
        Notice why = shedReason(body.getReason());
        return event(record, "shed", "", "舍弃 " + gone + " 条记录：" + why.zh(), gone + " records dropped: " + why.en());
    }

    /** Why a journal gave something up, in words. */
    private static Notice shedReason(String reason) {
        return switch (reason) {
            case "journal-full" -> new Notice("日志库已满，按优先级先舍弃最低的", "the journal was full, so the lowest class went first");
            case "disk-full" -> new Notice("磁盘空间不足", "little room was left on the disk");
            case "damaged" -> new Notice("磁盘上的记录已损坏", "the records were damaged on the disk");
            default -> new Notice(reason, reason);
        };
    }

    private static Optional<NodeEvent> event(JournalRecord record, String kind, String warning, String zh,
                                             String en) {
        return Optional.of(new NodeEvent(record.origin().node(), kind, record.time().millis(), 0, warning, new Notice(cut(zh), cut(en))));
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), LONGEST));
    }
}
