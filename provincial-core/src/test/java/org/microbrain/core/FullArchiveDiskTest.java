package org.microbrain.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The core as it runs, and its archive on a real disk that another program fills. */
final class FullArchiveDiskTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration AFTER_A_REFUSAL = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private static long archived(CoreAndEdge province) throws Exception {
        long readings = 0;
        for (JsonNode bucket : province.json("/api/v1/readings?series=450102001003/river/stage&points=10").path("buckets")) {
            readings += bucket.path("count").asLong();
        }
        return readings;
    }

    private static long openHandles(Path archive) throws IOException {
        try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"))) {
            return handles.filter(handle -> {
                try {
                    return Files.readSymbolicLink(handle).toString().startsWith(archive.toString());
                } catch (IOException closedMeanwhile) {
                    return false;
                }
            }).count();
        }
    }

    private static void assertAllIsThereOnce(CoreAndEdge province) throws Exception {
        await().atMost(AFTER_A_REFUSAL).until(() -> province.waiting() == 0);
        assertThat(archived(province)).isEqualTo(province.measured());
        assertThat(province.json("/api/v1/ledger").findValues("balanced")).allMatch(JsonNode::asBoolean);
        await().atMost(SOON).untilAsserted(() -> assertThat(province.diskState()).isEqualTo("good"));
        assertThat(province.troubles()).contains("\"ok\"");
    }

    @Test
    void aCoreOnAFullDiskAcknowledgesNothingSaysSoAnswersQuestionsAndTakesAllOnceWhenThereIsRoom() throws Exception {
        Path archive = folder.resolve("small/archive.db");
        try (SmallDisk disk = new SmallDisk(archive.getParent(), 32);
             CoreAndEdge province = new CoreAndEdge(folder, archive)) {
            province.measure(50);
            await().atMost(SOON).until(() -> province.waiting() == 0);
            disk.fillUpTo(0);
            province.measure(1_000);
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(province.diskState()).isEqualTo("full");
                assertThat(province.troubles()).contains("磁盘已满").contains("no room left for archive");
                assertThat(province.edgeWasTold()).contains("full or failing");
            });
            long handles = openHandles(archive);
            for (int look = 0; look < 5; look++) {
                long acknowledged = province.acknowledged();
                assertThat(archived(province)).as("nothing is acknowledged that is not stored")
                        .isGreaterThanOrEqualTo((acknowledged - 1) * CoreAndEdge.READINGS_OF_A_BLOCK);
                assertThat(province.json("/api/v1/readings?series=450102001003/river/stage&limit=10").path("readings"))
                        .hasSize(10);
                assertThat(province.json("/api/v1/nodes").path("nodes")).hasSize(1);
            }
            assertThat(province.waiting()).isPositive();
            assertThat(openHandles(archive)).as("each failure gives back what it opened").isLessThanOrEqualTo(handles + 8);
            disk.free();
            assertAllIsThereOnce(province);
        }
    }

    @Test
    void aCoreThatIsStartedOnAFullDiskRunsSaysSoAndTakesAllWhenThereIsRoom() throws Exception {
        Path archive = folder.resolve("small/archive.db");
        try (SmallDisk disk = new SmallDisk(archive.getParent(), 32);
             CoreAndEdge province = new CoreAndEdge(folder, archive)) {
            province.measure(50);
            await().atMost(SOON).until(() -> province.waiting() == 0);
            province.stopCore();
            disk.fillUpTo(0);
            province.measure(200);
            province.startCore();
            assertThat(province.diskState()).isEqualTo("full");
            assertThat(province.troubles()).contains("磁盘已满").contains("no room left for archive");
            assertThat(province.get("/api/v1/readings?series=450102001003/river/stage").statusCode())
                    .as("SQLite finds no room for its index, and an empty answer would be a lie").isEqualTo(503);
            await().atMost(AFTER_A_REFUSAL).untilAsserted(() -> assertThat(province.edgeWasTold()).contains("full or failing"));
            assertThat(province.waiting()).isEqualTo(200);
            disk.free();
            assertAllIsThereOnce(province);
        }
    }
}
