package org.microbrain.edge.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.journal.BlockWriter;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.History;
import org.microbrain.journal.Journal;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.Observed;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordTime;

class YearOfReadingsTest {

    private static final NodeId NODE = new NodeId("450102001003");
    private static final long START = 1_767_225_600_000L;
    private static final long STEP = 300_000;
    private static final int READINGS = 105_120;

    @TempDir
    private Path folder;
    private SqliteJournal journal;
    private Path file;

    @BeforeEach
    void fill() {
        file = folder.resolve("journal.db");
        journal = SqliteJournal.open(file, NODE, JournalLimits.DEFAULT, new Random(1));
        BlockWriter writer = new BlockWriter(new GroupCommit<>(journal, Runnable::run), 1000, 60_000,
                () -> RecordTime.good(START), 0);
        Random random = new Random(7);
        List<BlockWriter.Named> some = new ArrayList<>();
        for (int i = 0; i < READINGS; i++) {
            long millis = START + i * STEP;
            some.add(new BlockWriter.Named("river/stage", "m", "", millis, Math.round(random.nextGaussian() * 1000) / 1000.0, 0));
            some.add(new BlockWriter.Named("rain", "mm", "", millis, i % 7, 0));
            if (some.size() == 2000) {
                writer.take(Observed.only(some)).join();
                some = new ArrayList<>();
            }
        }
        writer.take(Observed.only(some)).join();
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private Outline outline(OptionalLong from, OptionalLong to, int points) {
        try (History history = History.open(file, NODE)) {
            Journal.Series series = HistoryReader.find(history, "river/stage").orElseThrow();
            return Outline.of(history, series, from, to, points);
        }
    }

    @Test
    void isOutlinedInLessThanASecondAndNoReadingIsForgotten() {
        outline(OptionalLong.empty(), OptionalLong.empty(), 10);
        long before = System.nanoTime();
        Outline year = outline(OptionalLong.empty(), OptionalLong.empty(), 1200);
        Duration took = Duration.ofNanos(System.nanoTime() - before);
        long[] count = {0};
        year.forEach((start, bucket) -> count[0] += bucket.count());
        assertThat(count[0]).isEqualTo(READINGS);
        assertThat(took).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void headersOfBlocksSayTheSameAsTheirReadings() {
        OptionalLong from = OptionalLong.of(START);
        OptionalLong to = OptionalLong.of(START + READINGS * STEP);
        Outline fast = outline(from, to, 12);
        Outline slow = new Outline(START, to.getAsLong(), 12);
        try (History history = History.open(file, NODE)) {
            history.readings("river/stage", START, to.getAsLong())
                    .forEach(one -> slow.add(one.millis(), one.value(), one.quality()));
        }
        List<double[]> expected = figures(slow);
        List<double[]> given = figures(fast);
        assertThat(given).hasSameSizeAs(expected);
        for (int i = 0; i < given.size(); i++) {
            for (int j = 0; j < expected.get(i).length; j++) {
                assertThat(given.get(i)[j]).isCloseTo(expected.get(i)[j], Offset.offset(1e-9));
            }
        }
    }

    private static List<double[]> figures(Outline outline) {
        List<double[]> figures = new ArrayList<>();
        outline.forEach((start, one) -> figures.add(new double[] {start, one.count(), one.min(), one.max(), one.mean()}));
        return figures;
    }
}
