package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.microbrain.record.NodeId;

/** {@code SIGTERM} under load ends every tier soon and cleanly; a second start goes on where the first stopped. */
class StopAndStartIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<NodeId> NODES =
            List.of(FaultProvince.DALONG, FaultProvince.COUNTY, FaultProvince.CITY, FaultProvince.CORE);

    private final Path folder = FaultProvince.folder(StopAndStartIT.class);

    @Test
    void everyTierStopsInFiveSecondsAndGoesOnWhereItStopped()
            throws IOException, GeneralSecurityException, InterruptedException {
        try (FaultProvince province = new FaultProvince(folder, NODES, "block: {readings: 100, age: 1s}\n", 2, 0)) {
            province.start();
            try (Sensors sensors = province.sensors(FaultProvince.DALONG, "stop", 4, 300).start()) {
                List<String> figures = new ArrayList<>();
                for (NodeId node : NODES) {
                    figures.add(node + " " + stop(province, node) + " ms");
                    province.start(node);
                }
                long made = made(province);
                for (NodeId node : NODES) {
                    province.process(node).terminate();
                }
                for (NodeId node : NODES) {
                    figures.add(node + " at once " + ended(province, node, System.nanoTime()) + " ms");
                }
                province.start();
                assertThat(made(province)).as("the edge's ledger goes on").isGreaterThanOrEqualTo(made);
                sensors.finish(PATIENCE);
                province.awaitDrained();
                Verdict verdict = Verdict.of(province, FaultProvince.DALONG, "stop", sensors.account());
                System.out.println("[stop] " + figures + "; " + verdict);
                assertThat(verdict.acknowledged()).isPositive();
            } catch (AssertionError | ConditionTimeoutException e) {
                System.out.println(province.logs());
                throw e;
            }
        }
    }

    private static long stop(FaultProvince province, NodeId node) throws InterruptedException {
        long asked = System.nanoTime();
        province.process(node).terminate();
        return ended(province, node, asked);
    }

    private static long ended(FaultProvince province, NodeId node, long asked) throws InterruptedException {
        assertThat(province.process(node).awaitEnd(Duration.ofSeconds(5))).as("%s ends within 5 s", node).isTrue();
        assertThat(province.process(node).exitStatus()).as("exit status of %s", node).isIn(0, 143);
        return (System.nanoTime() - asked) / 1_000_000;
    }

    private static long made(FaultProvince province) throws IOException, InterruptedException {
        return province.api(FaultProvince.DALONG).status().ledger().stream()
                .filter(line -> line.node().equals(FaultProvince.DALONG.text()))
                .mapToLong(NodeView.LedgerLine::made).sum();
    }
}
