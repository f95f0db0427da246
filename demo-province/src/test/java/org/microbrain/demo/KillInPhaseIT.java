package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.microbrain.record.NodeId;

/**
 * {@code kill -9} in moments that are worse than others: while a node starts, while an edge goes past its dead county,
 * while a journal's write-ahead log is copied into its database. Nothing acknowledged is lost, nothing is doubled. Each
 * build kills once in a start and in a checkpoint (fail-over: {@link FailOverIT}), {@code -Dendurance=true} 30 times
 * each; {@code -Dfaults.seed=N} repeats the instants.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KillInPhaseIT {

    private static final int KILLS = Integer.getInteger("faults.kills", Boolean.getBoolean("endurance") ? 30 : 1);
    /** A kill comes a moment after the checkpoint was seen to begin, and a short one may be over by then. */
    private static final int MOST_TRIES = 10;
    private static final List<NodeId> NODES =
            List.of(FaultProvince.DALONG, FaultProvince.COUNTY, FaultProvince.CITY, FaultProvince.CORE);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final long seed = Long.getLong("faults.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private FaultProvince province;

    /** What is done to the province while sensors publish; a kill, and what brings the node back. */
    @FunctionalInterface
    private interface Attack {
        void kill(int number) throws IOException, InterruptedException;
    }

    @BeforeAll
    void start() throws IOException, GeneralSecurityException, InterruptedException {
        province = new FaultProvince(FaultProvince.folder(KillInPhaseIT.class), NODES,
                "block: {readings: 50, age: 1s}\n", 2, 0);
        province.start();
    }

    @AfterAll
    void stop() throws IOException, InterruptedException {
        if (province != null) {
            province.close();
        }
    }

    @Test
    void nothingIsLostByKillsInTheMiddleOfAStart() throws IOException, InterruptedException {
        attack("start", 400, kill -> {
            NodeId victim = NODES.get(kill % NODES.size());
            province.kill(List.of(victim));
            province.process(victim).start();
            pause(0, 2_000);
            province.kill(List.of(victim));
            province.start(victim);
        });
    }

    @Test
    @EnabledIfSystemProperty(named = "endurance", matches = "true")
    void nothingIsLostByKillsInTheMiddleOfAFailOver() throws IOException, InterruptedException {
        attack("failover", 400, kill -> {
            NodeId victim = kill % 2 == 0 ? FaultProvince.DALONG : FaultProvince.CITY;
            province.kill(List.of(FaultProvince.COUNTY));
            // The edge turns to the city after 5 s.
            pause(4_500, 6_500);
            province.kill(List.of(victim));
            province.start(victim);
            pause(0, 1_000);
            province.start(FaultProvince.COUNTY);
        });
    }

    @Test
    void nothingIsLostByKillsInTheMiddleOfACheckpoint() throws IOException, InterruptedException {
        int[] tries = new int[1];
        attack("checkpoint", 3_000, kill -> {
            NodeId victim = kill % 3 == 2 ? FaultProvince.COUNTY : FaultProvince.DALONG;
            boolean halfDone = false;
            for (int i = 0; i < MOST_TRIES && !halfDone; i++) {
                tries[0]++;
                killInCheckpoint(victim);
                halfDone = CheckpointWatch.unfinished(province.journal(victim));
                province.start(victim);
            }
            assertThat(halfDone).as("a kill in %d left a checkpoint of %s half done", MOST_TRIES, victim).isTrue();
        });
        say("checkpoint: " + KILLS + " of " + tries[0] + " kills left a checkpoint half done");
    }

    private void killInCheckpoint(NodeId victim) throws IOException, InterruptedException {
        boolean within;
        try (CheckpointWatch watch = new CheckpointWatch(province.journal(victim))) {
            within = watch.awaitBegin(PATIENCE);
            province.process(victim).kill();
        }
        assertThat(within).as("a checkpoint of %s began", victim).isTrue();
        province.kill(List.of(victim));
    }

    private void attack(String group, int perSecond, Attack attack) throws IOException, InterruptedException {
        Instant begun = Instant.now();
        try (Sensors sensors = province.sensors(FaultProvince.DALONG, group, 8, perSecond).start()) {
            for (int kill = 0; kill < KILLS; kill++) {
                pause(200, 800);
                attack.kill(kill);
            }
            await().atMost(PATIENCE).until(() -> sensors.acknowledged() > 2L * perSecond);
            sensors.finish(PATIENCE);
            province.awaitDrained();
            Verdict verdict = Verdict.of(province, FaultProvince.DALONG, group, sensors.account());
            say(group + ": " + KILLS + " kills in " + Duration.between(begun, Instant.now()).toSeconds() + " s, seed "
                    + seed + "; " + verdict);
            assertThat(verdict.warnings()).isPositive();
        } catch (AssertionError | ConditionTimeoutException e) {
            say("seed " + seed + "\n" + province.logs());
            throw e;
        }
    }

    private void pause(int fromMillis, int toMillis) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(fromMillis * 1_000, toMillis * 1_000 + 1)));
    }

    private static void say(String figures) {
        System.out.println("[kill in phase] " + figures);
    }
}
