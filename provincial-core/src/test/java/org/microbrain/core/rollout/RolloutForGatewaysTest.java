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
import org.microbrain.intent.AttemptState;
import org.microbrain.record.NodeId;
import org.microbrain.release.Component;
import org.microbrain.release.MaintenanceWindow;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.Version;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.district.GatewayState;

/** A configuration for gateways with Kura goes to the edges that look after some of the models, and a gateway that fails is heard by the gate. */
final class RolloutForGatewaysTest {

    private static final Component WIRES = new Component(ReleaseKind.KURA_CONFIGURATION, "wires");
    private static final Version ONE = new Version("1");
    private static final List<NodeId> EDGES = List.of(new NodeId("450124101201"), new NodeId("450124101202"), new NodeId("450124101203"),
            new NodeId("450124101204"));
    private static final String MODEL = "ReliaGATE 10-14";
    private static final List<Wave> WAVES = List.of(new Wave(new WaveSize.Count(1), Gate.USUAL), new Wave(new WaveSize.All(), Gate.USUAL));

    @TempDir
    private Path folder;
    private ModelProvince province;

    @BeforeEach
    void open() {
        province = new ModelProvince(folder.resolve("rollouts.db"));
        EDGES.forEach(province::add);
        province.nodes.get(EDGES.get(0)).gateways.put(MODEL, GatewayState.UNMANAGED);
        province.nodes.get(EDGES.get(1)).gateways.put(MODEL, GatewayState.VERIFIED);
        province.nodes.get(EDGES.get(1)).gateways.put("", GatewayState.UNREAD);
        province.nodes.get(EDGES.get(2)).gateways.put("BoltGATE", GatewayState.VERIFIED);
        province.offers.add(new Offer(WIRES, ONE, Set.of(), Set.of(), VersionRange.ANY, new Notice("接线", "wires"), 4_000));
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

    private static Plan plan(String... models) {
        Target target = new Target(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(models), VersionRange.ANY, Set.of());
        return new Plan(0, "wires", WIRES, ONE, target, WAVES, MaintenanceWindow.ALWAYS, 10, Ceilings.NONE, Duration.ofMinutes(10), false,
                true, "wang", ModelProvince.START);
    }

    private Set<NodeId> asked(long number) {
        return province.rollout(number).tracks().keySet();
    }

    @Test
    void itGoesToTheEdgesThatLookAfterGatewaysOfTheModelsAndToNoOther() {
        long number = province.start(plan(MODEL));
        pass(60);
        assertThat(province.rollout(number).state()).isEqualTo(RolloutState.FINISHED);
        assertThat(asked(number)).containsExactlyInAnyOrder(EDGES.get(0), EDGES.get(1));
        long all = province.start(plan());
        pass(1);
        assertThat(asked(all)).containsExactlyInAnyOrder(EDGES.get(0), EDGES.get(1), EDGES.get(2));
        assertThat(province.desired).doesNotContainKey(EDGES.get(3));
    }

    @Test
    void anEdgeThatLetsNoReleaseConfigureItsGatewaysIsPassedBy() {
        province.nodes.get(EDGES.get(0)).released = false;
        pass(3);
        assertThat(province.desk.dryRun(plan(), province.now).nodes()).isEqualTo(2);
        province.restart();
        assertThat(province.desk.dryRun(plan(MODEL), province.now).nodes()).as("after the core started anew").isEqualTo(1);
    }

    @Test
    void anOlderEdgeThatOnlyConfiguresItsGatewaysIsWishedNoPackageAndItIsSaidWhy() {
        Component heater = new Component(ReleaseKind.KURA_PACKAGE, "heater");
        province.offers.add(new Offer(heater, ONE, Set.of(), Set.of(), VersionRange.ANY, new Notice("加热", "heater"), 4_000));
        province.nodes.get(EDGES.get(0)).packages = false;
        pass(3);
        long number = province.start(new Plan(0, "heater", heater, ONE, Target.ALL, WAVES, MaintenanceWindow.ALWAYS, 10, Ceilings.NONE,
                Duration.ofMinutes(10), false, true, "wang", ModelProvince.START));
        province.restart();
        pass(1);
        assertThat(province.desk.why(EDGES.get(0), province.now).get(heater).sentence().en())
                .contains("does not bring packages to gateways yet");
        pass(60);
        assertThat(asked(number)).containsExactlyInAnyOrder(EDGES.get(1), EDGES.get(2));
        assertThat(province.desired).doesNotContainKey(EDGES.get(0));
    }

    @Test
    void anEdgeThatWentBackStopsTheFirstWave() {
        EDGES.forEach(edge -> province.nodes.get(edge).ends.put(ONE, AttemptState.GONE_BACK));
        long number = province.start(plan());
        pass(30);
        assertThat(province.rollout(number).state()).isEqualTo(RolloutState.ROLLED_BACK);
        assertThat(province.rollout(number).tracks().values()).filteredOn(track -> track.stage() == Stage.FAILED).hasSize(1);
    }

    @Test
    void aGatewayThatComesLaterAndFailsIsHeardByTheGateThoughItsEdgeKeptTheVersion() {
        province.nodes.get(EDGES.get(2)).gateways.put("BoltGATE", GatewayState.FAILED);
        pass(3);
        long number = province.start(plan());
        pass(6);
        NodeId first = asked(number).stream().filter(edge -> province.rollout(number).tracks().get(edge).wave() == 1).findFirst().orElseThrow();
        assertThat(province.rollout(number).tracks().get(first).stage()).isEqualTo(Stage.KEPT);
        assertThat(province.rollout(number).tracks().get(first).reason()).as("what failed before is not held against it").isEmpty();
        province.nodes.get(first).gateways.put("late", GatewayState.FAILED);
        pass(6);
        assertThat(province.rollout(number).state()).isEqualTo(RolloutState.ROLLED_BACK);
        assertThat(asked(number).stream().filter(edge -> province.desired.containsKey(edge))).containsExactly(first);
    }

    @Test
    void modelsStandInThePlanAsAPersonWroteThem() {
        Plan plan = plan(MODEL, "BoltGATE");
        assertThat(PlanJson.parse(PlanJson.text(plan)).target()).isEqualTo(plan.target());
    }
}
