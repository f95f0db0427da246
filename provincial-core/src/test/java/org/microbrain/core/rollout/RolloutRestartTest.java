package org.microbrain.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.intent.AttemptState;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;

/**
 * Promise: the core may end in the middle of each state of a rollout, also between writing something down and saying it, and
 * all comes out as if it had not. The places are enumerated: each build ends it at all of them in one life and at every
 * third of what it says, {@code -Dendurance=true} at each one alone.
 */
final class RolloutRestartTest {

    private static final DivisionCode GUANGXI = new DivisionCode("450000000000");
    private static final Gate GATE = Gate.USUAL.allowing(new Percent(0), new Percent(50)).observing(Duration.ofMinutes(10));
    private static final List<Wave> WAVES = List.of(new Wave(new WaveSize.Count(2), GATE), new Wave(new WaveSize.All(), GATE));

    /** Not one place: after each step of the story. */
    private static final int EVERYWHERE = -1;

    @TempDir
    private Path folder;

    /** What happens in a province, one after the other: each state of a rollout comes up. */
    private static final List<Consumer<ModelProvince>> STORY = List.of(
            province -> province.desk.create(ModelProvince.plan(Target.ALL, WAVES), false, province.now),
            province -> province.desk.submit(1, "wang", province.now),
            province -> province.desk.approve(1, "li", province.now),
            RolloutRestartTest::pass,
            province -> province.desk.pause(1, "li", "storm", province.now),
            RolloutRestartTest::pass,
            province -> province.desk.resume(1, "li", false, province.now),
            province -> all(province, AttemptState.GONE_BACK),
            RolloutRestartTest::pass, RolloutRestartTest::pass, RolloutRestartTest::pass,
            province -> all(province, AttemptState.KEPT),
            province -> province.desk.resume(1, "li", true, province.now),
            RolloutRestartTest::pass, RolloutRestartTest::pass, RolloutRestartTest::pass, RolloutRestartTest::pass,
            province -> province.desk.halt(GUANGXI, "li", "smoke", province.now),
            RolloutRestartTest::pass,
            province -> province.desk.lift(GUANGXI, "li", ""),
            RolloutRestartTest::pass, RolloutRestartTest::pass, RolloutRestartTest::pass, RolloutRestartTest::pass,
            province -> province.desk.rollBack(1, "li", "bad numbers", province.now),
            RolloutRestartTest::pass, RolloutRestartTest::pass,
            province -> province.start(ModelProvince.plan(ModelProvince.NEWER, Target.ALL, WAVES, 20)),
            RolloutRestartTest::pass,
            province -> province.desk.cancel(2, "li", "no longer needed", province.now),
            RolloutRestartTest::pass, RolloutRestartTest::pass);

    private static void pass(ModelProvince province) {
        for (int i = 0; i < 3; i++) {
            overAnEnd(province, () -> province.pass(Duration.ofMinutes(5)));
        }
    }

    private static void overAnEnd(ModelProvince province, Runnable step) {
        try {
            step.run();
        } catch (ModelProvince.CoreEnds end) {
            province.restart();
            province.desk.work(province.now);
        }
    }

    private static void all(ModelProvince province, AttemptState end) {
        province.nodes.values().forEach(node -> node.ends.put(ModelProvince.NEW, end));
    }

    private ModelProvince province(String name) {
        ModelProvince province = new ModelProvince(folder.resolve(name + ".db"));
        for (int i = 1; i <= 6; i++) {
            province.add(new NodeId("450124101" + String.format("%03d", i)));
        }
        province.pass(Duration.ofMinutes(11));
        return province;
    }

    private static void same(ModelProvince one, ModelProvince other, String where) {
        for (Rollout rollout : other.desk.rollouts()) {
            assertThat(one.rollout(rollout.plan().number())).as(where).isEqualTo(rollout);
        }
        assertThat(one.desired).as(where).isEqualTo(other.desired);
        assertThat(one.halts).as(where).isEqualTo(other.halts);
        assertThat(one.desk.halts()).as(where).isEqualTo(other.desk.halts());
    }

    @Test
    void theCoreMayEndBetweenAnyTwoThings() {
        Set<RolloutState> met = EnumSet.noneOf(RolloutState.class);
        try (ModelProvince quiet = province("quiet")) {
            List<ModelProvince> lives = new ArrayList<>();
            List<Integer> places = new ArrayList<>(List.of(EVERYWHERE));
            places.addAll(IntStream.range(0, Boolean.getBoolean("endurance") ? STORY.size() : 0).boxed().toList());
            places.forEach(at -> lives.add(province("at-" + at)));
            for (int step = 0; step < STORY.size(); step++) {
                STORY.get(step).accept(quiet);
                quiet.desk.rollouts().forEach(one -> met.add(one.state()));
                for (int i = 0; i < lives.size(); i++) {
                    int at = places.get(i);
                    STORY.get(step).accept(lives.get(i));
                    if (at == step || at == EVERYWHERE) {
                        lives.get(i).restart();
                    }
                    same(lives.get(i), quiet, "ended after step " + at + ", seen after step " + step);
                }
            }
            lives.forEach(ModelProvince::close);
        }
        assertThat(met).as("states that were met").containsExactlyInAnyOrder(RolloutState.values());
    }

    @Test
    void theCoreMayEndBetweenWritingDownAndSaying() {
        try (ModelProvince quiet = province("quiet")) {
            STORY.forEach(step -> step.accept(quiet));
            boolean ended = true;
            for (int saying = 0; ended; saying += Boolean.getBoolean("endurance") ? 1 : 3) {
                try (ModelProvince life = province("saying-" + saying)) {
                    life.endsBeforeSaying = saying;
                    for (Consumer<ModelProvince> step : STORY) {
                        overAnEnd(life, () -> step.accept(life));
                    }
                    ended = life.endsBeforeSaying < 0;
                    pass(life);
                    for (Rollout rollout : quiet.desk.rollouts()) {
                        assertThat(life.rollout(rollout.plan().number()).state()).as("ended at saying " + saying)
                                .isEqualTo(rollout.state());
                    }
                    assertThat(life.desired).as("ended at saying " + saying).isEqualTo(quiet.desired);
                    assertThat(life.halts).as("ended at saying " + saying).isEqualTo(quiet.halts);
                }
                assertThat(saying).as("things said").isLessThan(60);
            }
        }
    }

    @Test
    void aCoreThatLostWhatItSaidSaysAllOfItAnew() {
        try (ModelProvince province = province("lost")) {
            long number = province.start(ModelProvince.plan(Target.ALL, List.of(WAVES.get(1))));
            province.desk.halt(new DivisionCode("450124101000"), "li", "smoke", province.now);
            pass(province);
            province.desk.lift(new DivisionCode("450124101000"), "li", "");
            province.desk.halt(new DivisionCode("450203000000"), "li", "flood", province.now);
            pass(province);
            var before = List.copyOf(province.desired.entrySet());
            assertThat(before).hasSize(6);
            province.desired.clear();
            province.halts.clear();
            province.restart();
            province.desk.work(province.now);
            assertThat(province.desired.entrySet()).containsExactlyInAnyOrderElementsOf(before);
            assertThat(province.halts).containsEntry(new DivisionCode("450203000000"), true)
                    .containsEntry(new DivisionCode("450124101000"), false);
            pass(province);
            assertThat(province.rollout(number).tracks().values()).allMatch(track -> track.stage() == Stage.KEPT);
        }
    }
}
