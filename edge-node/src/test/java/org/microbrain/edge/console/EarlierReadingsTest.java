package org.microbrain.edge.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.edge.history.HistoryReader;
import org.microbrain.journal.BlockWriter;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.Observed;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.mapping.Measurement;

/** A gateway that was started again shows its people what it had, and nothing older than what came since. */
final class EarlierReadingsTest {

    private static final NodeId NODE = new NodeId("450102001003");
    private static final long NOW = 1_764_000_000_000L;

    @TempDir
    private Path folder;

    private static SeriesNow of(LatestAtEdge latest, String name) {
        return latest.series(Map.of(), NOW).stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void tilesHaveValuesAndTrendsAgainAfterAStart() {
        Path file = folder.resolve("journal.db");
        try (SqliteJournal journal = SqliteJournal.open(file, NODE, JournalLimits.DEFAULT, new Random(1))) {
            BlockWriter writer = new BlockWriter(new GroupCommit<>(journal, Runnable::run), 10, 60_000,
                    () -> RecordTime.good(NOW), 0);
            for (int minute = 120; minute > 0; minute--) {
                long time = NOW - Duration.ofMinutes(minute).toMillis();
                writer.take(Observed.only(List.of(new BlockWriter.Named("stage", "m", "", time, 200 - minute, 0),
                        new BlockWriter.Named("pump", "A", "", time, minute, 0)))).join();
                if (minute > 90) {
                    writer.take(Observed.only(List.of(new BlockWriter.Named("old", "m", "", time, 7, 0)))).join();
                }
            }
            writer.take(Observed.only(List.of(new BlockWriter.Named("ancient", "m", "", NOW - Duration.ofDays(3).toMillis(), 7,
                    0)))).join();
            LatestAtEdge latest = new LatestAtEdge();
            journal.series().forEach(one -> latest.know(one.name(), one.unit(), one.source()));
            latest.saw(new Measurement("pump", "A", NOW - 5, 9.5, 0), "", NOW - 5, 0, NOW - 5);
            assertThat(of(latest, "stage").known()).isFalse();
            new EarlierReadings(latest, new HistoryReader(file, NODE)).fill(NOW);
            assertThat(of(latest, "stage").value()).isEqualTo(199);
            assertThat(of(latest, "stage").trend()).hasSizeGreaterThan(5);
            assertThat(of(latest, "stage").strip().heard()).contains(true);
            assertThat(of(latest, "old").value()).as("of longer ago").isEqualTo(7);
            assertThat(of(latest, "pump").value()).as("what came since the start stands").isEqualTo(9.5);
            assertThat(of(latest, "ancient").known()).as("a day is looked back").isFalse();
        }
    }
}
