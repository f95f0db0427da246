package org.microbrain.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.intent.AttemptState;
import org.microbrain.intent.Hold;
import org.microbrain.intent.Shadow;
import org.microbrain.intent.Wish;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.RecordTime;

/** What a rollout does in each case that people asked for, through the real desk and its store. */
final class RolloutTest {

    private static final DivisionCode MASHAN = new DivisionCode("450124000000");
    private static final Gate GATE = Gate.USUAL.allowing(new Percent(10), new Percent(30)).observing(Duration.ofMinutes(30));
    private static final Wave PILOT = new Wave(new WaveSize.Count(4), GATE);
    private static final Wave ALL = new Wave(new WaveSize.All(), GATE);

    @TempDir
    private Path folder;
    private ModelProvince province;

    @BeforeEach
    void open() {
        province = new ModelProvince(folder.resolve("rollouts.db"));
        for (int i = 1; i <= 20; i++) {
            province.add(new NodeId((i % 2 == 0 ? "450124" : "450203") + String.format("101%03d", i)));
        }
        province.pass(Duration.ofMinutes(1));
    }

    @AfterEach
    void close() {
        province.close();
    }

    private void pass(int minutes) {
        for (int i = 0; i < minutes; i += 5) {
            province.pass(Duration.ofMinutes(5));
        }
    }

    private ModelNode inWave(long number, int wave) {
        return province.rollout(number).tracks().entrySet().stream().filter(one -> one.getValue().wave() == wave)
                .map(one -> province.nodes.get(one.getKey())).findFirst().orElseThrow();
    }

    private long kept(long number) {
        return province.rollout(number).tracks().values().stream().filter(one -> one.stage() == Stage.KEPT).count();
    }

    private String why(NodeId node) {
        return province.desk.why(node, province.now).get(ModelProvince.MODEL).sentence().en();
    }

    private String said(long number) {
        return province.desk.verdicts(number).toString();
    }

    private long start(List<Wave> waves) {
        return province.start(ModelProvince.plan(Target.ALL, waves));
    }

    @Test
    void theAuthorCannotApproveHerOwn() {
        long number = province.desk.create(ModelProvince.plan(Target.ALL, List.of(ALL)), true, province.now);
        assertThatThrownBy(() -> province.desk.approve(number, "wang", province.now)).isInstanceOf(NotNow.class)
                .extracting(e -> ((NotNow) e).word()).isEqualTo("own");
        pass(10);
        assertThat(province.desired).isEmpty();
        province.desk.approve(number, "li", province.now);
        pass(10);
        assertThat(province.desired).hasSize(20);
    }

    @Test
    void aGoodRolloutFinishesWaveByWave() {
        long number = start(List.of(PILOT, ALL));
        pass(20);
        assertThat(province.rollout(number).wave()).isEqualTo(1);
        assertThat(province.desired).hasSize(4);
        pass(40);
        assertThat(province.rollout(number).wave()).isEqualTo(2);
        pass(90);
        assertThat(province.rollout(number).state()).as(said(number)).isEqualTo(RolloutState.FINISHED);
        assertThat(kept(number)).isEqualTo(20);
    }

    @Test
    void aBadReleaseIsStoppedByTheFirstWavesGateAndGoesNoFurther() {
        province.nodes.values().forEach(node -> node.ends.put(ModelProvince.NEW, AttemptState.GONE_BACK));
        long number = start(List.of(PILOT, ALL));
        pass(120);
        assertThat(province.rollout(number).state()).isEqualTo(RolloutState.PAUSED_BY_GATE);
        assertThat(province.desired).hasSize(4);
        assertThat(province.nodes.values()).allMatch(node -> node.running.get(ModelProvince.MODEL).equals(ModelProvince.OLD));
        assertThat(why(inWave(number, 1).node)).contains("its sample gave another result");
    }

    /** A node that says that all is well is not believed: its memory says otherwise. */
    @Test
    void theGateLooksAtEvidenceAndNotAtTheNodesOwnWord() {
        province.limitMemory(100 << 20);
        long number = start(List.of(PILOT, ALL));
        pass(10);
        inWave(number, 1).memory = 300 << 20;
        pass(60);
        assertThat(province.rollout(number).state()).isEqualTo(RolloutState.PAUSED_BY_GATE);
        assertThat(province.rollout(number).why()).contains("memory");
    }

    @Test
    void aBacklogThatGrowsStopsIt() {
        long number = start(List.of(PILOT, ALL));
        pass(10);
        province.rollout(number).tracks().forEach((node, track) -> province.nodes.get(node).waiting =
                track.wave() == 1 ? 50_000 : 0);
        pass(60);
        assertThat(province.rollout(number).why()).contains("backlog");
    }

    @Test
    void detectionsFarFromBeforeStopIt() {
        province.nodes.values().forEach(node -> node.detectionsAnHour = 20);
        province.pass(Duration.ofMinutes(11));
        long number = start(List.of(PILOT, ALL));
        pass(35);
        province.nodes.values().forEach(node -> node.detectionsAnHour = 90);
        pass(40);
        assertThat(province.rollout(number).why()).contains("detections");
    }

    /** The version before cries wolf until the new one takes its place; the next figures, some time after, tell of both. */
    @Test
    void whatTheVersionBeforeDetectedIsNotHeldAgainstTheNewOne() {
        province.reportEvery = Duration.ofMinutes(20);
        province.nodes.values().forEach(node -> node.reportsAtOnce = false);
        long number = start(List.of(PILOT, ALL));
        pass(25);
        province.nodes.values().forEach(node -> node.detectionsAnHour = 400);
        while (kept(number) == 0) {
            pass(5);
        }
        province.nodes.values().forEach(node -> node.detectionsAnHour = 1);
        pass(200);
        assertThat(province.rollout(number).state()).as(said(number)).isEqualTo(RolloutState.FINISHED);
    }

    /** What it stopped for is no measure of what is usual: one that is put right would look far too calm beside it. */
    @Test
    void theOneThatIsPutRightIsMeasuredByWhatRanBeforeTheBadOne() {
        long bad = province.start(ModelProvince.plan(ModelProvince.NEW, Target.ALL, List.of(PILOT, ALL), 10));
        province.nodes.values().forEach(node -> node.noisy.put(ModelProvince.NEW, 40_000.0));
        pass(80);
        assertThat(province.rollout(bad).why()).contains("detections");
        province.desk.rollBack(bad, "wang", "", province.now);
        pass(40);
        province.restart();
        long good = province.start(ModelProvince.plan(ModelProvince.NEWER, Target.ALL, List.of(PILOT, ALL), 10));
        pass(200);
        assertThat(province.rollout(good).state()).as(said(good)).isEqualTo(RolloutState.FINISHED);
    }

    private long startShadow() {
        Plan plan = ModelProvince.plan(Target.ALL, List.of(PILOT, ALL));
        return province.start(new Plan(0, plan.title(), plan.component(), plan.version(), plan.target(), plan.waves(),
                plan.window(), plan.priority(), plan.ceilings(), plan.prove(), true, false, plan.author(), plan.written()));
    }

    @Test
    void aShadowThatMissesWarningsStopsTheRolloutAndNobodyRunsIt() {
        province.nodes.values().forEach(node -> node.shadow = Optional.of(new Shadow(600, 4, 3, 2, 1, 1)));
        long number = startShadow();
        pass(120);
        assertThat(province.rollout(number).state()).isEqualTo(RolloutState.PAUSED_BY_GATE);
        assertThat(province.rollout(number).why()).isEqualTo("missed");
        assertThat(said(number)).contains("MISSED, outcome=BAD, measured=4");
        assertThat(province.desired).hasSize(4);
        assertThat(province.nodes.values()).allMatch(node -> node.running.get(ModelProvince.MODEL).equals(ModelProvince.OLD));
    }

    @Test
    void aShadowThatSaysWhatTheOneAtWorkSaysGoesOnToEveryNode() {
        province.nodes.values().forEach(node -> node.shadow = Optional.of(new Shadow(600, 4, 5, 2, 2, 0)));
        long number = startShadow();
        pass(240);
        assertThat(province.rollout(number).state()).as(said(number)).isEqualTo(RolloutState.FINISHED);
        assertThat(said(number)).contains("BESIDE, outcome=GOOD, measured=20.0, limit=16.0, whole=4");
    }

    @Test
    void aShadowThatCriesWolfStopsTheRollout() {
        province.nodes.values().forEach(node -> node.shadow = Optional.of(new Shadow(600, 4, 40, 2, 2, 0)));
        long number = startShadow();
        pass(120);
        assertThat(province.rollout(number).why()).isEqualTo("beside");
    }

    /** What was counted survives a restart of the core. */
    @Test
    void aCoreThatStartsAgainStillKnowsWhatShadowsCounted() {
        province.nodes.values().forEach(node -> node.shadow = Optional.of(new Shadow(600, 4, 3, 2, 1, 1)));
        long number = startShadow();
        pass(20);
        province.restart();
        pass(60);
        assertThat(province.rollout(number).why()).isEqualTo("missed");
    }

    /** A calm that nobody has told of yet is no evidence. */
    @Test
    void aGateDoesNotOpenBeforeItsNodesHaveToldOfTheirDetections() {
        province.reportEvery = Duration.ofHours(2);
        long number = start(List.of(PILOT, ALL));
        pass(60);
        province.nodes.keySet().forEach(node -> province.take(List.of(JournalRecord.seal(new Origin(node, new JournalId(1, 2)), 1,
                new Hold(node.area(), "", false, "x", "", 0).draft(new RecordTime(0, RecordTime.Quality.GOOD, -1))))));
        pass(10);
        assertThat(province.rollout(number).wave()).as(said(number)).isEqualTo(1);
        assertThat(said(number)).contains("DETECTIONS, outcome=WAITING").contains("OBSERVED, outcome=GOOD");
        pass(140);
        assertThat(province.rollout(number).wave()).as(said(number)).isEqualTo(2);
    }

    @Test
    void aNodeThatGoesQuietIsNotWaitedForWithoutEnd() {
        long number = start(List.of(PILOT, ALL));
        pass(10);
        ModelNode lost = inWave(number, 1);
        lost.online = false;
        pass(180);
        Track track = province.rollout(number).tracks().get(lost.node);
        assertThat(track.stage()).isEqualTo(Stage.QUIET);
        assertThat(track.reason()).isEqualTo("gone-quiet");
        assertThat(province.rollout(number).wave()).isEqualTo(2);
        lost.online = true;
        pass(120);
        assertThat(province.rollout(number).tracks().get(lost.node).stage()).isEqualTo(Stage.KEPT);
    }

    @Test
    void cancellingLeavesWhatIsKeptUntilItFails() {
        long number = start(List.of(PILOT, ALL));
        pass(30);
        List<ModelNode> kept = province.rollout(number).tracks().entrySet().stream()
                .filter(one -> one.getValue().stage() == Stage.KEPT).map(one -> province.nodes.get(one.getKey())).toList();
        assertThat(kept).hasSize(4);
        ModelNode quiet = kept.get(0);
        ModelNode fails = kept.get(1);
        quiet.online = false;
        pass(180);
        assertThat(province.rollout(number).tracks().get(quiet.node).stage()).isEqualTo(Stage.QUIET);
        Wish asked = province.desk.desired(fails.node).get(0);
        province.desk.cancel(number, "li", "enough", province.now);
        assertThat(kept).allSatisfy(node -> assertThat(province.desk.desired(node.node)).hasSize(1));
        fails.goesBack(asked, province.now);
        pass(5);
        assertThat(province.desk.desired(fails.node)).isEmpty();
        assertThat(province.desk.desired(quiet.node)).hasSize(1);
    }

    @Test
    void tooManyQuietNodesStopIt() {
        long number = start(List.of(PILOT, ALL));
        pass(10);
        province.rollout(number).tracks().forEach((node, track) -> province.nodes.get(node).online = track.wave() != 1);
        pass(180);
        assertThat(province.rollout(number).state()).isEqualTo(RolloutState.PAUSED_BY_GATE);
        assertThat(province.rollout(number).why()).contains("quiet");
    }

    @Test
    void aDistrictHoldsAndReleasesARolloutAndNeverChangesIt() {
        province.desk.hold(new Hold(MASHAN, "", true, "wei", "flood season", 0), province.now);
        long number = start(List.of(ALL));
        pass(60);
        assertThat(province.desired.keySet()).isNotEmpty().noneMatch(node -> MASHAN.contains(node.area()));
        NodeId node = new NodeId("450124101002");
        assertThat(why(node)).contains("held by Mashan County").contains("wei: flood season");
        assertThat(province.rollout(number).state()).isEqualTo(RolloutState.RUNNING);
        province.desk.hold(new Hold(MASHAN, "", false, "wei", "", 0), province.now);
        pass(120);
        assertThat(province.rollout(number).state()).as(said(number)).isEqualTo(RolloutState.FINISHED);
    }

    @Test
    void aHoldWithAnEndEndsByItself() {
        province.desk.hold(new Hold(MASHAN, "", true, "wei", "fair", province.now.plus(Duration.ofHours(2)).toEpochMilli()),
                province.now);
        long number = start(List.of(ALL));
        pass(60);
        assertThat(kept(number)).isEqualTo(10);
        pass(120);
        assertThat(kept(number)).isEqualTo(20);
    }

    @Test
    void theEmergencyStopStopsEveryFurtherStartAtOnce() {
        long number = start(List.of(PILOT, ALL));
        province.desk.halt(new DivisionCode("450000000000"), "li", "smoke", province.now);
        assertThat(province.halts).containsEntry(new DivisionCode("450000000000"), true);
        pass(60);
        assertThat(province.desired).isEmpty();
        assertThat(province.rollout(number).state()).isEqualTo(RolloutState.RUNNING);
        province.desk.lift(new DivisionCode("450000000000"), "li", "");
        pass(200);
        assertThat(province.rollout(number).state()).as(said(number)).isEqualTo(RolloutState.FINISHED);
    }

    @Test
    void rollingBackWishesTheVersionBeforeToThoseThatTookIt() {
        long number = start(List.of(PILOT, ALL));
        pass(60);
        province.desk.rollBack(number, "li", "bad numbers", province.now);
        pass(30);
        assertThat(province.nodes.values()).allMatch(node -> node.running.get(ModelProvince.MODEL).equals(ModelProvince.OLD));
        assertThat(province.rollout(number).state()).isEqualTo(RolloutState.ROLLED_BACK);
        assertThat(why(inWave(number, 1).node)).contains("rolled back");
    }

    @Test
    void aGateMayRollBackByItself() {
        Plan plan = ModelProvince.plan(Target.ALL, List.of(PILOT, ALL));
        ModelNode[] bad = {null};
        long number = province.start(new Plan(0, plan.title(), plan.component(), plan.version(), plan.target(), plan.waves(),
                plan.window(), 10, plan.ceilings(), plan.prove(), false, true, "wang", ModelProvince.START));
        pass(5);
        bad[0] = inWave(number, 1);
        bad[0].ends.put(ModelProvince.NEW, AttemptState.GONE_BACK);
        pass(60);
        assertThat(province.rollout(number).state()).isEqualTo(RolloutState.ROLLED_BACK);
        assertThat(province.nodes.values()).allMatch(node -> node.running.get(ModelProvince.MODEL).equals(ModelProvince.OLD));
    }

    @Test
    void pausingHoldsWhatIsNotBegunAndFailedNodesCanBeTriedAgain() {
        long number = start(List.of(PILOT, ALL));
        pass(5);
        province.desk.pause(number, "li", "storm", province.now);
        province.desk.work(province.now);
        assertThat(province.desired.values()).allMatch(wishes -> wishes.stream().allMatch(Wish::held));
        ModelNode bad = inWave(number, 1);
        bad.ends.put(ModelProvince.NEW, AttemptState.FAILED);
        province.desk.resume(number, "li", false, province.now);
        pass(30);
        assertThat(province.rollout(number).state()).isEqualTo(RolloutState.PAUSED_BY_GATE);
        bad.ends.clear();
        province.desk.resume(number, "li", true, province.now);
        pass(200);
        assertThat(province.rollout(number).state()).as(said(number)).isEqualTo(RolloutState.FINISHED);
        assertThat(kept(number)).isEqualTo(20);
    }

    @Test
    void theHigherPriorityGoesFirstAndTheOtherGivesUpWhereItDid() {
        long low = province.start(ModelProvince.plan(ModelProvince.NEW, Target.ALL, List.of(PILOT, ALL), 10));
        pass(5);
        long high = province.start(ModelProvince.plan(ModelProvince.NEWER, Target.of(MASHAN), List.of(PILOT, ALL), 90));
        pass(10);
        NodeId waits = province.rollout(high).tracks().entrySet().stream().filter(one -> one.getValue().wave() == 2
                && province.rollout(low).tracks().get(one.getKey()).wave() == 2).findFirst().orElseThrow().getKey();
        pass(300);
        assertThat(province.rollout(high).state()).isEqualTo(RolloutState.FINISHED);
        assertThat(province.rollout(low).state()).isEqualTo(RolloutState.FINISHED);
        assertThat(province.rollout(low).tracks().get(waits).stage()).isEqualTo(Stage.OVERRULED);
        province.nodes.values().forEach(node -> assertThat(node.running.get(ModelProvince.MODEL)).isEqualTo(
                MASHAN.contains(node.node.area()) ? ModelProvince.NEWER : ModelProvince.NEW));
    }

    @Test
    void aPinnedNodeIsPassedBy() {
        NodeId pinned = new NodeId("450124101002");
        province.desk.pin(pinned, ModelProvince.MODEL, ModelProvince.OLD, "li", "trial", province.now);
        start(List.of(ALL));
        pass(60);
        assertThat(province.nodes.get(pinned).running.get(ModelProvince.MODEL)).isEqualTo(ModelProvince.OLD);
        assertThat(why(pinned)).isEqualTo("1.0.0: pinned to 1.0.0 by li: trial");
        assertThat(province.desk.desired(pinned)).extracting(Wish::version).containsExactly(ModelProvince.OLD);
    }

    @Test
    void anOffLineNodeCatchesUpWithTheNewestOnly() {
        ModelNode away = province.nodes.get(new NodeId("450124101002"));
        away.online = false;
        long first = province.start(ModelProvince.plan(ModelProvince.NEW, Target.ALL, List.of(ALL), 10));
        pass(300);
        assertThat(province.rollout(first).state()).as(said(first)).isEqualTo(RolloutState.FINISHED);
        province.start(ModelProvince.plan(ModelProvince.NEWER, Target.ALL, List.of(ALL), 10));
        pass(300);
        away.online = true;
        pass(60);
        assertThat(away.running.get(ModelProvince.MODEL)).isEqualTo(ModelProvince.NEWER);
        assertThat(province.desk.attempts(away.node, first, 10)).isEmpty();
    }

    @Test
    void aWithdrawnReleaseIsStartedNowhereElse() {
        start(List.of(PILOT, ALL));
        pass(5);
        province.offers.removeIf(offer -> offer.version().equals(ModelProvince.NEW));
        pass(200);
        assertThat(province.desired).hasSize(4);
    }

    @Test
    void aHoldOfAnotherDistrictIsNotBelieved() {
        NodeId liar = new NodeId("450203101001");
        province.take(List.of(JournalRecord.seal(new Origin(liar,
                new JournalId(1, 2)), 1, new Hold(MASHAN, "", true, "x", "", 0).draft(
                new RecordTime(0, RecordTime.Quality.GOOD, -1)))));
        assertThat(province.desk.holds()).isEmpty();
    }
}
