package org.microbrain.runtime.node;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Optional;
import org.microbrain.body.AuditBody;
import org.microbrain.body.DetectionBody;
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
 * @param kind    a word: warning, step, report, audit, shed, detection
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

    private static Optional<NodeEvent> read(JournalRecord record) throws InvalidProtocolBufferException {
        RecordKind kind = record.kind();
        if (kind.equals(RecordKind.WARNING)) {
            WarningBody body = WarningBody.parseFrom(record.body());
            return event(record, "warning", body.getLevel(), body.getId(), body.getReasonZh(), body.getReasonEn());
        }
        if (kind.equals(RecordKind.WARNING_STEP)) {
            Step step = StepEncoding.decode(record.origin().node(), record.body());
            String who = step.who().name();
            return event(record, "step", 0, step.warning().text(),
                    step.action().words().zh() + (who.isEmpty() ? "" : "（" + who + "）"),
                    step.action().words().en() + (who.isEmpty() ? "" : " (" + who + ")"));
        }
        if (kind.equals(RecordKind.DETECTION)) {
            DetectionBody body = DetectionBody.parseFrom(record.body());
            return event(record, "detection", 0, "", body.getSeries() + "：" + body.getReasonZh(),
                    body.getSeries() + ": " + body.getReasonEn());
        }
        if (kind.equals(RecordKind.REPORT)) {
            return report(record, ReportBody.parseFrom(record.body()));
        }
        if (kind.equals(RecordKind.SHED)) {
            return shed(record, ShedBody.parseFrom(record.body()));
        }
        if (kind.equals(RecordKind.AUDIT)) {
            AuditBody body = AuditBody.parseFrom(record.body());
            String said = body.getWhat() + " " + body.getSubject() + " · " + body.getOutcome();
            return event(record, "audit", 0, "", body.getWho() + " " + said, body.getWho() + " " + said);
        }
        return Optional.empty();
    }

    private static Optional<NodeEvent> report(JournalRecord record, ReportBody body) {
        if (body.getEvent().equals("periodic")) {
            return Optional.empty();
        }
        String zh = switch (body.getEvent()) {
            case "started" -> "已启动：" + body.getProgram();
            case "stopped" -> "已停止";
            default -> body.getDetailZh().isEmpty() ? body.getEvent() : body.getDetailZh();
        };
        String en = switch (body.getEvent()) {
            case "started" -> "started: " + body.getProgram();
            case "stopped" -> "stopped";
            default -> body.getDetailEn().isEmpty() ? body.getEvent() : body.getDetailEn();
        };
        return event(record, "report", 0, "", zh, en);
    }

    private static Optional<NodeEvent> shed(JournalRecord record, ShedBody body) {
        long gone = body.getGoneList().stream()
                .mapToLong(one -> SequenceSet.decode(one.getSequences().toByteArray()).size()).sum();
        Notice why = shedReason(body.getReason());
        return event(record, "shed", 0, "", "舍弃 " + gone + " 条记录：" + why.zh(), gone + " records shed: " + why.en());
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

    private static Optional<NodeEvent> event(JournalRecord record, String kind, int level, String warning, String zh,
                                             String en) {
        return Optional.of(new NodeEvent(record.origin().node(), kind, record.time().millis(),
                Math.max(0, Math.min(4, level)), warning, new Notice(cut(zh), cut(en))));
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), LONGEST));
    }
}
