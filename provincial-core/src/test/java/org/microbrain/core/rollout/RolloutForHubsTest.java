package org.microbrain.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.release.Component;
import org.microbrain.release.MaintenanceWindow;
import org.microbrain.release.Version;
import org.microbrain.runtime.console.Notice;

/** Rules of correlation go to hubs, everything else to edges, and hubs are judged by their gates as edges are. */
final class RolloutForHubsTest {

    private static final Version RULES = new Version("3");
    private static final NodeId VILLAGE = new NodeId("450124101204");
    private static final List<NodeId> HUBS = Stream.of("450100000000", "450124000000", "450125000000", "450200000000", "450203000000")
            .map(NodeId::new).toList();
    private static final List<Wave> ALL = List.of(new Wave(new WaveSize.All(), Gate.USUAL));

    @TempDir
    private Path folder;
    private ModelProvince province;

    @BeforeEach
    void open() {
        province = new ModelProvince(folder.resolve("rollouts.db"));
        province.add(VILLAGE);
        for (NodeId hub : HUBS) {
            ModelNode node = province.add(hub);
            node.program = "district-hub 0.2.0";
            node.running.clear();
        }
        province.offers.add(new Offer(Component.CORRELATIONS, RULES, Set.of(), Set.of(), VersionRange.ANY,
                new Notice("关联规则", "rules of correlation"), 4_000));
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

    private static Plan rules(List<Wave> waves, DivisionCode... areas) {
        return new Plan(0, "rules", Component.CORRELATIONS, RULES, areas.length == 0 ? Target.ALL : Target.of(areas), waves,
                MaintenanceWindow.ALWAYS, 10, Ceilings.NONE, Duration.ofMinutes(10), false, false, "wang", ModelProvince.START);
    }

    @Test
    void rulesReachTheHubsOfTheAreaAndNoEdge() {
        long number = province.start(rules(ALL, new DivisionCode("450100000000")));
        pass(30);
        assertThat(province.rollout(number).state()).isEqualTo(RolloutState.FINISHED);
        assertThat(province.rollout(number).tracks().keySet()).containsExactlyInAnyOrderElementsOf(HUBS.subList(0, 3));
        assertThat(province.nodes.get(HUBS.get(1)).running).containsEntry(Component.CORRELATIONS, RULES);
        assertThat(province.desired).doesNotContainKey(VILLAGE);
    }

    @Test
    void aModelReachesNoHub() {
        long number = province.start(ModelProvince.plan(Target.ALL, ALL));
        pass(30);
        assertThat(province.rollout(number).tracks().keySet()).containsExactly(VILLAGE);
        assertThat(province.desired.keySet()).containsExactly(VILLAGE);
    }

    @Test
    void aDryRunNamesThoseAlone() {
        assertThat(province.desk.dryRun(rules(ALL), province.now).waves()).containsExactly(HUBS);
        assertThat(province.desk.dryRun(rules(ALL), province.now).misfit()).isEmpty();
        assertThat(province.desk.dryRun(ModelProvince.plan(Target.ALL, ALL), province.now).waves()).containsExactly(List.of(VILLAGE));
    }

    @Test
    void aWaveOfCommunitiesHasNoHubsAndOneOfCountiesHasOneInEachCity() {
        List<List<NodeId>> waves = province.desk.dryRun(rules(List.of(new Wave(new WaveSize.OneCommunityInEachCounty(), Gate.USUAL),
                new Wave(new WaveSize.OneCountyInEachCity(), Gate.USUAL), ALL.get(0))), province.now).waves();
        assertThat(waves.get(0)).isEmpty();
        assertThat(waves.get(1)).hasSize(2);
        assertThat(waves.get(2)).hasSize(HUBS.size() - 2);
    }

    @Test
    void rulesThatFindFarMoreThanThoseBeforeStopTheRollout() {
        NodeId county = HUBS.get(1);
        Wave first = new Wave(new WaveSize.Areas(Set.of(county.area())), Gate.USUAL);
        long number = province.start(rules(List.of(first, ALL.get(0))));
        pass(5);
        province.nodes.get(county).detectionsAnHour = 400;
        pass(30);
        assertThat(province.rollout(number).state()).isEqualTo(RolloutState.PAUSED_BY_GATE);
        assertThat(province.rollout(number).why()).contains("detections");
        assertThat(province.desired.keySet()).containsExactly(county);
    }

    @Test
    void whyIsAnsweredForHubsAndForThoseThatDoNotTakeIt() {
        province.start(rules(ALL));
        pass(1);
        WhyVersion.Answer village = province.desk.why(VILLAGE, province.now).get(Component.CORRELATIONS);
        assertThat(village.word()).isEqualTo("not-selected");
        assertThat(village.sentence().en()).contains("nodes of its kind do not take it");
        pass(7);
        WhyVersion.Answer county = province.desk.why(HUBS.get(1), province.now).get(Component.CORRELATIONS);
        assertThat(county.word()).isEqualTo("kept");
        assertThat(county.sentence().en()).contains("3: selected by rollout 1, wave 1, kept since");
    }
}
