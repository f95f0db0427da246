package org.microbrain.infer;

import org.microbrain.body.DetectionBody;
import org.microbrain.body.WarningBody;
import org.microbrain.record.Draft;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;

/** Findings as the bodies of records ({@code body.proto}). */
public final class FindingEncoding {

    private FindingEncoding() {
    }

    /** A record of its kind: warnings overtake everything, detections are events. */
    public static Draft draft(Finding finding, RecordTime time) {
        if (finding instanceof Warning warning) {
            return new Draft(RecordKind.WARNING, PriorityClass.WARNING, time, body(warning).toByteArray());
        }
        return new Draft(RecordKind.DETECTION, PriorityClass.EVENT, time, body((Detection) finding).toByteArray());
    }

    public static DetectionBody body(Detection detection) {
        return DetectionBody.newBuilder()
                .setDetector(detection.detector())
                .setSeries(detection.series())
                .setTimeMs(detection.millis())
                .setValue(detection.value())
                .setScore(detection.score())
                .setReasonZh(detection.reasonZh())
                .setReasonEn(detection.reasonEn())
                .build();
    }

    public static WarningBody body(Warning warning) {
        WarningBody.Builder body = WarningBody.newBuilder()
                .setId(warning.id())
                .setLevel(warning.level().number())
                .setHazard(warning.hazard())
                .setArea(warning.area().code())
                .setBornMs(warning.bornMillis())
                .setReasonZh(warning.reasonZh())
                .setReasonEn(warning.reasonEn())
                .setRule(warning.rule());
        for (Warning.Evidence evidence : warning.evidence()) {
            body.addEvidence(WarningBody.Evidence.newBuilder()
                    .setSeries(evidence.series())
                    .setUnit(evidence.unit())
                    .setTimeMs(evidence.millis())
                    .setValue(evidence.value())
                    .setDetector(evidence.detector()));
        }
        return body.build();
    }
}
