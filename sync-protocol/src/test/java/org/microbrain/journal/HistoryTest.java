package org.microbrain.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.block.Reading;
import org.microbrain.record.RecordTime;

final class HistoryTest {

    @TempDir
    private Path folder;
    private Path file;
    private SqliteJournal journal;
    private BlockWriter writer;

    @BeforeEach
    void open() {
        file = folder.resolve("journal.db");
        journal = SqliteJournal.open(file, JournalContract.NODE, JournalLimits.DEFAULT, new Random(3));
        writer = new BlockWriter(new GroupCommit<>(journal, Runnable::run), 3, 60_000, () -> RecordTime.good(5), 0);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private void take(String series, long... times) {
        for (long time : times) {
            writer.take(Observed.only(List.of(new BlockWriter.Named(series, "m", "", time, time * 0.5, 0)))).join();
        }
    }

    private static List<Long> times(List<Reading> readings) {
        return readings.stream().map(Reading::millis).toList();
    }

    @Test
    void stagedAndSealedReadingsAreSeenOnceInOrderOfTimeWhileTheJournalIsOpen() {
        take("a", 30, 10, 20, 5);
        take("b", 7);
        try (History history = History.open(file, JournalContract.NODE)) {
            assertThat(history.series()).extracting(Journal.Series::name).containsExactly("a", "b");
            assertThat(times(history.readings("a", Long.MIN_VALUE, Long.MAX_VALUE))).containsExactly(5L, 10L, 20L, 30L);
            take("a", 40);
            assertThat(times(history.readings("a", Long.MIN_VALUE, Long.MAX_VALUE)))
                    .containsExactly(5L, 10L, 20L, 30L, 40L);
            assertThat(history.readings("a", 10, 11).get(0).value()).isEqualTo(5.0);
        }
    }

    @Test
    void aRangeTakesItsStartAndLeavesItsEnd() {
        take("a", 1, 2, 3, 4, 5);
        try (History history = History.open(file, JournalContract.NODE)) {
            assertThat(times(history.readings("a", 2, 5))).containsExactly(2L, 3L, 4L);
            assertThat(history.readings("a", 6, 9)).isEmpty();
            assertThat(history.readings("unknown", 0, 9)).isEmpty();
        }
    }

    @Test
    void aDamagedBlockIsLeftOutAndTheRestIsThere() throws Exception {
        take("a", 1, 2, 3, 4, 5, 6, 7);
        journal.close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
             Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("UPDATE record SET content = zeroblob(length(content))"
                    + " WHERE id = (SELECT min(id) FROM record WHERE kind = 1)")).isEqualTo(1);
        }
        open();
        try (History history = History.open(file, JournalContract.NODE)) {
            assertThat(times(history.readings("a", 0, 100))).containsExactly(4L, 5L, 6L, 7L);
        }
    }

    @Test
    void historyCannotChangeTheJournalAndSaysSoWhenThereIsNone() {
        assertThatThrownBy(() -> History.open(folder.resolve("none.db"), JournalContract.NODE))
                .isInstanceOf(StorageFailure.class).hasMessageContaining("no journal");
    }
}
