package org.microbrain.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.block.Reading;
import org.microbrain.core.archive.Site;
import org.microbrain.core.archive.SqlArchive;
import org.microbrain.core.archive.SqliteArchive;
import org.microbrain.journal.GroupCommit;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.RecordTime;

/** When the core gives readings up. */
class ArchiveRetentionTest {

    private static final long JANUARY = Instant.parse("2027-01-15T00:00:00Z").toEpochMilli();
    private static final long HOUR = 3_600_000;
    private static final long APRIL = Instant.parse("2027-04-15T00:00:00Z").toEpochMilli();

    @TempDir
    private Path folder;
    private RecordTime now;
    private long elapsed;

    /** Each time it is asked it is so much later. */
    private long later() {
        return elapsed += 100;
    }

    @Test
    void aQuarterOfTheTimeIsForSummingUpAndTheRestForWhoArchives() {
        Site village = new Site("450102001003", 1);
        try (SqlArchive archive = new SqliteArchive(folder.resolve("archive.db"), 1)) {
            for (int block = 0; block < 12; block++) { // three make a step
                village.readings(IntStream.range(700 * block, 700 * (block + 1))
                        .mapToObj(hour -> new Reading(1, JANUARY + hour * HOUR, 1.5)).toList());
            }
            village.detection("range", APRIL);
            archive.store(village.made(), Map.of(), Instant.ofEpochMilli(JANUARY));
            ArchiveWatch watch = new ArchiveWatch(archive, new GroupCommit<>(archive, Runnable::run), folder,
                    new DivisionCode("450000000000"), () -> now, this::later);
            now = RecordTime.good(APRIL);
            watch.retire();
            assertThat(archive.rolledUp().blocks()).as("a step, of 100 ms").isEqualTo(3);
            watch.retire();
            watch.retire();
            assertThat(archive.rolledUp().blocks()).as("200 ms after it").isEqualTo(3);
            watch.retire();
            assertThat(archive.rolledUp().blocks()).as("300 ms after it").isEqualTo(6);
        }
    }

    @Test
    void nothingIsGivenUpWhileTheClockIsInDoubt() {
        Site village = new Site("450102001003", 1);
        try (SqlArchive archive = new SqliteArchive(folder.resolve("archive.db"), 1)) {
            archive.store(List.of(village.readings(new Reading(1, JANUARY, 1.5)), village.detection("range", APRIL)), Map.of(),
                    Instant.ofEpochMilli(JANUARY));
            ArchiveWatch watch = new ArchiveWatch(archive, new GroupCommit<>(archive, Runnable::run), folder,
                    new DivisionCode("450000000000"), () -> now, () -> 0);
            now = new RecordTime(APRIL, RecordTime.Quality.DOUBTFUL, 5);
            for (int second = 0; second < 200; second++) {
                watch.retire();
            }
            assertThat(archive.rolledUp().blocks()).isZero();
            now = RecordTime.good(APRIL);
            watch.retire();
            assertThat(archive.rolledUp().blocks()).isEqualTo(1);
        }
    }
}
