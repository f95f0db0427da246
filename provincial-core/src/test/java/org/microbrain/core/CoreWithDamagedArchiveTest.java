package org.microbrain.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.core.archive.ArchiveFailure;

/** The core as it runs, when pages of its archive are overwritten. */
final class CoreWithDamagedArchiveTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int PAGE = 8192;

    @TempDir
    private Path folder;

    private static void overwritePages(Path archive) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "rw")) {
            for (long at = PAGE; at < file.length(); at += PAGE) {
                file.seek(at);
                file.write(new byte[64]);
            }
        }
    }

    @Test
    void damageMetByAQuestionStopsAcknowledgementsIsOnThePageAndToldToChildrenAndTheNextStartRefuses() throws Exception {
        Path archive = folder.resolve("archive.db");
        try (CoreAndEdge province = new CoreAndEdge(folder, archive)) {
            province.measure(50);
            await().atMost(SOON).until(() -> province.waiting() == 0);
            province.stopCore();
            province.startCore();
            overwritePages(archive);
            assertThat(province.get("/api/v1/detections").statusCode()).isEqualTo(503);
            long acknowledged = province.acknowledged();
            province.measure(20);
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(province.diskState()).isEqualTo("failing");
                assertThat(province.troubles()).contains("已损坏").contains("is damaged").contains("bring back the last backup");
                assertThat(province.edgeWasTold()).contains("full or failing");
            });
            assertThat(province.waiting()).isEqualTo(20);
            assertThat(province.acknowledged()).isEqualTo(acknowledged);
            province.stopCore();
            assertThatThrownBy(province::startCore).isInstanceOfSatisfying(ArchiveFailure.class,
                    failure -> assertThat(failure.damaged()).isTrue());
        }
    }
}
