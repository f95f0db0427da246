package org.microbrain.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.microbrain.intent.AttemptState;
import org.microbrain.intent.Hold;
import org.microbrain.intent.Wish;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;

/** The promises of rollouts, whatever nodes and people do. */
final class RolloutPropertyTest {

    private static final List<String> COUNTIES = List.of("450102", "450103", "450124", "450203", "450222");
    private static final Gate GATE = new Gate(new Percent(20), new Percent(30), Duration.ofMinutes(30), Duration.ofMinutes(40),
            Duration.ofHours(6), true, true, 3, 0);

    /** A province from a seed: nodes of five counties, some of which fail, are off-line or take too much memory. */
    private static ModelProvince province(Path folder, Random random) {
        ModelProvince province = new ModelProvince(folder.resolve("rollouts.db"));
        int badness = random.nextInt(4) * 10;
        for (int i = 0; i < 40; i++) {
            ModelNode node = province.add(new NodeId(COUNTIES.get(random.nextInt(5)) + String.format("001%03d", i + 1)));
            if (random.nextInt(100) < badness) {
                node.ends.put(ModelProvince.NEW, random.nextBoolean() ? AttemptState.GONE_BACK : AttemptState.REFUSED);
            }
            node.online = random.nextInt(100) >= 10;
            node.memory = random.nextInt(100) < badness / 2 ? 200 << 20 : 50 << 20;
        }
        province.limitMemory(100 << 20);
        province.pass(Duration.ofMinutes(1));
        return province;
    }

    private static List<Wave> waves(Random random) {
        List<Wave> waves = new ArrayList<>();
        waves.add(new Wave(new WaveSize.Count(1 + random.nextInt(5)), GATE));
        if (random.nextBoolean()) {
            waves.add(new Wave(new WaveSize.OneCommunityInEachCounty(), GATE));
        }
        if (random.nextBoolean()) {
            waves.add(new Wave(new WaveSize.Share(new Percent(1 + random.nextInt(40))), GATE));
        }
        if (random.nextBoolean()) {
            waves.add(new Wave(new WaveSize.OneCountyInEachCity(), GATE));
        }
        waves.add(new Wave(new WaveSize.All(), GATE));
        return waves;
    }

    /** What people and the weather do. */
    private static void disturb(ModelProvince province, Random random, List<Long> numbers) {
        int dice = random.nextInt(40);
        List<ModelNode> nodes = List.copyOf(province.nodes.values());
        long number = numbers.get(random.nextInt(numbers.size()));
        DivisionCode county = new DivisionCode(COUNTIES.get(random.nextInt(5)) + "000000");
        try {
            switch (dice) {
                case 0, 1, 2 -> nodes.get(random.nextInt(nodes.size())).online ^= true;
                case 3 -> province.desk.pause(number, "li", "weather", province.now);
                case 4, 5, 6 -> province.desk.resume(number, "li", random.nextBoolean(), province.now);
                case 7 -> province.desk.hold(new Hold(county, random.nextBoolean() ? "" : "" + number, true, "wei", "flood",
                        random.nextBoolean() ? 0 : province.now.plus(Duration.ofHours(1)).toEpochMilli()), province.now);
                case 8 -> province.desk.hold(new Hold(county, "", false, "wei", "", 0), province.now);
                case 9 -> province.desk.halt(county, "li", "smoke", province.now);
                case 10 -> province.desk.lift(county, "li", "");
                case 11 -> province.desk.rollBack(number, "li", "bad", province.now);
                case 12 -> province.desk.cancel(number, "li", "enough", province.now);
                case 13 -> province.desk.pin(nodes.get(random.nextInt(nodes.size())).node, ModelProvince.MODEL,
                        ModelProvince.OLD, "li", "trial", province.now);
                case 14 -> province.desk.unpin(nodes.get(random.nextInt(nodes.size())).node, ModelProvince.MODEL);
                default -> {
                }
            }
        } catch (NotNow notInThisState) {
            assertThat(notInThisState.word()).isNotEmpty();
        }
    }

    @Property(tries = 30)
    void noWaveStartsBeforeItsGate(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        Path folder = folder();
        try (ModelProvince province = province(folder, random)) {
            long number = province.start(ModelProvince.plan(Target.ALL, waves(random)));
            int wave = 0;
            for (int i = 0; i < 150; i++) {
                Map<NodeId, Track> before = new HashMap<>(province.rollout(number).tracks());
                province.pass(Duration.ofMinutes(5));
                if (i % 3 == 0) {
                    disturb(province, random, List.of(number));
                }
                Rollout now = province.rollout(number);
                now.tracks().forEach((node, track) -> assertThat(track.tries() > 0 && track.wave() > now.wave())
                        .as("%s was asked in wave %s while %s runs", node, track.wave(), now.wave()).isFalse());
                if (now.wave() > wave) {
                    assertThat(now.wave()).isEqualTo(wave + 1);
                    assertPassed(now, wave, before);
                    wave = now.wave();
                }
            }
        } finally {
            delete(folder);
        }
    }

    /** By the tracks alone, without the gate keeper's word. */
    private static void assertPassed(Rollout rollout, int wave, Map<NodeId, Track> before) {
        if (wave == 0) {
            return;
        }
        long all = 0;
        long failed = 0;
        for (NodeId node : before.keySet()) {
            Track track = rollout.tracks().get(node);
            if (track.wave() != wave || track.stage() == Stage.WAITING || track.stage() == Stage.OVERRULED
                    || track.stage() == Stage.WITHDRAWN) {
                continue;
            }
            all++;
            boolean unwell = track.stage() == Stage.KEPT && !track.reason().isEmpty();
            boolean bad = !track.accepted() && (track.stage() == Stage.FAILED || unwell);
            failed += bad ? 1 : 0;
            assertThat(track.stage()).as(node + " of wave " + wave).isNotIn(Stage.WISHED, Stage.TRYING);
            assertThat(track.stage() != Stage.KEPT || track.observed() || unwell || track.accepted()).isTrue();
        }
        assertThat(new Percent(20).exceededBy(failed, all)).isFalse();
    }

    @Property(tries = 20)
    void aNodeIsInAtMostOneAttemptForAComponentAndTheHigherPriorityHasIt(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        Path folder = folder();
        try (ModelProvince province = province(folder, random)) {
            List<Long> numbers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                if (i % 30 == 0) {
                    numbers.add(province.start(ModelProvince.plan(i % 60 == 0 ? ModelProvince.NEW : ModelProvince.NEWER,
                            Target.ALL, waves(random), random.nextInt(3))));
                }
                province.pass(Duration.ofMinutes(5));
                disturb(province, random, numbers);
                province.nodes.values().forEach(node -> assertThat(node.open.getOrDefault(ModelProvince.MODEL, 0))
                        .isLessThanOrEqualTo(1));
                for (NodeId node : province.nodes.keySet()) {
                    List<Wish> wishes = province.desk.desired(node);
                    assertThat(wishes).extracting(Wish::component).doesNotHaveDuplicates();
                    List<Long> trying = numbers.stream().filter(number -> {
                        Track track = province.rollout(number).tracks().get(node);
                        return track != null && (track.stage() == Stage.WISHED || track.stage() == Stage.TRYING)
                                && province.rollout(number).since().isBefore(province.now);
                    }).toList();
                    if (trying.size() > 1) {
                        // The one that lost gives up at its next look, five seconds later at most.
                        province.desk.work(province.now.plusSeconds(60));
                        assertThat(numbers.stream().filter(number -> {
                            Track track = province.rollout(number).tracks().get(node);
                            return track != null && (track.stage() == Stage.WISHED || track.stage() == Stage.TRYING);
                        }).count()).as("%s", node).isLessThanOrEqualTo(1);
                    }
                }
            }
        } finally {
            delete(folder);
        }
    }

    @Property(tries = 12)
    void aCoreThatRestartsAtEachStepDecidesTheSame(@ForAll long seed) throws IOException {
        Path one = folder();
        Path other = folder();
        Random first = new Random(seed);
        Random second = new Random(seed);
        try (ModelProvince steady = province(one, first); ModelProvince restarting = province(other, second)) {
            List<Long> numbers = List.of(steady.start(ModelProvince.plan(Target.ALL, waves(first))),
                    steady.start(ModelProvince.plan(ModelProvince.NEWER, Target.of(new DivisionCode("450100000000")),
                            waves(first), 20)));
            restarting.start(ModelProvince.plan(Target.ALL, waves(second)));
            restarting.start(ModelProvince.plan(ModelProvince.NEWER, Target.of(new DivisionCode("450100000000")),
                    waves(second), 20));
            for (int i = 0; i < 80; i++) {
                steady.pass(Duration.ofMinutes(5));
                disturb(steady, first, numbers);
                restarting.restart();
                restarting.pass(Duration.ofMinutes(5));
                restarting.restart();
                disturb(restarting, second, numbers);
                for (long number : numbers) {
                    assertThat(restarting.rollout(number)).isEqualTo(steady.rollout(number));
                }
                assertThat(restarting.desired).isEqualTo(steady.desired);
            }
            assertThat(restarting.halts).isEqualTo(steady.halts);
        } finally {
            delete(one);
            delete(other);
        }
    }

    @Property(tries = 20)
    void cancellingWorksInEachStateAndNothingNewIsAskedAfterwards(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        Path folder = folder();
        try (ModelProvince province = province(folder, random)) {
            Plan plan = ModelProvince.plan(Target.ALL, waves(random));
            long number = province.desk.create(plan, random.nextBoolean(), province.now);
            int until = random.nextInt(60);
            for (int i = 0; i < until; i++) {
                province.pass(Duration.ofMinutes(5));
                if (i == 1 && province.rollout(number).state() == RolloutState.WAITING_FOR_APPROVAL) {
                    province.desk.approve(number, "li", province.now);
                }
                disturb(province, random, List.of(number));
            }
            if (province.rollout(number).state() != RolloutState.CANCELLED) {
                province.desk.cancel(number, "li", "enough", province.now);
            }
            assertThat(province.rollout(number).state()).isEqualTo(RolloutState.CANCELLED);
            Map<NodeId, Track> tracks = province.rollout(number).tracks();
            province.pass(Duration.ofMinutes(5));
            for (int i = 0; i < 20; i++) {
                province.pass(Duration.ofMinutes(5));
                province.rollout(number).tracks().forEach((node, track) ->
                        assertThat(track.tries()).isEqualTo(tracks.get(node).tries()));
                province.nodes.keySet().forEach(node -> province.desk.desired(node).stream()
                        .filter(wish -> wish.rollout().equals("" + number)).forEach(wish ->
                        assertThat(stays(tracks.get(node))).as("%s", tracks.get(node)).isTrue()));
            }
            assertThatThrownBy(() -> province.desk.resume(number, "li", true, province.now)).isInstanceOf(NotNow.class);
        } finally {
            delete(folder);
        }
    }

    /** What somebody cancelled stays where it was kept, also where nothing was heard of the node since. */
    private static boolean stays(Track track) {
        return track.stage() == Stage.KEPT || track.stage() == Stage.BACK || track.stage() == Stage.QUIET && track.everKept();
    }

    /** In memory where the machine has that: what a crash leaves is not looked at here, and syncs of a real disk take long. */
    private static Path folder() throws IOException {
        Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory) ? Files.createTempDirectory(memory, "rollout") : Files.createTempDirectory("rollout");
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        }
    }
}
