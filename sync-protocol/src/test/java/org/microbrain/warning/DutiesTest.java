package org.microbrain.warning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.microbrain.record.DivisionCode.Level;
import org.microbrain.record.RecordTime;

final class DutiesTest {

    private final Random random = new Random(3);
    private final Place edge = Place.edge(random);
    private final Place county = Place.county(random);

    private List<Duty> due(Place place, long minutes) {
        return Duties.due(place.state(), Limits.DEFAULT, at(minutes));
    }

    private static RecordTime at(long minutes) {
        return RecordTime.good(Place.BORN + Duration.ofMinutes(minutes).toMillis());
    }

    private static Optional<Instant> instant(long minutes) {
        return Optional.of(Instant.ofEpochMilli(at(minutes).millis()));
    }

    private static Duty only(List<Duty> duties, Task task) {
        List<Duty> found = duties.stream().filter(duty -> duty.task() == task).toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @ParameterizedTest
    @CsvSource({"RED, 5", "ORANGE, 5", "YELLOW, 15", "BLUE, 30"})
    void theTownshipConfirmsWithinTheLimitOfItsLevelThenTheCounty(WarningLevel level, long minutes) {
        edge.hears(Place.birth(level));

        Duty confirm = only(due(edge, minutes - 1), Task.CONFIRM);
        assertThat(confirm).isEqualTo(new Duty(Task.CONFIRM, Role.DUTY_OFFICER, Optional.empty(), Level.TOWNSHIP,
                Optional.empty(), instant(minutes), false));
        Duty escalate = only(due(edge, minutes), Task.ESCALATE);
        assertThat(escalate.overdue()).isTrue();
        assertThat(escalate.tier()).isEqualTo(Level.COUNTY);
        assertThat(escalate.role()).isEqualTo(Role.PROGRAM);
    }

    @Test
    void onceHandedToTheCountyItIsTheCountysAndThenTheCitys() {
        edge.hears(Place.birth(WarningLevel.RED));
        edge.now = at(6);
        Step escalated = edge.takes(Place.PROGRAM, Deed.escalated(Level.COUNTY));

        assertThat(due(edge, 6)).containsExactly(
                new Duty(Task.CONFIRM, Role.DUTY_OFFICER, Optional.empty(), Level.COUNTY, Optional.of(escalated.id()),
                        instant(11), false),
                new Duty(Task.ESCALATE, Role.PROGRAM, Optional.empty(), Level.CITY, Optional.empty(), instant(11), false));
    }

    @Test
    void aboveTheProvinceThereIsNobody() {
        edge.hears(Place.birth(WarningLevel.RED));
        edge.takes(Place.PROGRAM, Deed.escalated(Level.PROVINCE));

        assertThat(due(edge, 60)).singleElement().satisfies(duty -> {
            assertThat(duty.tier()).isEqualTo(Level.PROVINCE);
            assertThat(duty.overdue()).isTrue();
        });
    }

    @Test
    void raisingShortensTheTimeAndNeverLengthensIt() {
        edge.hears(Place.birth(WarningLevel.BLUE));
        edge.now = at(10);
        edge.takes(Place.PROGRAM, Deed.raised(WarningLevel.RED));
        assertThat(only(due(edge, 10), Task.CONFIRM).by()).isEqualTo(instant(15));

        Place late = Place.edge(random).hears(Place.birth(WarningLevel.BLUE));
        late.now = at(28);
        late.takes(Place.PROGRAM, Deed.raised(WarningLevel.YELLOW));
        assertThat(only(due(late, 28), Task.CONFIRM).by()).isEqualTo(instant(30));
    }

    @Test
    void whatARuleRaisesAboveTheConfirmedLevelIsConfirmedFromThenOn() {
        edge.hears(Place.birth(WarningLevel.YELLOW));
        edge.takes(Place.OFFICER, Deed.confirmed(WarningLevel.YELLOW));
        assertThat(due(edge, 60)).isEmpty();
        edge.now = at(60);
        edge.takes(Place.PROGRAM, Deed.raised(WarningLevel.RED));

        assertThat(only(due(edge, 60), Task.CONFIRM).by()).isEqualTo(instant(65));
    }

    @Test
    void openedAgainTheTimeBeginsAnew() {
        edge.hears(Place.birth(WarningLevel.ORANGE));
        edge.takes(Place.OFFICER, Deed.falseAlarm(WarningLevel.ORANGE));
        assertThat(due(edge, 60)).isEmpty();
        edge.now = at(60);
        edge.takes(Place.PROGRAM, Deed.raised(WarningLevel.RED));

        assertThat(only(due(edge, 60), Task.CONFIRM).by()).isEqualTo(instant(65));
    }

    @Test
    void aCallThatSaysItReplacesItselfIsDueLikeAnyOther() {
        edge.hears(Place.birth(WarningLevel.RED));
        edge.takes(Place.OFFICER, Deed.confirmed(WarningLevel.RED));
        StepId id = StepId.random(random);
        edge.hears(new Step(id, edge.history.warning(), edge.history.nextStamp(), edge.node, edge.now, Place.OFFICER, "",
                false, Deed.calledNext(Place.VILLAGE, id)));

        assertThat(only(due(edge, 5), Task.ANSWER).overdue()).isTrue();
    }

    @Test
    void aCallIsAnsweredInFiveMinutesThenTheNextPersonAfterFifteenATierUp() {
        edge.hears(Place.birth(WarningLevel.RED));
        edge.takes(Place.OFFICER, Deed.confirmed(WarningLevel.RED));
        Step call = edge.takes(Place.OFFICER, Deed.called(Place.VILLAGE));
        assertThat(due(edge, 4)).allMatch(duty -> !duty.overdue());
        Duty answer = only(due(edge, 5), Task.ANSWER);
        assertThat(answer.person()).contains(Place.VILLAGE);
        assertThat(answer.overdue()).isTrue();
        assertThat(only(due(edge, 5), Task.CALL_NEXT).overdue()).isTrue();

        edge.now = at(6);
        Step next = edge.takes(Place.PROGRAM, Deed.calledNext(Place.GRID_WORKER, call.id()));

        assertThat(only(due(edge, 7), Task.ANSWER).person()).contains(Place.GRID_WORKER);
        assertThat(only(due(edge, 7), Task.ANSWER).by()).isEqualTo(instant(11));
        assertThat(only(due(edge, 15), Task.ESCALATE)).satisfies(duty -> {
            assertThat(duty.tier()).isEqualTo(Level.TOWNSHIP);
            assertThat(duty.overdue()).isTrue();
            assertThat(duty.about()).contains(call.id());
        });
        edge.takes(Place.GRID_WORKER, Deed.answered(next.id()));
        assertThat(due(edge, 60)).isEmpty();
    }

    @Test
    void anEscalationIsAnsweredByTheTierThatItWentToByWhateverItDoes() {
        edge.hears(Place.birth(WarningLevel.RED));
        edge.takes(Place.OFFICER, Deed.confirmed(WarningLevel.RED));
        edge.takes(Place.OFFICER, Deed.escalated(Level.COUNTY));
        assertThat(edge.state().status()).isEqualTo(Status.ESCALATED);
        assertThat(only(due(edge, 5), Task.ANSWER).tier()).isEqualTo(Level.COUNTY);
        assertThat(only(due(edge, 15), Task.ESCALATE).tier()).isEqualTo(Level.CITY);

        county.hears(edge);
        county.takes(Place.OFFICER, Deed.confirmed(WarningLevel.RED));

        assertThat(due(county, 60)).isEmpty();
    }

    @Test
    void whatNobodyKnowsTheAgeOfIsOverdue() {
        Place woken = Place.edge(random);
        woken.hears(Step.birth(Place.body(WarningLevel.BLUE, false), woken.node,
                new RecordTime(Place.BORN, RecordTime.Quality.DOUBTFUL)));
        assertThat(only(due(woken, 0), Task.CONFIRM)).satisfies(duty -> {
            assertThat(duty.by()).isEmpty();
            assertThat(duty.overdue()).isTrue();
        });
        Place ahead = Place.edge(random).hears(Place.birth(WarningLevel.BLUE));
        assertThat(only(due(ahead, -2), Task.CONFIRM).overdue()).isTrue();
        assertThat(only(due(ahead, -1), Task.CONFIRM).overdue()).isFalse();
    }

    @Test
    void aGatewayThatWokeIn1970MeasuresItsOwnLimitsByItsOwnClock() {
        Place woken = Place.edge(random);
        woken.hears(Step.birth(Place.body(WarningLevel.RED, false).toBuilder().setBornMs(1000).build(), woken.node,
                new RecordTime(1000, RecordTime.Quality.DOUBTFUL)));

        assertThat(only(Duties.due(woken.state(), Limits.DEFAULT, new RecordTime(2000, RecordTime.Quality.DOUBTFUL)),
                Task.CONFIRM).overdue()).isFalse();
    }

    @Test
    void limitsThatAreMissingOrNothingAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() ->
                new Limits(Map.of(WarningLevel.RED, Duration.ofMinutes(5)), Duration.ofMinutes(5), Duration.ofMinutes(15)));
        assertThatIllegalArgumentException().isThrownBy(() ->
                new Limits(Limits.DEFAULT.confirm(), Duration.ZERO, Duration.ofMinutes(15)));
    }
}
