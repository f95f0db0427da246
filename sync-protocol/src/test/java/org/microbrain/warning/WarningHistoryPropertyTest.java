package org.microbrain.warning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.microbrain.record.RecordTime;

class WarningHistoryPropertyTest {

    private static WarningHistory nothing() {
        return WarningHistory.of(new WarningId(Place.ID));
    }

    private static WarningHistory history(long seed, int count) {
        return nothing().with(RandomSteps.any(seed, count));
    }

    @Property(tries = 1000)
    void theOrderOfArrivalAndRepetitionMakeNoDifference(@ForAll long seed, @ForAll @IntRange(max = 30) int count) {
        List<Step> steps = RandomSteps.any(seed, count);
        WarningHistory expected = nothing().with(steps);
        List<Step> arriving = new ArrayList<>(steps);
        arriving.addAll(steps.subList(0, steps.size() / 2));
        Collections.shuffle(arriving, new Random(seed + 1));

        WarningHistory history = nothing();
        for (Step step : arriving) {
            history = history.with(step);
        }

        assertThat(history).isEqualTo(expected);
        assertThat(history.state()).isEqualTo(expected.state());
    }

    @Property(tries = 1000)
    void mergingIsCommutativeAssociativeAndIdempotent(@ForAll long seed, @ForAll @IntRange(max = 20) int count) {
        WarningHistory all = history(seed, 3 * count);
        Random random = new Random(seed);
        WarningHistory[] parts = {nothing(), nothing(), nothing()};
        for (Step step : all.steps()) {
            for (int i = 0; i < parts.length; i++) {
                parts[i] = random.nextBoolean() ? parts[i].with(step) : parts[i];
            }
        }
        WarningHistory a = parts[0];
        WarningHistory b = parts[1];
        WarningHistory c = parts[2];

        assertThat(a.merge(b)).isEqualTo(b.merge(a));
        assertThat(a.merge(b).state()).isEqualTo(b.merge(a).state());
        assertThat(a.merge(b).merge(c).state()).isEqualTo(a.merge(b.merge(c)).state());
        assertThat(a.merge(a)).isEqualTo(a);
        assertThat(a.merge(b).merge(b)).isEqualTo(a.merge(b));
    }

    @Property(tries = 1000)
    void noStepIsDroppedAndEachSaysWhatCameOfIt(@ForAll long seed, @ForAll @IntRange(max = 30) int count) {
        WarningHistory history = history(seed, count);
        WarningState state = history.state();

        assertThat(state.steps()).extracting(JudgedStep::step).containsExactlyElementsOf(history.steps());
        assertThat(state.steps()).filteredOn(JudgedStep::hadEffect).allSatisfy(judged -> assertThat(Powers.may(
                judged.step().who().role(), judged.step().action(), judged.step().tier())).isTrue());
        assertThat(Duties.due(state, Limits.DEFAULT, RecordTime.good(Place.BORN + 50_000)).isEmpty())
                .isEqualTo(!state.open() || state.confirmed() && state.calls().stream()
                        .noneMatch(call -> state.unanswered(call.first()))
                        && state.highestEscalation().filter(call -> call.answer().isEmpty()).isEmpty());
    }

    @Property(tries = 500)
    void theNextStepStandsBehindAllThatIsKnown(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int count) {
        WarningHistory history = history(seed, count);
        Place edge = Place.edge(new Random(seed));
        edge.history = history;

        Step next = edge.takes(Place.OFFICER, Deed.confirmed(WarningLevel.RED));

        assertThat(edge.history.steps().last()).isEqualTo(next);
    }

    @Example
    void aStepAtTheHighestStampLeavesRoomForMore() {
        Place edge = Place.edge(new Random(1)).hears(Place.birth(WarningLevel.RED));
        edge.hears(new Step(StepId.random(edge.random), edge.history.warning(), Step.HIGHEST_STAMP, edge.node, edge.now,
                Place.OFFICER, "", false, Deed.toConfirm()));

        edge.takes(Place.OFFICER, Deed.confirmed(WarningLevel.RED));

        assertThat(edge.state().confirmed()).isTrue();
    }

    @Example
    void aStepOfAnotherWarningIsNoPartOfThisOne() {
        WarningHistory other = WarningHistory.of(new WarningId("450102001003_x"));

        assertThatIllegalArgumentException().isThrownBy(() -> other.with(Place.birth(WarningLevel.RED)));
    }
}
