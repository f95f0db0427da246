package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;

/** A village goes past its dead county to the city, and back; what rested in the dead county arrives once. */
class FailOverIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder = FaultProvince.folder(FailOverIT.class);

    @Test
    void recordsThatRestedInTheDeadHubArriveOnce()
            throws IOException, GeneralSecurityException, InterruptedException, SQLException {
        try (FaultProvince province = new FaultProvince(folder, List.of(FaultProvince.CORE, FaultProvince.CITY,
                FaultProvince.COUNTY, FaultProvince.DALONG), "block: {readings: 50, age: 1s}\n", 2, 0)) {
            province.start();
            await().atMost(PATIENCE).ignoreExceptions().until(() -> connected(province, FaultProvince.COUNTY.text()));
            Sensors sensors = province.sensors(FaultProvince.DALONG, "failover", 4, 200).start();
            try (sensors) {
                province.line().cut();
                await().atMost(PATIENCE).ignoreExceptions().until(() -> resting(province) >= 20);
                province.kill(List.of(FaultProvince.COUNTY));
                long rested = resting(province);
                await().atMost(PATIENCE).ignoreExceptions()
                        .until(() -> connected(province, FaultProvince.CITY.text()));
                long before = sensors.acknowledged();
                await().atMost(PATIENCE).until(() -> sensors.acknowledged() > before + 400);
                province.line().heal();
                province.start(FaultProvince.COUNTY);
                await().atMost(PATIENCE).ignoreExceptions()
                        .until(() -> connected(province, FaultProvince.COUNTY.text()));
                long back = sensors.acknowledged();
                await().atMost(PATIENCE).until(() -> sensors.acknowledged() > back + 200);
                sensors.finish(PATIENCE);
                province.awaitDrained();
                Verdict verdict = Verdict.of(province, FaultProvince.DALONG, "failover", sensors.account());
                System.out.println("[fail-over] " + rested + " records rested in the dead hub; " + verdict);
                assertThat(rested).isGreaterThanOrEqualTo(20);
                assertThat(verdict.storedTwice()).isZero();
                assertThat(province.log(FaultProvince.DALONG)).contains("connected to " + FaultProvince.CITY);
            } catch (AssertionError | ConditionTimeoutException e) {
                System.out.println(province.logs());
                throw e;
            }
        }
    }

    private static boolean connected(FaultProvince province, String parent) throws IOException, InterruptedException {
        NodeView edge = province.api(FaultProvince.DALONG).status();
        return edge.connected() && edge.parent().startsWith(parent);
    }

    private static long resting(FaultProvince province) throws SQLException {
        return Journals.held(province.journal(FaultProvince.COUNTY), FaultProvince.COUNTY).waiting();
    }
}
