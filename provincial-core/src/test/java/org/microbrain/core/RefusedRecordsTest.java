package org.microbrain.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.core.archive.ArchiveSettings;
import org.microbrain.core.archive.SetAside;
import org.microbrain.core.archive.SqlArchive;
import org.microbrain.journal.GroupCommit;

/** A whole record that was refused is not forgotten in a table: at the next start it is tried again. */
class RefusedRecordsTest {

    @TempDir
    private Path folder;

    private static SetAside letter(int offset, String reason) {
        return new SetAside("hono.event.gx", 0, offset, 5, "450102001003", "x", reason, "why", new byte[] {(byte) offset}, true);
    }

    @Test
    void eachIsTriedOnceAndStaysOnlyWhileItIsRefused() {
        try (SqlArchive archive = ArchiveSettings.inFile(folder.resolve("archive.db")).open()) {
            for (int i = 1; i <= 4; i++) {
                archive.setAside(letter(i, i == 4 ? "FOREIGN" : "REFUSED"), Instant.EPOCH);
            }
            List<Integer> tried = new ArrayList<>();
            boolean[] ready = new boolean[1];
            RefusedRecords refused = new RefusedRecords(archive, new GroupCommit<>(archive, Runnable::run), "REFUSED",
                    () -> ready[0], payload -> {
                        tried.add((int) payload[0]);
                        return payload[0] == 2 ? CompletableFuture.failedFuture(new IllegalStateException("still"))
                                : CompletableFuture.completedFuture(null);
                    });
            refused.work();
            assertThat(tried).as("nobody archives yet").isEmpty();
            ready[0] = true;
            for (int i = 0; i < 10; i++) {
                refused.work();
            }
            assertThat(tried).containsExactly(1, 2, 3);
            assertThat(archive.setAside("REFUSED")).isEqualTo(1);
            assertThat(archive.setAside("FOREIGN")).isEqualTo(1);
        }
    }
}
