package org.microbrain.correlate;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Comparator;
import java.util.Optional;
import org.microbrain.body.DetectionBody;
import org.microbrain.body.WarningBody;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.RecordTime;
import org.microbrain.warning.Action;
import org.microbrain.warning.Step;
import org.microbrain.warning.WarningLevel;
import org.microbrain.warning.WarningState;

/**
 * Something that a place told of: a warning as it is known now, or a detection.
 *
 * @param key      the id of the warning, or origin and sequence of the detection's record; one key is one event
 * @param area     the place
 * @param level    1 blue to 4 red; 0 for a detection
 * @param hazard   of the warning; empty for a detection
 * @param rule     that made the warning; empty for a detection
 * @param detector that caused it; may be empty
 * @param series   that it is about; of a detection with the node before it; may be empty
 * @param millis   when it happened by a clock not known to be wrong, Unix milliseconds
 * @param value    of the reading that caused a detection
 * @param falseAlarm whether people said so of the warning
 */
public record Event(String key, DivisionCode area, int level, String hazard, String rule, String detector, String series,
                    long millis, double value, boolean falseAlarm) {

    static final int LONGEST_TEXT = 256;
    static final Comparator<Event> BY_TIME = Comparator.comparingLong(Event::millis).thenComparing(Event::key);

    /** @return empty while its birth is not known, when its clock was wrong, and for a drill */
    public static Optional<Event> of(WarningBody body, WarningState state) {
        Optional<Step> birth = state.birth().filter(step -> !step.drill() && trusted(step.at()));
        if (birth.isEmpty()) {
            return Optional.empty();
        }
        WarningBody.Evidence cause = body.getEvidenceCount() == 0 ? WarningBody.Evidence.getDefaultInstance()
                : body.getEvidence(body.getEvidenceCount() - 1);
        boolean falseAlarm = state.end().filter(end -> end.action() == Action.FALSE_ALARM).isPresent();
        return Optional.of(new Event(state.warning().text(), state.warning().area(), state.level().orElseThrow().number(),
                cut(body.getHazard()), cut(body.getRule()), cut(cause.getDetector()), cut(cause.getSeries()),
                birth.get().at().millis(), cause.getValue(), falseAlarm));
    }

    /** @return empty when it cannot be read, or its clock was wrong */
    public static Optional<Event> ofDetection(JournalRecord record) {
        if (!trusted(record.time())) {
            return Optional.empty();
        }
        try {
            DetectionBody body = DetectionBody.parseFrom(record.body());
            return Optional.of(new Event(record.origin() + "/" + record.sequence(), record.origin().node().area(), 0, "", "",
                    cut(body.getDetector()), cut(record.origin().node() + "/" + body.getSeries()), record.time().millis(),
                    body.getValue(), false));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    private static boolean trusted(RecordTime time) {
        return time.quality() != RecordTime.Quality.DOUBTFUL;
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }

    /** The same, of which people have said that it was false. */
    Event calledFalse() {
        return new Event(key, area, level, hazard, rule, detector, series, millis, value, true);
    }

    public boolean isWarning() {
        return level > 0;
    }

    Optional<WarningLevel> warningLevel() {
        return isWarning() ? Optional.of(WarningLevel.of(level)) : Optional.empty();
    }
}
