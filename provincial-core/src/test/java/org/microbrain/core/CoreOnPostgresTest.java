package org.microbrain.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.core.archive.PostgresServer;
import org.microbrain.core.archive.Relay;

/** The core as it runs, its archive on a real PostgreSQL, and the line between the two cut. */
class CoreOnPostgresTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private static int archived(CoreAndEdge province) throws Exception {
        return province.json("/api/v1/readings?series=450102001003/river/stage&limit=1000000").path("readings").size();
    }

    @Test
    void whatCameWhileTheDatabaseWasAwayIsArchivedOnceItAnswersAgainAndNothingIsAcknowledgedBefore() throws Exception {
        try (Relay line = new Relay(); CoreAndEdge province = new CoreAndEdge(folder, PostgresServer.settings(folder, line))) {
            province.measure(5);
            await().atMost(SOON).until(() -> province.waiting() == 0);
            assertThat(archived(province)).isEqualTo(province.measured());
            line.cut();
            long acknowledged = province.acknowledged();
            province.measure(5);
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(province.diskState()).isEqualTo("failing");
                assertThat(province.troubles()).contains("无应答").contains("does not answer");
                assertThat(province.edgeWasTold()).contains("full or failing");
            });
            assertThat(province.acknowledged()).isEqualTo(acknowledged);
            assertThat(province.get("/api/v1/detections").statusCode()).isEqualTo(503);
            line.mend();
            await().atMost(SOON).until(() -> province.waiting() == 0);
            assertThat(archived(province)).isEqualTo(province.measured());
            assertThat(province.diskState()).isEqualTo("good");
            line.cut();
            province.stopCore();
            province.startCore();
            assertThat(province.troubles()).contains("does not answer");
            line.mend();
            province.measure(1);
            await().atMost(SOON).until(() -> province.waiting() == 0);
            assertThat(archived(province)).isEqualTo(province.measured());
        }
    }
}
