package org.microbrain.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.block.Reading;
import org.microbrain.block.ReadingBlock;
import org.microbrain.body.ReportBody;
import org.microbrain.body.SeriesBody;
import org.microbrain.body.WarningBody;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;

/** A node that woke in 1970 and heard the time later. */
final class DoubtfulClockTest {

    private static final DivisionCode GUANGXI = new DivisionCode("450000000000");
    private static final Origin NODE = new Origin(new NodeId("450102001003"), new JournalId(7, 7));
    private static final long START = Instant.parse("2027-05-06T07:08:09Z").toEpochMilli();
    private static final long WOKE = 3_000;

    @TempDir
    private Path folder;

    /** @param running milliseconds since the start, when its clock stood at {@link #WOKE} */
    private static JournalRecord seal(long sequence, RecordKind kind, long running, byte[] body) {
        return JournalRecord.seal(NODE, sequence, new Draft(kind, PriorityClass.EVENT,
                new RecordTime(WOKE + running, RecordTime.Quality.DOUBTFUL, running), body));
    }

    private static List<JournalRecord> records() {
        long device = START + 500;
        return List.of(
                seal(1, RecordKind.SERIES, 10, SeriesBody.newBuilder().setSeries(1).setName("river/stage").build().toByteArray()),
                seal(2, RecordKind.SERIES, 10, SeriesBody.newBuilder().setSeries(2).setName("gps").build().toByteArray()),
                seal(3, RecordKind.READINGS, 60_000, ReadingBlock.encode(List.of(
                        new Reading(1, WOKE + 1_000, 1.5, Reading.TIME_DOUBTFUL),
                        new Reading(1, WOKE + 2_000, 2.5, Reading.TIME_DOUBTFUL),
                        new Reading(2, device, 3.5)))),
                seal(4, RecordKind.WARNING, 2_000, WarningBody.newBuilder().setId("w").setLevel(3)
                        .setArea("450102001003").setBornMs(WOKE + 2_000).build().toByteArray()),
                JournalRecord.seal(NODE, 5, new Draft(RecordKind.REPORT, PriorityClass.EVENT,
                        new RecordTime(START + 90_000, RecordTime.Quality.CORRECTED), ReportBody.newBuilder()
                        .setEvent("clock-corrected").setClock(ReportBody.ClockStart.newBuilder().setStartMs(START)
                                .setJournal(ByteString.copyFrom(NODE.journal().bytes()))).build().toByteArray())));
    }

    @Test
    void timesAreCorrectedAndFoundByTheRightOneInWhateverOrderTheRecordsArrive() {
        correctedInAnyOrder(12, order -> new SqliteArchive(folder.resolve("archive" + order + ".db")));
    }

    @Test
    void onPostgresTheyAreToo() {
        correctedInAnyOrder(4, order -> new ArchiveSettings(folder.resolve("archive" + order),
                PostgresServer.settings(folder.resolve("archive" + order)).postgresql()).open());
    }

    private static void correctedInAnyOrder(int orders, IntFunction<Archive> open) {
        Random random = new Random(3);
        for (int order = 0; order < orders; order++) {
            List<JournalRecord> records = new ArrayList<>(records());
            Collections.shuffle(records, random);
            try (Archive archive = open.apply(order)) {
                records.forEach(one -> archive.store(List.of(one), Map.of(), Instant.ofEpochMilli(START + 100_000)));
                TimeRange then = new TimeRange(START, START + 60_000);
                assertThat(readings(archive, "river/stage", then)).containsExactly(
                        new ArchivedReading(START + 1_000, 1.5, Reading.TIME_CORRECTED),
                        new ArchivedReading(START + 2_000, 2.5, Reading.TIME_CORRECTED));
                assertThat(readings(archive, "gps", then)).containsExactly(new ArchivedReading(START + 500, 3.5, 0));
                assertThat(archive.warnings(EventQuery.newest(9), GUANGXI).entries()).singleElement().satisfies(one -> {
                    assertThat(one.body().getBornMs()).isEqualTo(START + 2_000);
                    assertThat(one.clock()).isEqualTo(RecordTime.Quality.CORRECTED);
                });
            }
        }
    }

    @Test
    void withoutACorrectionTheTimesStayAsSealedAndAreMarked() {
        try (SqliteArchive archive = new SqliteArchive(folder.resolve("archive.db"))) {
            archive.store(records().subList(0, 4), Map.of(), Instant.ofEpochMilli(START));
            assertThat(archive.warnings(EventQuery.newest(9), GUANGXI).entries()).singleElement().satisfies(one -> {
                assertThat(one.body().getBornMs()).isEqualTo(WOKE + 2_000);
                assertThat(one.clock()).isEqualTo(RecordTime.Quality.DOUBTFUL);
            });
            assertThat(readings(archive, "river/stage", TimeRange.ALL)).extracting(ArchivedReading::quality)
                    .containsOnly(Reading.TIME_DOUBTFUL);
        }
    }

    @Test
    void anArchiveThatIsGoneIsNotReplacedByAnEmptyOne() throws Exception {
        Path file = folder.resolve("archive.db");
        new SqliteArchive(file).close();
        java.nio.file.Files.write(file, new byte[0]);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> new SqliteArchive(file)).isInstanceOf(ArchiveFailure.class)
                .hasMessageContaining("gone or empty").hasMessageContaining("backup");
    }

    private static List<ArchivedReading> readings(Archive archive, String series, TimeRange range) {
        List<ArchivedReading> readings = new ArrayList<>();
        archive.readings(ReadingQuery.all(new SeriesKey(NODE.node(), series), range), GUANGXI, readings::add);
        return readings;
    }
}
