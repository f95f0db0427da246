package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.core.rollout.Gate;
import org.microbrain.core.rollout.Percent;
import org.microbrain.core.rollout.RolloutState;
import org.microbrain.core.rollout.Stage;
import org.microbrain.core.rollout.Wave;
import org.microbrain.core.rollout.WaveSize;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.DivisionCode.Level;
import org.microbrain.record.NodeId;
import org.microbrain.release.Version;

/**
 * Promise: a rollout in four waves to nodes in all 14 cities and 111 counties, of which two in a hundred are not well with the new
 * version and five are off-line, converges, and no wave starts before the gate of the one before. Each node decides with the
 * edge's own updater, the core with its own desk; at one node in ten the power fails during an update. Each build tries 1,000
 * nodes, {@code -Dendurance=true} 20,000. {@code -Dupdating.seed=N} chooses others to fail and to be off-line; where chance puts
 * too many of those that fail into one small wave, its gate rightly stops the rollout, and the test says so.
 */
final class UpdatingProvinceTest {

    private static final int NODES = Boolean.getBoolean("endurance") ? 20_000 : 1_000;
    private static final int CITIES = 14;
    private static final int COUNTIES = 111;
    private static final int FIRST = 50;
    private static final Version OLD = new Version("1.0.0");
    private static final Version NEW = new Version("1.1.0");
    private static final Version NEWER = new Version("1.2.0");
    /** Of so few that chance could have more than five in a hundred of them fail. */
    private static final Gate OF_FEW = Gate.USUAL.allowing(new Percent(10), new Percent(10));
    private static final List<String> KEEPS = List.of("fetching", "staged", "applying", "proving", "kept");
    private static final List<String> GOES_BACK = List.of("fetching", "staged", "applying", "proving", "going-back",
            "gone-back");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    @TempDir
    private Path folder;

    private final long seed = Long.getLong("updating.seed", 6);
    private final Random random = new Random(seed);

    @Test
    void aRolloutInFourWavesConvergesAndNoWaveStartsBeforeItsGate() throws IOException {
        System.out.println("[updating province] " + NODES + " nodes, seed " + seed);
        try (UpdatingProvince province = new UpdatingProvince(folder, OLD)) {
            province.publish(NEW);
            province.publish(NEWER);
            Set<NodeId> offline = populate(province);
            assertTree(province.nodes.keySet());
            // All were heard of once: what is off-line now has reported before, and is known.
            province.pass(MINUTE);
            offline.forEach(node -> province.nodes.get(node).online = false);
            idle(province);

            long number = province.start(NEW, List.of(new Wave(new WaveSize.Count(FIRST), OF_FEW),
                    new Wave(new WaveSize.OneCommunityInEachCounty(), OF_FEW),
                    new Wave(new WaveSize.OneCountyInEachCity(), Gate.USUAL), new Wave(new WaveSize.All(), Gate.USUAL)));
            untilFinished(province, number);
            assertWaves(province, number);
            province.nodes.values().forEach(node -> assertNode(node, offline.contains(node.node) ? OLD : expected(node)));
            assertThat(offline).allMatch(node -> province.nodes.get(node).told.isEmpty());

            List<NodeId> early = offline.stream().sorted().limit(offline.size() / 2).toList();
            early.forEach(node -> province.nodes.get(node).online = true);
            catchUp(province);
            early.stream().map(province.nodes::get).forEach(node -> assertNode(node, expected(node)));
            province.nodes.values().stream().filter(node -> node.online).forEach(node ->
                    assertThat(province.rollout(number).tracks().get(node.node).stage())
                            .isEqualTo(node.isIllWith(NEW) ? Stage.FAILED : Stage.KEPT));

            long next = province.start(NEWER, List.of(new Wave(new WaveSize.All(), Gate.USUAL)));
            untilFinished(province, next);
            offline.forEach(node -> province.nodes.get(node).online = true);
            catchUp(province);
            province.nodes.values().forEach(node -> assertThat(node.runs()).as("%s", node.node).isEqualTo(NEWER));
            assertThat(province.rollout(next).tracks().values()).hasSize(NODES).allMatch(one -> one.stage() == Stage.KEPT);
            // Who was away all the time has caught up with the newest alone.
            offline.stream().filter(node -> !early.contains(node)).map(province.nodes::get).forEach(node ->
                    assertThat(node.told).as("%s", node.node).hasSameSizeAs(KEEPS).allMatch(one ->
                            one.version().equals(NEWER)));
        }
    }

    /** @return those that shall be off-line */
    private Set<NodeId> populate(UpdatingProvince province) throws IOException {
        List<NodeId> places = places();
        List<NodeId> shuffled = new ArrayList<>(places);
        Collections.shuffle(shuffled, random);
        Set<NodeId> offline = Set.copyOf(shuffled.subList(0, NODES / 20));
        Collections.shuffle(shuffled, random);
        Set<NodeId> ill = Set.copyOf(shuffled.subList(0, NODES / 50));
        for (NodeId place : places) {
            province.add(place, new UpdatingNode.Ills(ill.contains(place) ? NEW : null, random.nextInt(10),
                    random.nextInt(10) == 0 ? 1 + random.nextInt(KEEPS.size()) : 0));
        }
        return offline;
    }

    /** Places of all counties in turn, and second nodes when there are more nodes than places. */
    private static List<NodeId> places() throws IOException {
        Map<DivisionCode, Integer> turns = new HashMap<>();
        Map<NodeId, Integer> places = new HashMap<>();
        for (DivisionCode code : CrowdedProvince.book()) {
            if (code.level().digits() >= Level.TOWNSHIP.digits()) {
                places.put(new NodeId(code.code()), turns.merge(at(code, Level.COUNTY), 1, Integer::sum));
            }
        }
        List<NodeId> inTurn = new ArrayList<>(places.keySet());
        inTurn.sort(Comparator.comparing((NodeId node) -> places.get(node)).thenComparing(Comparator.naturalOrder()));
        for (int i = 0; inTurn.size() < NODES; i++) {
            inTurn.add(new NodeId(inTurn.get(i).text() + "-b"));
        }
        return inTurn.subList(0, NODES);
    }

    private static DivisionCode at(DivisionCode code, Level level) {
        return code.level() == level ? code : at(code.parent(), level);
    }

    private static Set<DivisionCode> at(Collection<NodeId> nodes, Level level) {
        Set<DivisionCode> all = new HashSet<>();
        nodes.forEach(node -> all.add(at(node.area(), level)));
        return all;
    }

    private static void assertTree(Collection<NodeId> nodes) {
        assertThat(nodes).hasSize(NODES);
        assertThat(at(nodes, Level.CITY)).hasSize(CITIES);
        assertThat(at(nodes, Level.COUNTY)).hasSize(COUNTIES);
    }

    /** Time in which nothing happens, three hours of it. */
    private static void idle(UpdatingProvince province) throws IOException {
        for (int i = 0; i < 18; i++) {
            province.pass(MINUTE.multipliedBy(10));
        }
    }

    /** Who has come back takes what is wanted, minute by minute, and does nothing more afterwards. */
    private static void catchUp(UpdatingProvince province) throws IOException {
        for (int i = 0; i < 30; i++) {
            province.pass(MINUTE);
        }
        idle(province);
    }

    private void untilFinished(UpdatingProvince province, long number) throws IOException {
        Instant latest = province.now.plus(LONGEST);
        while (province.rollout(number).state() == RolloutState.RUNNING && province.now.isBefore(latest)) {
            province.pass(MINUTE);
        }
        assertThat(province.rollout(number).state()).as("seed %s, %s", seed, province.rollout(number).why())
                .isEqualTo(RolloutState.FINISHED);
    }

    /** All nodes were asked, each in the wave that is for it; the gates themselves are looked at when a wave starts. */
    private static void assertWaves(UpdatingProvince province, long number) {
        GateEvidence evidence = province.evidence(number);
        assertThat(province.started(number)).containsOnlyKeys(1, 2, 3, 4);
        province.started(number).forEach(evidence::assertNobodyBefore);
        assertThat(evidence.wave(1)).hasSize(FIRST);
        assertThat(evidence.wave(2)).hasSize(COUNTIES);
        assertThat(at(evidence.wave(2), Level.COUNTY)).hasSize(COUNTIES);
        assertThat(at(evidence.wave(3), Level.CITY)).hasSize(CITIES);
        assertThat(at(evidence.wave(3), Level.COUNTY)).hasSize(CITIES);
        assertThat(evidence.wave(4)).hasSize(NODES - FIRST - COUNTIES - evidence.wave(3).size());
    }

    private static Version expected(UpdatingNode node) {
        return node.isIllWith(NEW) ? OLD : NEW;
    }

    /** It runs this version, and came there by the steps that it should have taken. */
    private static void assertNode(UpdatingNode node, Version version) {
        assertThat(node.runs()).as("%s", node.node).isEqualTo(version);
        if (node.online) {
            assertThat(node.told(NEW)).as("%s", node.node).isEqualTo(node.isIllWith(NEW) ? GOES_BACK : KEEPS);
        }
    }
}
