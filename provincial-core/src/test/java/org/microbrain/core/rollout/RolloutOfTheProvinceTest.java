package org.microbrain.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.intent.AttemptState;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.DivisionCode.Level;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.DivisionNames;

/**
 * Promise: 20,000 nodes in the 14 cities and 111 counties of the real division tree, four waves, two of a hundred fail, five are
 * off-line. Everything converges, and no wave starts before its gate. The desk, its store and all that decides are the real
 * ones; the nodes are models ({@link ModelNode}), and intents and records pass at once.
 */
final class RolloutOfTheProvinceTest {

    private static final int NODES = 20_000;
    private static final Gate GATE = Gate.USUAL;

    @TempDir
    private Path folder;

    /** All communities, villages and townships, and second nodes in as many as it takes. */
    private static List<NodeId> places() throws IOException {
        List<NodeId> places = new ArrayList<>();
        try (InputStream in = DivisionNames.class.getResourceAsStream("/divisions/guangxi.tsv.gz");
                BufferedReader lines = new BufferedReader(new InputStreamReader(new GZIPInputStream(in),
                        StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String code = line.split("\t")[0];
                if (code.matches("[1-9][0-9]{11}") && new DivisionCode(code).level().digits() >= Level.TOWNSHIP.digits()) {
                    places.add(new NodeId(code));
                }
            }
        }
        for (int i = 0; places.size() < NODES; i++) {
            places.add(new NodeId(places.get(i).text() + "-b"));
        }
        return places.subList(0, NODES);
    }

    @Test
    void aRolloutInFourWavesConvergesThoughSomeFailAndSomeAreOffLine() throws IOException {
        long seed = 6;
        Random random = new Random(seed);
        try (ModelProvince province = new ModelProvince(folder.resolve("rollouts.db"))) {
            province.keepLog = false;
            province.reportEvery = Duration.ofMinutes(100);
            places().forEach(place -> {
                ModelNode node = province.add(place);
                node.online = random.nextInt(100) >= 5;
                if (random.nextInt(100) < 2) {
                    node.ends.put(ModelProvince.NEW, AttemptState.GONE_BACK);
                }
            });
            assertTree(province);
            // They were all heard of once: what is off-line now has reported before.
            Set<NodeId> offline = new HashSet<>();
            province.nodes.values().forEach(node -> {
                if (!node.online) {
                    offline.add(node.node);
                }
                node.online = true;
            });
            province.pass(Duration.ofMinutes(1));
            offline.forEach(node -> province.nodes.get(node).online = false);
            province.pass(Duration.ofHours(3));
            long number = province.start(ModelProvince.plan(Target.ALL, List.of(
                    new Wave(new WaveSize.Count(50), GATE.allowing(new Percent(10), new Percent(10))),
                    new Wave(new WaveSize.OneCommunityInEachCounty(), GATE.allowing(new Percent(10), new Percent(10))),
                    new Wave(new WaveSize.OneCountyInEachCity(), GATE), new Wave(new WaveSize.All(), GATE))));
            Map<Integer, Integer> asked = new HashMap<>();
            int wave = 0;
            for (int i = 0; i < 200 && province.rollout(number).state() == RolloutState.RUNNING; i++) {
                province.pass(Duration.ofMinutes(10));
                for (int second = 0; second < NODES / RolloutDesk.MOST_SAID; second++) {
                    province.desk.work(province.now);
                }
                Rollout rollout = province.rollout(number);
                if (rollout.wave() > wave) {
                    assertGate(rollout, wave);
                    wave = rollout.wave();
                }
                assertThat(rollout.tracks().values()).noneMatch(track -> track.tries() > 0 && track.wave() > rollout.wave());
            }
            assertThat(province.rollout(number).state()).as("seed %s", seed).isEqualTo(RolloutState.FINISHED);
            province.rollout(number).tracks().values().forEach(track -> asked.merge(track.wave(), 1, Integer::sum));
            assertThat(asked.get(1)).isEqualTo(50);
            assertThat(asked.get(2)).isBetween(109, 111);
            assertThat(asked.values().stream().mapToInt(one -> one).sum()).isEqualTo(NODES);
            offline.forEach(node -> province.nodes.get(node).online = true);
            for (int i = 0; i < 10; i++) {
                province.pass(Duration.ofMinutes(61));
            }
            Rollout over = province.rollout(number);
            assertThat(province.nodes.values()).allMatch(node -> node.running.get(ModelProvince.MODEL).equals(
                    node.ends.isEmpty() ? ModelProvince.NEW : ModelProvince.OLD));
            assertThat(province.nodes.values()).allMatch(node -> over.tracks().get(node.node).stage() == (node.ends.isEmpty()
                    ? Stage.KEPT : Stage.FAILED));
        }
    }

    private static void assertTree(ModelProvince province) {
        Set<DivisionCode> cities = new HashSet<>();
        Set<DivisionCode> counties = new HashSet<>();
        province.nodes.keySet().forEach(node -> {
            cities.add(WaveAssignment.at(node, Level.CITY));
            counties.add(WaveAssignment.at(node, Level.COUNTY));
        });
        assertThat(province.nodes).hasSize(NODES);
        assertThat(cities).hasSize(14);
        assertThat(counties.size()).isGreaterThanOrEqualTo(111);
    }

    /** The wave before is through, by the tracks alone, and few enough failed. */
    private static void assertGate(Rollout rollout, int before) {
        long all = 0;
        long failed = 0;
        for (Track track : rollout.tracks().values()) {
            if (track.wave() == before) {
                all++;
                failed += track.stage() == Stage.FAILED ? 1 : 0;
                if (track.stage() == Stage.WISHED || track.stage() == Stage.TRYING
                        || track.stage() == Stage.KEPT && !track.observed()) {
                    fail("the wave after %s started while a node of it was %s", before, track);
                }
            }
        }
        assertThat(rollout.plan().gate(Math.max(1, before)).mostFailed().exceededBy(failed, all)).isFalse();
    }
}
