package org.microbrain.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.core.archive.ArchiveSettings;
import org.microbrain.core.backup.CoreBackup;

/** A core whose disk is lost is set back to a backup that was made while it ran; its child sends again what came after that. */
class CoreRestoredFromBackupTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private static int archived(CoreAndEdge province) throws Exception {
        return province.json("/api/v1/readings?series=450102001003/river/stage&limit=1000000").path("readings").size();
    }

    private static void remove(Path all) throws IOException {
        try (Stream<Path> files = Files.walk(all)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    @Test
    void whatCameAfterTheBackupIsSentAgainAndEachReadingIsThereOnce() throws Exception {
        Path data = folder.resolve("data-450000000000");
        Path backup = folder.resolve("backup");
        try (CoreAndEdge province = new CoreAndEdge(folder, ArchiveSettings.inFile(data.resolve("archive.db")))) {
            province.measure(5);
            await().atMost(SOON).until(() -> province.waiting() == 0);
            int files = new CoreBackup(data, Optional.of(data.resolve("archive.db")), backup, (file, bytes, all) -> { }).make();
            assertThat(files).isGreaterThan(5);
            province.measure(5);
            await().atMost(SOON).until(() -> province.waiting() == 0);
            assertThat(archived(province)).isEqualTo(province.measured());
            province.stopCore();
            remove(data);
            copy(backup.resolve(CoreBackup.DATA), data);
            Files.copy(backup.resolve(CoreBackup.ARCHIVE), data.resolve("archive.db"));
            province.startCore();
            await().atMost(SOON).untilAsserted(() -> assertThat(archived(province)).isEqualTo(province.measured()));
            assertThat(province.troubles()).contains("\"troubles\":[]");
        }
    }
}
