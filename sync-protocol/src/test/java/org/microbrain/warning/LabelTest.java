package org.microbrain.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.microbrain.record.DivisionCode.Level;
import org.microbrain.record.RecordTime;

/** What people's answers amount to as the truth about the program that warned. */
final class LabelTest {

    private final Place edge = Place.edge(new Random(3));

    @BeforeEach
    void born() {
        edge.hears(Place.birth(WarningLevel.ORANGE));
    }

    @Test
    void anAnswerIsALabelAndSilenceIsNone() {
        assertThat(edge.state().label()).isEqualTo(Label.NONE);
        edge.takes(Place.OFFICER, Deed.falseAlarm(WarningLevel.ORANGE));
        assertThat(edge.state().label()).isEqualTo(Label.FALSE_ALARM);
        edge.takes(Place.OFFICER, Deed.confirmed(WarningLevel.ORANGE));
        assertThat(edge.state().label()).as("danger wins").isEqualTo(Label.CONFIRMED);
    }

    @Test
    void whatIsCancelledUnjudgedSaysNothingOfTheProgramAndWhatWasConfirmedStaysTrue() {
        edge.takes(Place.LEADER, Deed.cancelled(WarningLevel.ORANGE));
        assertThat(edge.state().label()).isEqualTo(Label.NONE);
        edge.takes(Place.OFFICER, Deed.raised(WarningLevel.RED));
        edge.takes(Place.LEADER, Deed.cancelled(WarningLevel.RED));
        assertThat(edge.state().label()).isEqualTo(Label.CONFIRMED);
    }

    @Test
    void onlyWhatWasTrueCanBeTooLateAndTheLastWordCounts() {
        edge.takes(Place.OFFICER, Deed.tooLate());
        assertThat(edge.state().label()).isEqualTo(Label.NONE);
        edge.takes(Place.OFFICER, Deed.confirmed(WarningLevel.ORANGE));
        edge.takes(Place.OFFICER, Deed.tooEarly());
        assertThat(edge.state().label()).isEqualTo(Label.TOO_EARLY);
        edge.takes(Place.LEADER, Deed.tooLate());
        assertThat(edge.state().label()).isEqualTo(Label.TOO_LATE);
    }

    @Test
    void theTimingIsTakenBackAsOtherAnswersAre() {
        edge.takes(Place.OFFICER, Deed.confirmed(WarningLevel.ORANGE));
        Step late = edge.takes(Place.OFFICER, Deed.tooLate());
        edge.takes(Place.OFFICER, Deed.undone(late.id()));
        assertThat(edge.state().label()).isEqualTo(Label.CONFIRMED);
    }

    @Test
    void sayingThatItCameTooLateChangesNothingThatIsDue() {
        edge.takes(Place.OFFICER, Deed.confirmed(WarningLevel.ORANGE));
        edge.takes(Place.GRID_WORKER, Deed.escalated(Level.TOWNSHIP));
        var before = Duties.due(edge.state(), Limits.DEFAULT, RecordTime.good(Place.BORN));
        edge.takes(Place.OFFICER, Deed.tooLate());
        assertThat(Duties.due(edge.state(), Limits.DEFAULT, RecordTime.good(Place.BORN))).isEqualTo(before);
        assertThat(edge.state().open()).isTrue();
    }
}
