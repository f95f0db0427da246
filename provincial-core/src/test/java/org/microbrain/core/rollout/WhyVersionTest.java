package org.microbrain.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.intent.Hold;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.release.MaintenanceWindow;
import org.microbrain.runtime.console.Notice;

/** "Why this version?" has one sentence in both languages for each case. */
final class WhyVersionTest {

    private static final NodeId NODE = new NodeId("450124101001");
    private static final List<Wave> ALL = List.of(new Wave(new WaveSize.All(), Gate.USUAL));

    @TempDir
    private Path folder;
    private ModelProvince province;

    @BeforeEach
    void open() {
        province = new ModelProvince(folder.resolve("rollouts.db"));
        province.add(NODE);
        province.add(new NodeId("450203101001"));
        pass(1);
    }

    @AfterEach
    void close() {
        province.close();
    }

    private void pass(int steps) {
        for (int i = 0; i < steps; i++) {
            province.pass(Duration.ofMinutes(5));
        }
    }

    private WhyVersion.Answer why() {
        return province.desk.why(NODE, province.now).get(ModelProvince.MODEL);
    }

    private void assertWhy(String word, String zh, String en) {
        WhyVersion.Answer answer = why();
        assertThat(answer.word()).isEqualTo(word);
        assertThat(answer.sentence().zh()).contains(zh);
        assertThat(answer.sentence().en()).contains(en);
    }

    @Test
    void nobodyAskedForAnything() {
        assertWhy("installed", "1.0.0：没有推广涉及它", "1.0.0: no rollout names it");
    }

    @Test
    void aLaterWaveHasNotStarted() {
        province.start(ModelProvince.plan(Target.ALL, List.of(new Wave(new WaveSize.Areas(
                Set.of(new DivisionCode("450200000000"))), Gate.USUAL), ALL.get(0))));
        pass(2);
        assertWhy("later-wave", "由推广 1 第 2 批选中，该批尚未开始（现为第 1 批）", "wave 2, which has not started (wave 1 is running)");
    }

    @Test
    void itRunsSinceItWasKept() {
        province.start(ModelProvince.plan(Target.ALL, ALL));
        pass(8);
        assertWhy("kept", "1.1.0：由推广 1 第 1 批选中", "1.1.0: selected by rollout 1, wave 1, kept since 2026-11-01");
    }

    @Test
    void itWaitsForItsWindow() {
        Plan plan = ModelProvince.plan(Target.ALL, ALL);
        // Midnight in London is eight in the morning in Beijing.
        province.start(new Plan(0, plan.title(), plan.component(), plan.version(), plan.target(), plan.waves(),
                new MaintenanceWindow(22 * 60, 5 * 60), 10, plan.ceilings(), plan.prove(), false, false, "wang",
                ModelProvince.START));
        pass(6);
        assertWhy("outside-window", "等待维护时段 22:00-05:00", "waits for its window 22:00-05:00");
    }

    @Test
    void itsBoardDoesNotFit() {
        province.offers.clear();
        province.offers.add(new Offer(ModelProvince.MODEL, ModelProvince.NEW, Set.of("rpi-cm4"), Set.of(), VersionRange.ANY,
                new Notice("", ""), 1));
        province.start(ModelProvince.plan(Target.ALL, ALL));
        pass(1);
        // A rollout that fits nobody is over at once; a second one is looked at while it waits for its gate.
        assertThat(province.desired).isEmpty();
        assertThat(why().word()).isIn("does-not-fit", "installed");
        assertThat(province.desk.dryRun(ModelProvince.plan(Target.ALL, ALL), province.now).misfit().get("board")).hasSize(2);
    }

    @Test
    void itLiesOutsideOfTheArea() {
        province.start(ModelProvince.plan(Target.of(new DivisionCode("450200000000")), ALL));
        pass(1);
        assertWhy("not-selected", "未被推广 1 选中：不在目标区域", "not selected by rollout 1: it lies outside of the area");
    }

    @Test
    void itIsHeldUntilADay() {
        province.desk.hold(new Hold(new DivisionCode("450124000000"), "", true, "wei", "防汛",
                province.now.plus(Duration.ofDays(5)).toEpochMilli()), province.now);
        province.start(ModelProvince.plan(Target.ALL, ALL));
        pass(2);
        assertWhy("held", "由马山县暂缓至 2026-11-06 08:05（wei：防汛）", "held by Mashan County until 2026-11-06 08:05 (wei: 防汛)");
    }

    @Test
    void itIsHaltedPausedQuietOrOvertaken() {
        long number = province.start(ModelProvince.plan(Target.ALL, ALL));
        pass(1);
        province.desk.halt(new DivisionCode("450000000000"), "li", "smoke", province.now);
        assertWhy("halted", "li 已紧急停止", "li has stopped all updates in Guangxi");
        province.desk.lift(new DivisionCode("450000000000"), "li", "");
        province.desk.pause(number, "li", "storm", province.now);
        assertWhy("paused", "li 已暂停推广", "li has paused the rollout");
        province.desk.resume(number, "li", false, province.now);
        province.nodes.get(NODE).online = false;
        pass(40);
        assertWhy("quiet", "已失去联系", "nothing is heard of it any more");
    }

    @Test
    void anotherRolloutGoesFirst() {
        province.desk.hold(new Hold(new DivisionCode("450124000000"), "2", true, "wei", "x", 0),
                province.now);
        province.start(ModelProvince.plan(ModelProvince.NEW, Target.ALL, ALL, 10));
        province.start(ModelProvince.plan(ModelProvince.NEWER, Target.ALL, ALL, 50));
        pass(2);
        assertThat(province.desk.desired(NODE)).hasSizeLessThanOrEqualTo(1);
        assertThat(why().sentence().en()).containsAnyOf("rollout 2", "held by Mashan County");
    }
}
