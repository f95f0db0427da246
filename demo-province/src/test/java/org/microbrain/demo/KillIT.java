package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.microbrain.record.NodeId;

/**
 * {@code kill -9} under load, at random instants, of each tier and of all at once: nothing acknowledged is lost, nothing
 * is doubled. Some kills hit a node while it starts. Each build kills 3 times of each kind, {@code -Dendurance=true} 36;
 * {@code KillInPhaseIT} and {@code KillWhileSheddingIT} have the others of the 300.
 * {@code -Dfaults.seed=N} repeats the instants of an earlier run.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KillIT {

    private static final int KILLS = Integer.getInteger("faults.kills", Boolean.getBoolean("endurance") ? 36 : 3);
    private static final int PER_SECOND = 400;
    private static final int SERIES = 8;
    private static final Duration ANSWERS = Duration.ofSeconds(60);

    /** Who dies. */
    enum Victims {
        CORE(FaultProvince.CORE), CITY(FaultProvince.CITY), COUNTY(FaultProvince.COUNTY),
        EDGE(FaultProvince.DALONG), ALL(FaultProvince.CORE, FaultProvince.CITY, FaultProvince.COUNTY,
                FaultProvince.DALONG, FaultProvince.SHANGLING);

        private final List<NodeId> nodes;

        Victims(NodeId... nodes) {
            this.nodes = List.of(nodes);
        }

        boolean includeEdges() {
            return nodes.contains(FaultProvince.DALONG);
        }
    }

    private final long seed = Long.getLong("faults.seed", System.nanoTime());
    private FaultProvince province;

    @BeforeAll
    void start() throws IOException, GeneralSecurityException, InterruptedException {
        say("kills of each kind: " + KILLS + ", seed " + seed + " (repeat with -Dfaults.seed=" + seed + ")");
        Path folder = FaultProvince.folder(KillIT.class);
        province = new FaultProvince(folder, List.of(FaultProvince.CORE, FaultProvince.CITY, FaultProvince.COUNTY,
                FaultProvince.DALONG, FaultProvince.SHANGLING), "block: {readings: 200, age: 1s}\n", 2, 0);
        province.start();
    }

    @AfterAll
    void stop() throws IOException, InterruptedException {
        if (province != null) {
            province.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLostOrDoubledByKillsOf(Victims victims) throws IOException, InterruptedException {
        String group = victims.name().toLowerCase(Locale.ROOT);
        Random random = new Random(seed + victims.ordinal());
        Instant start = Instant.now();
        List<Sensors> sensors = new ArrayList<>();
        List<NodeApi> edges = new ArrayList<>();
        for (NodeId edge : province.edges()) {
            sensors.add(province.sensors(edge, group, SERIES, PER_SECOND).start());
            edges.add(province.api(edge));
        }
        try (WarningWatch watch = new WarningWatch(edges, start)) {
            for (int kill = 0; kill < KILLS; kill++) {
                pause(random, 100, 1_500);
                province.kill(victims.nodes);
                if (random.nextInt(4) == 0 && kill + 1 < KILLS) {
                    kill++;
                    revive(victims.nodes);
                    pause(random, 0, 2_000);
                    province.kill(victims.nodes);
                }
                pause(random, 0, 500);
                revive(victims.nodes);
                for (NodeId node : victims.nodes) {
                    province.process(node).awaitReady(ANSWERS);
                }
            }
            long enough = Math.max(3 * PER_SECOND, KILLS * PER_SECOND / 4);
            for (Sensors some : sensors) {
                // Long enough for alarms, of which each client raises one in two seconds, however short the kills were.
                await().atMost(ANSWERS).until(() -> some.acknowledged() > enough);
                some.finish(ANSWERS);
            }
            province.awaitDrained();
            Verdict sum = Verdict.nothing();
            for (int i = 0; i < sensors.size(); i++) {
                sum = sum.plus(Verdict.of(province, province.edges().get(i), group, sensors.get(i).account()));
            }
            say(group + ": " + KILLS + " kills in " + Duration.between(start, Instant.now()).toSeconds() + " s; " + sum);
            shownWarningsAreArchived(watch.raised().keySet());
            if (!victims.includeEdges()) {
                assertThat(sum.storedTwice()).as("no edge died, so no sensor published anything twice").isZero();
            }
            assertThat(sum.acknowledged()).isGreaterThan(KILLS * PER_SECOND / 4);
            assertThat(sum.warnings()).isPositive();
        } catch (AssertionError | ConditionTimeoutException e) {
            say(province.logs());
            throw e;
        } finally {
            for (Sensors some : sensors) {
                some.close();
            }
        }
    }

    private void revive(List<NodeId> nodes) throws IOException {
        for (NodeId node : nodes) {
            province.process(node).start();
        }
    }

    /** What an edge has shown to people must not vanish. */
    private void shownWarningsAreArchived(Collection<String> shown) throws IOException, InterruptedException {
        List<String> archived = new ArrayList<>();
        for (NodeId edge : province.edges()) {
            Verdict.archivedWarnings(province, edge).forEach(warning -> archived.add(warning.path("id").asText()));
        }
        assertThat(archived).as("warnings seen on an edge's page").containsAll(shown);
    }

    private static void pause(Random random, int fromMillis, int toMillis) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(fromMillis * 1_000, toMillis * 1_000 + 1)));
    }

    private static void say(String figures) {
        System.out.println("[kill] " + figures);
    }
}
