package org.microbrain.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.correlate.CorrelationPackage;
import org.microbrain.intent.AttemptState;
import org.microbrain.intent.Desired;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.Version;
import org.microbrain.runtime.update.CutPoints;
import org.microbrain.runtime.update.MemoryFolder;
import org.microbrain.runtime.update.Offer;
import org.microbrain.runtime.update.PowerCut;
import org.microbrain.runtime.update.TestNode;
import org.microbrain.runtime.update.Vitals;

/**
 * Promise: a hub may be ended at any step of an update of its rules, or of going back. The old rules judge or the new ones, never
 * the program's; then it converges; and what the new rules find in what was heard before is warned of once, whatever happens.
 */
final class CorrelationsEveryStepTest {

    private static final int SECONDS = 40;
    private static final String SCENARIOS = """
            scenarios:
              - name: two
                hub: 450124000000
                timeline:
                  - {at: 1m, warning: a, area: 450124101204, hazard: flood}
                  - {at: 2m, warning: b, area: 450124103205, hazard: flood}
            """;

    @TempDir(factory = MemoryFolder.class)
    private Path folder;
    private TestNode before;

    private static void want(TestNode node, int version, int villages, String expected) throws IOException {
        node.publish(Component.CORRELATIONS, String.valueOf(version), Map.of(CorrelationsApplier.FILE,
                TestHub.rules(version, villages), "scenarios.yaml", SCENARIOS, "expected.txt", expected),
                Optional.of(new Offer.Sample("scenarios.yaml", "expected.txt")), Optional.empty());
        node.desired = new Desired(List.of(TestNode.wish(Component.CORRELATIONS, String.valueOf(version), 1)));
    }

    private static void start(TestNode node, TestHub hub) {
        node.appliers = Map.of(ReleaseKind.DATA, new CorrelationsApplier(CorrelationPackage.shipped(), hub.correlation));
        node.start();
    }

    /** Version 1 runs, and two villages have warned of a flood: by its rules one warning begins with three. */
    @BeforeEach
    void versionOneRuns() throws IOException, InterruptedException {
        Path home = Files.createDirectories(folder.resolve("before"));
        before = new TestNode(home, new CutPoints(List.of()));
        want(before, 1, 3, "two nothing\n");
        try (TestHub hub = new TestHub(home, CorrelationPackage.shipped())) {
            start(before, hub);
            before.work(SECONDS);
            assertThat(hub.correlation.rules()).isEqualTo("valleys 1");
            hub.warns("450124101204", "flood");
            hub.warns("450124103205", "flood");
            hub.look();
            assertThat(hub.made()).isEmpty();
        }
    }

    /** One hub, started as often as it must. */
    private final class Life {

        final Path home;
        final CutPoints points;
        final TestNode node;
        int made;

        Life(String name, List<Integer> cuts) throws IOException {
            home = folder.resolve(name);
            try (Stream<Path> all = Files.walk(before.folder)) {
                for (Path one : all.toList()) {
                    Files.copy(one, home.resolve(before.folder.relativize(one).toString()), LinkOption.NOFOLLOW_LINKS);
                }
            }
            points = new CutPoints(cuts);
            node = new TestNode(home, points);
            node.book = before.book;
            node.offers.putAll(before.offers);
            want(node, 2, 2, "two 2m #1 born flood-in-villages yellow: a b\n");
        }

        /** @param well whether memory lasts while the new version is proved */
        void live(boolean well, AttemptState end, String where) throws InterruptedException {
            for (boolean again = true; again;) {
                again = false;
                node.vitals = new Vitals(true, 0, false);
                try (TestHub hub = new TestHub(home, CorrelationPackage.shipped())) {
                    start(node, hub);
                    boolean judged = false;
                    assertThat(hub.correlation.rules()).as(where).isIn("valleys 1", "valleys 2");
                    for (int second = 0; second < SECONDS; second++) {
                        node.work(1);
                        if (hub.correlation.rules().equals("valleys 2") && !judged) {
                            awaitMade(hub, where);
                            judged = true;
                            node.vitals = new Vitals(true, 0, !well);
                        }
                    }
                    awaitMade(hub, where);
                    assertThat(hub.correlation.rules()).as(where).isEqualTo(end == AttemptState.KEPT ? "valleys 2" : "valleys 1");
                    made = hub.made().size();
                } catch (PowerCut cut) {
                    again = true;
                }
            }
            assertThat(node.lastTold().state()).as(where).isEqualTo(end);
            assertThat(made).as("correlated warnings, " + where).isEqualTo(1);
            assertThat(node.updater.running()).as(where).containsEntry(Component.CORRELATIONS,
                    new Version(end == AttemptState.KEPT ? "2" : "1"));
        }

        private void awaitMade(TestHub hub, String where) {
            await(where).atMost(Duration.ofSeconds(20)).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2)).until(() -> {
                hub.look();
                return !hub.made().isEmpty();
            });
        }
    }

    private void everywhere(boolean well, AttemptState end) throws IOException, InterruptedException {
        Life quiet = new Life("quiet", List.of());
        quiet.live(well, end, "quiet");
        List<String> places = quiet.points.passed();
        assertThat(places.size()).isGreaterThan(20);
        for (int at = 0; at < places.size(); at++) {
            new Life("at-" + at, List.of(at)).live(well, end, places.get(at));
        }
    }

    @Test
    void endedAtEachStepOfAnUpdateTheOldOrTheNewRulesJudgeAndThenTheNew() throws IOException, InterruptedException {
        everywhere(true, AttemptState.KEPT);
    }

    @Test
    void endedAtEachStepOfGoingBackTheOldOrTheNewRulesJudgeAndThenTheOld() throws IOException, InterruptedException {
        everywhere(false, AttemptState.GONE_BACK);
    }
}
