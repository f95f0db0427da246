package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.microbrain.record.NodeId;

/**
 * Processes that stand still and go on, as when a machine swaps or a virtual one is moved: {@code SIGSTOP}, then
 * {@code SIGCONT}. Their neighbours give up the link; afterwards it is made again, nothing is lost, no warning comes
 * twice. Each build stops county and core for 18 s (a link is given up after 15 s), {@code -Dendurance=true} each of the
 * four for a minute.
 */
class PausedProcessIT {

    private static final boolean ENDURANCE = Boolean.getBoolean("endurance");
    private static final int SECONDS = ENDURANCE ? 60 : 18;
    private static final List<List<NodeId>> STOPS = ENDURANCE
            ? List.of(List.of(FaultProvince.DALONG), List.of(FaultProvince.COUNTY), List.of(FaultProvince.CITY),
                    List.of(FaultProvince.CORE), List.of(FaultProvince.DALONG, FaultProvince.CITY))
            : List.of(List.of(FaultProvince.COUNTY, FaultProvince.CORE));
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void whatStoodStillGoesOnAndNothingIsLost() throws IOException, GeneralSecurityException, InterruptedException {
        try (FaultProvince province = new FaultProvince(FaultProvince.folder(PausedProcessIT.class),
                List.of(FaultProvince.CORE, FaultProvince.CITY, FaultProvince.COUNTY, FaultProvince.DALONG),
                "block: {readings: 50, age: 1s}\n", 2, 0)) {
            province.start();
            await().atMost(PATIENCE).ignoreExceptions().until(() -> connected(province));
            try (Sensors sensors = province.sensors(FaultProvince.DALONG, "pause", 8, 200).start()) {
                for (List<NodeId> stopped : STOPS) {
                    signal(province, stopped, "STOP");
                    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(SECONDS));
                    signal(province, stopped, "CONT");
                    long continued = System.nanoTime();
                    await().atMost(PATIENCE).ignoreExceptions().until(() -> connected(province));
                    System.out.printf("[pause] %s stood still for %d s; all links were there again %d ms later%n",
                            stopped, SECONDS, (System.nanoTime() - continued) / 1_000_000);
                }
                sensors.finish(PATIENCE);
                province.awaitDrained();
                Verdict verdict = Verdict.of(province, FaultProvince.DALONG, "pause", sensors.account());
                System.out.println("[pause] " + verdict);
                assertThat(verdict.acknowledged()).isGreaterThan(200);
                assertThat(verdict.warnings()).isPositive();
            } catch (AssertionError | ConditionTimeoutException e) {
                System.out.println(province.logs());
                throw e;
            } finally {
                for (List<NodeId> stopped : STOPS) {
                    signal(province, stopped, "CONT");
                }
            }
        }
    }

    private static boolean connected(FaultProvince province) throws IOException, InterruptedException {
        for (NodeId child : List.of(FaultProvince.DALONG, FaultProvince.COUNTY, FaultProvince.CITY)) {
            if (!province.api(child).status().connected()) {
                return false;
            }
        }
        return province.api(FaultProvince.DALONG).status().parent().startsWith(FaultProvince.COUNTY.text());
    }

    private static void signal(FaultProvince province, List<NodeId> nodes, String signal)
            throws IOException, InterruptedException {
        for (NodeId node : nodes) {
            new ProcessBuilder("kill", "-" + signal, Long.toString(province.process(node).pid())).start().waitFor();
        }
    }
}
