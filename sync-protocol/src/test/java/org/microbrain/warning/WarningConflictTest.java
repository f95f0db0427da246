package org.microbrain.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.microbrain.record.DivisionCode.Level;
import org.microbrain.record.RecordTime;

/** What becomes of steps that were taken at two places which did not hear of each other, in both orders. */
final class WarningConflictTest {

    private final Random random = new Random(7);
    private final Place edge = Place.edge(random);
    private final Place county = Place.county(random);

    private void born(WarningLevel level) {
        edge.hears(Place.birth(level));
        county.hears(Place.birth(level));
    }

    /** Makes that the next step of the other place stands first: something without effect happens here before. */
    private void apart(boolean countyFirst) {
        (countyFirst ? edge : county).takes(Place.GRID_WORKER, Deed.undone(StepId.random(random)));
    }

    private WarningState together() {
        edge.hears(county);
        county.hears(edge);
        assertThat(edge.state()).isEqualTo(county.state());
        return edge.state();
    }

    private static Optional<NoEffect> why(WarningState state, Step step) {
        return state.steps().stream().filter(judged -> judged.step().equals(step)).findFirst().orElseThrow().noEffect();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void confirmedAtTheEdgeAndEscalatedByACutOffHubIsConfirmedAndTheCountyHasIt(boolean countyFirst) {
        born(WarningLevel.RED);
        apart(countyFirst);
        Step escalated = county.takes(Place.PROGRAM, Deed.escalated(Level.COUNTY));
        Step confirmed = edge.takes(Place.OFFICER, Deed.confirmed(WarningLevel.RED));

        WarningState state = together();

        assertThat(state.confirmed()).isTrue();
        assertThat(state.escalatedTo()).contains(Level.COUNTY);
        assertThat(why(state, escalated)).isEmpty();
        assertThat(why(state, confirmed)).isEmpty();
        assertThat(Duties.due(state, Limits.DEFAULT, RecordTime.good(Place.BORN))).extracting(Duty::task)
                .containsExactly(Task.ANSWER, Task.ESCALATE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cancelledByOneWhileRaisedByAnotherStaysOpenAtTheHigherLevel(boolean countyFirst) {
        born(WarningLevel.ORANGE);
        apart(countyFirst);
        Step cancelled = county.takes(Place.LEADER, Deed.cancelled(WarningLevel.ORANGE));
        edge.takes(Place.PROGRAM, Deed.raised(WarningLevel.RED));

        WarningState state = together();

        assertThat(state.open()).isTrue();
        assertThat(state.level()).contains(WarningLevel.RED);
        assertThat(state.confirmed()).isFalse();
        assertThat(why(state, cancelled)).isEqualTo(countyFirst ? Optional.empty() : Optional.of(NoEffect.ROSE_UNSEEN));
    }

    @Test
    void whoSawTheRaisingCancelsItToo() {
        born(WarningLevel.ORANGE);
        edge.takes(Place.PROGRAM, Deed.raised(WarningLevel.RED));
        together();
        county.takes(Place.LEADER, Deed.cancelled(WarningLevel.RED));

        assertThat(together().status()).isEqualTo(Status.CANCELLED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void loweredByOneWhileRaisedByAnotherIsAtTheHigherLevel(boolean countyFirst) {
        born(WarningLevel.ORANGE);
        apart(countyFirst);
        county.takes(Place.OFFICER, Deed.lowered(WarningLevel.ORANGE, WarningLevel.BLUE));
        edge.takes(Place.PROGRAM, Deed.raised(WarningLevel.RED));

        assertThat(together().level()).contains(WarningLevel.RED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFalseAlarmAndAConfirmationFromTwoTiersAreAConfirmedWarning(boolean countyFirst) {
        born(WarningLevel.RED);
        apart(countyFirst);
        Step falseAlarm = county.takes(Place.LEADER, Deed.falseAlarm(WarningLevel.RED));
        edge.takes(Place.OFFICER, Deed.confirmed(WarningLevel.RED));

        WarningState state = together();

        assertThat(state.status()).isEqualTo(Status.CONFIRMED);
        assertThat(why(state, falseAlarm))
                .isEqualTo(countyFirst ? Optional.empty() : Optional.of(NoEffect.CONFIRMED_STANDS));
        county.takes(Place.LEADER, Deed.cancelled(WarningLevel.RED));
        assertThat(together().status()).isEqualTo(Status.CANCELLED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void confirmedAtOrangeWhileARuleRaisesToRedIsToBeConfirmedAnew(boolean countyFirst) {
        born(WarningLevel.ORANGE);
        apart(countyFirst);
        county.takes(Place.OFFICER, Deed.confirmed(WarningLevel.ORANGE));
        edge.takes(Place.PROGRAM, Deed.raised(WarningLevel.RED));

        WarningState state = together();

        assertThat(state.status()).isEqualTo(Status.TO_CONFIRM);
        assertThat(state.marks()).contains(Mark.NOT_CONFIRMED_BY_COUNTY);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTownshipDoesNotCancelWhatTheCountyConfirms(boolean countyFirst) {
        born(WarningLevel.RED);
        apart(countyFirst);
        county.takes(Place.OFFICER, Deed.confirmed(WarningLevel.RED));
        Step cancelled = edge.takes(Place.LEADER, Deed.cancelled(WarningLevel.RED));

        WarningState state = together();

        assertThat(state.open()).isTrue();
        assertThat(state.confirmedByCounty()).isTrue();
        assertThat(why(state, cancelled)).isEqualTo(countyFirst ? Optional.of(NoEffect.HELD_ABOVE) : Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCountyCancelsWhatATownshipConfirms(boolean countyFirst) {
        born(WarningLevel.RED);
        apart(countyFirst);
        county.takes(Place.OFFICER, Deed.cancelled(WarningLevel.RED));
        edge.takes(Place.OFFICER, Deed.confirmed(WarningLevel.RED));

        assertThat(together().status()).isEqualTo(Status.CANCELLED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsPublishedIsNotCancelledByALeaderWhoDidNotKnow(boolean countyFirst) {
        born(WarningLevel.RED);
        apart(countyFirst);
        county.takes(Place.PUBLISHER, Deed.published(WarningLevel.RED));
        edge.takes(Place.LEADER, Deed.cancelled(WarningLevel.RED));

        WarningState state = together();

        assertThat(state.status()).isEqualTo(Status.PUBLISHED);
        assertThat(state.marks()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theFirstAnswerOfTwoStandsAndTheSecondIsKept(boolean countyFirst) {
        born(WarningLevel.RED);
        Step call = edge.takes(Place.OFFICER, Deed.called(Place.VILLAGE));
        together();
        apart(countyFirst);
        Step one = county.takes(Place.VILLAGE, Deed.answered(call.id()));
        Step two = edge.takes(Place.GRID_WORKER, Deed.answered(call.id()));

        WarningState state = together();

        assertThat(state.calls()).singleElement().extracting(Call::answer).isEqualTo(Optional.of(countyFirst ? one : two));
        assertThat(why(state, countyFirst ? two : one)).contains(NoEffect.ANSWERED_BEFORE);
        assertThat(state.status()).isEqualTo(Status.ANSWERED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void twoClocksThatEscalateShowOneEscalationAndAnAnswerToEitherCounts(boolean countyFirst) {
        born(WarningLevel.RED);
        apart(countyFirst);
        Step atEdge = edge.takes(Place.PROGRAM, Deed.escalated(Level.COUNTY));
        Step atCounty = county.takes(Place.PROGRAM, Deed.escalated(Level.COUNTY));
        Step answer = county.takes(Place.OFFICER, Deed.answered(atCounty.id()));

        WarningState state = together();

        assertThat(state.escalations()).singleElement().satisfies(call -> {
            assertThat(call.step()).isEqualTo(countyFirst ? atCounty : atEdge);
            assertThat(call.answer()).contains(answer);
        });
        assertThat(why(state, countyFirst ? atEdge : atCounty)).contains(NoEffect.ALREADY);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void calledByACutOffVillageAndCalledAFalseAlarmAboveIsAFalseAlarmWithItsCall(boolean countyFirst) {
        born(WarningLevel.RED);
        apart(countyFirst);
        county.takes(Place.OFFICER, Deed.falseAlarm(WarningLevel.RED));
        edge.takes(Place.VILLAGE, Deed.called(Place.GRID_WORKER));

        WarningState state = together();

        assertThat(state.status()).isEqualTo(Status.FALSE_ALARM);
        assertThat(state.calls()).hasSize(1);
    }

    @Test
    void aCutOffVillageCallsAtOnceAndSaysThatTheCountyHasNotConfirmed() {
        born(WarningLevel.RED);
        edge.takes(Place.PROGRAM, Deed.called(Place.VILLAGE));

        assertThat(edge.state().status()).isEqualTo(Status.CALLED);
        assertThat(edge.state().marks()).containsExactlyInAnyOrder(Mark.INTERNAL, Mark.NOT_CONFIRMED_BY_COUNTY);
        county.takes(Place.OFFICER, Deed.confirmed(WarningLevel.RED));
        assertThat(together().marks()).containsExactly(Mark.INTERNAL);
    }

    @Test
    void publishingByARoleOrATierThatMayNotHasNoEffectAndIsShown() {
        born(WarningLevel.RED);
        Step leader = county.takes(Place.LEADER, Deed.published(WarningLevel.RED));
        Step tooLow = edge.takes(Place.PUBLISHER, Deed.published(WarningLevel.RED));

        WarningState state = together();

        assertThat(why(state, leader)).contains(NoEffect.MAY_NOT);
        assertThat(why(state, tooLow)).contains(NoEffect.MAY_NOT);
        assertThat(state.published()).isEmpty();
        assertThat(state.marks()).contains(Mark.INTERNAL);
    }

    @Test
    void raisedAfterPublicationIsInternalAgainUntilPublishedAnew() {
        born(WarningLevel.ORANGE);
        county.takes(Place.PUBLISHER, Deed.published(WarningLevel.ORANGE));
        county.takes(Place.OFFICER, Deed.raised(WarningLevel.RED));

        assertThat(county.state().status()).isEqualTo(Status.UPDATED);
        assertThat(county.state().marks()).containsExactly(Mark.INTERNAL);
    }

    @Test
    void aNeighbouringCountyHasNothingToSay() {
        born(WarningLevel.RED);
        Place neighbour = Place.elsewhere(random).hears(Place.birth(WarningLevel.RED));
        Step cancelled = neighbour.takes(Place.PUBLISHER, Deed.cancelled(WarningLevel.RED));
        county.hears(neighbour);

        assertThat(why(together(), cancelled)).contains(NoEffect.OTHER_AREA);
    }

    @Test
    void whoCopiesTheIdOfAStepDoesNotSilenceItFromOutside() {
        born(WarningLevel.RED);
        Step confirmed = county.takes(Place.OFFICER, Deed.confirmed(WarningLevel.RED));
        Place neighbour = Place.elsewhere(random);
        county.hears(new Step(confirmed.id(), confirmed.warning(), 1, neighbour.node, neighbour.now, Place.OFFICER, "",
                false, Deed.toConfirm()));

        assertThat(county.state().confirmed()).isTrue();
    }

    @Test
    void drillAndRealAreNeverMixed() {
        born(WarningLevel.RED);
        Step drill = edge.takes(Place.LEADER, Deed.cancelled(WarningLevel.RED), true);

        assertThat(why(edge.state(), drill)).contains(NoEffect.DRILL_AND_REAL);
        Place exercise = Place.edge(random).hears(Step.birth(Place.body(WarningLevel.RED, true), edge.node, edge.now));
        Step real = exercise.takes(Place.OFFICER, Deed.confirmed(WarningLevel.RED));
        exercise.takes(Place.OFFICER, Deed.falseAlarm(WarningLevel.RED), true);
        assertThat(why(exercise.state(), real)).contains(NoEffect.DRILL_AND_REAL);
        assertThat(exercise.state().status()).isEqualTo(Status.FALSE_ALARM);
        assertThat(exercise.state().marks()).contains(Mark.DRILL);
    }

    @Test
    void stepsThatOvertakeTheirWarningWaitForIt() {
        Step confirmed = county.takes(Place.OFFICER, Deed.confirmed(WarningLevel.RED));
        assertThat(county.state().status()).isEqualTo(Status.NOT_ARRIVED);
        assertThat(why(county.state(), confirmed)).contains(NoEffect.NOT_ARRIVED);

        county.hears(Place.birth(WarningLevel.RED));

        assertThat(county.state().status()).isEqualTo(Status.CONFIRMED);
    }

    @Test
    void onesOwnLastStepIsTakenBackWithinItsLimitAndNothingElseIs() {
        born(WarningLevel.RED);
        Step mistake = edge.takes(Place.OFFICER, Deed.falseAlarm(WarningLevel.RED));
        Step byOther = edge.takes(Place.LEADER, Deed.undone(mistake.id()));
        edge.passes(Undoing.LIMIT);
        edge.takes(Place.OFFICER, Deed.undone(mistake.id()));
        assertThat(edge.state().status()).isEqualTo(Status.DETECTED);
        assertThat(why(edge.state(), mistake)).contains(NoEffect.TAKEN_BACK);
        assertThat(why(edge.state(), byOther)).contains(NoEffect.TOO_LATE_TO_UNDO);

        Step meant = edge.takes(Place.OFFICER, Deed.confirmed(WarningLevel.RED));
        edge.passes(Undoing.LIMIT.plusMillis(1));
        Step late = edge.takes(Place.OFFICER, Deed.undone(meant.id()));
        assertThat(why(edge.state(), late)).contains(NoEffect.TOO_LATE_TO_UNDO);
        assertThat(edge.state().confirmed()).isTrue();
    }

    @Test
    void takenBackMeansThatWhatWasBuiltOnItFallsToo() {
        born(WarningLevel.RED);
        Step mistake = edge.takes(Place.OFFICER, Deed.falseAlarm(WarningLevel.RED));
        county.hears(edge);
        Step archived = county.takes(Place.OFFICER, Deed.archived());
        assertThat(county.state().status()).isEqualTo(Status.ARCHIVED);
        edge.passes(Duration.ofSeconds(5));
        edge.takes(Place.OFFICER, Deed.undone(mistake.id()));

        WarningState state = together();

        assertThat(state.open()).isTrue();
        assertThat(why(state, archived)).contains(NoEffect.NOT_OVER);
    }

    private static List<Deed> deeds(WarningLevel seen) {
        return List.of(Deed.toConfirm(), Deed.falseAlarm(seen), Deed.confirmed(seen), Deed.called(Place.VILLAGE),
                Deed.escalated(Level.COUNTY), Deed.published(seen), Deed.published(WarningLevel.RED),
                Deed.raised(WarningLevel.RED), Deed.lowered(seen, WarningLevel.BLUE), Deed.lowered(seen, WarningLevel.YELLOW),
                Deed.cancelled(seen));
    }

    private static String outcome(WarningState state) {
        return state.open() ? "open, " + state.level().orElseThrow() : "over";
    }

    /** Every two steps of any two roles, after several beginnings: whether it is over, and its level, do not hang on luck. */
    @Test
    void whicheverOfTwoUnknowingStepsStandsFirstTheDangerIsTheSame() {
        List<Person> people = List.of(Place.PROGRAM, Place.OFFICER, Place.LEADER, Place.PUBLISHER);
        List<List<Deed>> beginnings = List.of(List.of(), List.of(Deed.confirmed(WarningLevel.ORANGE)),
                List.of(Deed.falseAlarm(WarningLevel.ORANGE)), List.of(Deed.cancelled(WarningLevel.ORANGE)));
        List<String> differing = new ArrayList<>();
        for (List<Deed> beginning : beginnings) {
            for (Person above : people) {
                for (Person below : people) {
                    for (Deed up : deeds(WarningLevel.ORANGE)) {
                        for (Deed down : deeds(WarningLevel.ORANGE)) {
                            String first = outcome(both(beginning, above, up, below, down, true));
                            String second = outcome(both(beginning, above, up, below, down, false));
                            if (!first.equals(second)) {
                                differing.add(beginning.stream().map(Deed::action).toList() + " county " + above.role() + " "
                                        + up.action() + up.level() + ", edge " + below.role() + " " + down.action()
                                        + down.level() + ": " + first + " / " + second);
                            }
                        }
                    }
                }
            }
        }
        assertThat(differing).isEmpty();
    }

    private WarningState both(List<Deed> beginning, Person above, Deed up, Person below, Deed down, boolean countyFirst) {
        Place upper = Place.county(random).hears(Place.birth(WarningLevel.ORANGE));
        Place lower = Place.edge(random).hears(Place.birth(WarningLevel.ORANGE));
        beginning.forEach(deed -> lower.takes(Place.LEADER, deed));
        upper.hears(lower);
        (countyFirst ? lower : upper).takes(Place.GRID_WORKER, Deed.undone(StepId.random(random)));
        upper.takes(above, up);
        lower.takes(below, down);
        upper.hears(lower);
        return upper.state();
    }

    @Test
    void aClockThatIsWrongDoesNotChangeTheOrder() {
        born(WarningLevel.RED);
        county.takes(Place.OFFICER, Deed.confirmed(WarningLevel.RED));
        edge.now = new RecordTime(0, RecordTime.Quality.DOUBTFUL);
        together();
        edge.takes(Place.LEADER, Deed.cancelled(WarningLevel.RED));
        county.hears(edge);
        county.now = RecordTime.good(Long.MAX_VALUE);
        county.takes(Place.OFFICER, Deed.cancelled(WarningLevel.RED));
        county.takes(Place.OFFICER, Deed.archived());

        assertThat(together().steps()).extracting(judged -> judged.step().action())
                .containsExactly(Action.DETECTED, Action.CONFIRMED, Action.CANCELLED, Action.CANCELLED, Action.ARCHIVED);
        assertThat(together().status()).isEqualTo(Status.ARCHIVED);
    }
}
