package org.microbrain.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.microbrain.body.DetectionBody;
import org.microbrain.body.WarningBody;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.warning.Deed;
import org.microbrain.warning.Person;
import org.microbrain.warning.Role;
import org.microbrain.warning.Step;
import org.microbrain.warning.StepId;
import org.microbrain.warning.WarningHistory;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningLevel;

/** What counts as an event, and what is left out. */
final class EventTest {

    private static final NodeId VILLAGE = new NodeId("450124101204");
    private static final long BORN = 1_800_000_000_000L;
    private static final WarningBody BODY = WarningBody.newBuilder().setId(VILLAGE + "_1").setLevel(2).setHazard("flood")
            .setArea(VILLAGE.text()).setBornMs(BORN).setRule("river-stage").build();

    private static Optional<Event> event(WarningBody body, RecordTime.Quality clock, Deed... deeds) {
        WarningHistory history = WarningHistory.of(new WarningId(body.getId())).with(Step.birth(body, VILLAGE, new RecordTime(BORN, clock)));
        for (Deed deed : deeds) {
            history = history.with(new Step(StepId.random(new Random(deed.hashCode())), history.warning(), history.nextStamp(), VILLAGE,
                    RecordTime.good(BORN), new Person("somebody", Role.DUTY_LEADER), "", body.getDrill(), deed));
        }
        return Event.of(body, history.state());
    }

    @Test
    void aWarningCountsAtTheLevelThatItHasNow() {
        assertThat(event(BODY, RecordTime.Quality.GOOD).orElseThrow().level()).isEqualTo(2);
        assertThat(event(BODY, RecordTime.Quality.CORRECTED, Deed.raised(WarningLevel.RED)).orElseThrow().level()).isEqualTo(4);
    }

    @Test
    void whatPeopleCallFalseIsSaidToBeAndWhatTheyCancelWasReal() {
        assertThat(event(BODY, RecordTime.Quality.GOOD, Deed.falseAlarm(WarningLevel.YELLOW)).orElseThrow().falseAlarm()).isTrue();
        assertThat(event(BODY, RecordTime.Quality.GOOD, Deed.cancelled(WarningLevel.YELLOW)).orElseThrow().falseAlarm()).isFalse();
    }

    @Test
    void drillsAndWrongClocksAreLeftOut() {
        assertThat(event(BODY.toBuilder().setDrill(true).build(), RecordTime.Quality.GOOD)).isEmpty();
        assertThat(event(BODY, RecordTime.Quality.DOUBTFUL)).isEmpty();
        assertThat(List.of(RecordTime.Quality.values())).allSatisfy(clock ->
                assertThat(Event.ofDetection(detection(clock, DetectionBody.getDefaultInstance().toByteArray())).isPresent())
                        .isEqualTo(clock != RecordTime.Quality.DOUBTFUL));
    }

    @Test
    void aDetectionThatCannotBeReadHarmsNobody() {
        assertThat(Event.ofDetection(detection(RecordTime.Quality.GOOD, new byte[] {7, 7, 7}))).isEmpty();
    }

    private static JournalRecord detection(RecordTime.Quality clock, byte[] body) {
        return JournalRecord.seal(new Origin(VILLAGE, JournalId.random(new Random(1))), 1,
                new Draft(RecordKind.DETECTION, PriorityClass.EVENT, new RecordTime(BORN, clock), body));
    }
}
