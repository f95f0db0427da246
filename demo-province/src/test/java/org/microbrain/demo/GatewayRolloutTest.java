package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.core.rollout.Gate;
import org.microbrain.core.rollout.RolloutState;
import org.microbrain.core.rollout.Stage;
import org.microbrain.core.rollout.Wave;
import org.microbrain.core.rollout.WaveSize;
import org.microbrain.record.DivisionCode.Level;
import org.microbrain.record.NodeId;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.Version;

/**
 * Promise: a configuration for gateways goes to the edges that look after some and to no other, an edge keeps it only when its gateways
 * are through, also when the power fails on the way, and a release that gateways do not bear is stopped by the gate of the first wave. Each node
 * decides with the edge's own updater, the core with its own desk; gateways are so many looks that an edge needs. What an edge does with
 * real ones is in {@code KuraRolloutTest}. {@code -Dupdating.seed=N} chooses others.
 */
final class GatewayRolloutTest {

    private static final int NODES = 80;
    private static final int WITH_GATEWAYS = 40;
    private static final int FIRST = 10;
    private static final Component WIRES = new Component(ReleaseKind.KURA_CONFIGURATION, "wires");
    private static final Version OLD = new Version("1");
    private static final Version NEW = new Version("2");
    private static final Version BAD = new Version("3");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final List<Wave> WAVES = List.of(new Wave(new WaveSize.Count(FIRST), Gate.USUAL), new Wave(new WaveSize.All(), Gate.USUAL));

    @TempDir
    private Path folder;

    private final long seed = Long.getLong("updating.seed", 6);
    private final Random random = new Random(seed);

    @Test
    void edgesWithGatewaysTakeItAndAVersionThatTheseDoNotBearGoesNoFurther() throws IOException {
        System.out.println("[gateways of a province] seed " + seed);
        try (UpdatingProvince province = new UpdatingProvince(folder, WIRES, OLD)) {
            province.publish(NEW);
            province.publish(BAD);
            Set<NodeId> with = populate(province);
            for (int i = 0; i < 20; i++) {
                province.pass(MINUTE.multipliedBy(10));
            }
            long good = province.start(NEW, WAVES);
            until(province, good, RolloutState.FINISHED);
            assertThat(province.rollout(good).tracks().keySet()).isEqualTo(with);
            province.nodes.values().forEach(node -> assertThat(node.runs()).as("%s", node.node)
                    .isEqualTo(with.contains(node.node) ? NEW : OLD));

            long bad = province.start(BAD, WAVES);
            until(province, bad, RolloutState.PAUSED_BY_GATE);
            List<NodeId> asked = province.nodes.values().stream().filter(node -> !node.told(BAD).isEmpty()).map(node -> node.node).toList();
            assertThat(asked).hasSizeBetween(1, FIRST);
            for (int i = 0; i < 60; i++) {
                province.pass(MINUTE);
            }
            asked.forEach(node -> assertThat(province.nodes.get(node).told(BAD)).as("%s", node).endsWith("going-back", "gone-back"));
            assertThat(province.rollout(bad).tracks().values().stream().filter(track -> track.stage() == Stage.FAILED).count())
                    .isEqualTo(asked.size());
            with.forEach(node -> assertThat(province.nodes.get(node).runs()).as("%s", node).isEqualTo(NEW));
        }
    }

    /** Villages of all counties in turn; each second one looks after one to four gateways. None bears the bad version. */
    private Set<NodeId> populate(UpdatingProvince province) throws IOException {
        List<NodeId> villages = new ArrayList<>(CrowdedProvince.book().stream().filter(code -> code.level() == Level.COMMUNITY)
                .map(code -> new NodeId(code.code())).collect(Collectors.toCollection(TreeSet::new)));
        Set<NodeId> with = new TreeSet<>();
        for (int i = 0; i < NODES; i++) {
            NodeId node = villages.get(i * (villages.size() / NODES));
            province.add(node, new UpdatingNode.Ills(BAD, random.nextInt(3), random.nextInt(10) == 0 ? 1 + random.nextInt(5) : 0));
            if (i % 2 == 0) {
                province.nodes.get(node).gateways = 1 + random.nextInt(4);
                with.add(node);
            }
        }
        assertThat(with).hasSize(WITH_GATEWAYS);
        return with;
    }

    private void until(UpdatingProvince province, long number, RolloutState state) throws IOException {
        Instant latest = province.now.plus(Duration.ofDays(1));
        while (province.rollout(number).state() == RolloutState.RUNNING && province.now.isBefore(latest)) {
            province.pass(MINUTE);
        }
        assertThat(province.rollout(number).state()).as("seed %s, %s", seed, province.rollout(number).why()).isEqualTo(state);
    }
}
