package org.microbrain.runtime.warning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.body.WarningBody;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.Draft;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.config.ConsoleSettings;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningLevel;

/** No warning is forgotten by the clock, however many are open and however bad the others are. */
final class DeadlinesTest {

    private static final String EDGE = "450102001003";
    private static final DivisionCode AREA = new DivisionCode(EDGE);
    private static final int REDS = 700;

    @TempDir
    private Path folder;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private SqliteJournal journal;
    private WarningOffice office;
    private volatile Instant now = Instant.parse("2026-11-24T02:00:00Z");
    private volatile RecordTime.Quality quality = RecordTime.Quality.GOOD;

    @BeforeEach
    void open() {
        NodeSettings settings = new NodeSettings(new NodeId(EDGE), new LocalName("兴宁", "Xingning"), folder, null, List.of(),
                null, new ConsoleSettings(new InetSocketAddress("127.0.0.1", 0)), folder.resolve("routes.d"));
        journal = SqliteJournal.open(folder.resolve("journal.db"), settings.node(),
                new JournalLimits(64 << 20, 16 << 20, Duration.ofDays(7)), RandomGenerator.getDefault());
        office = new WarningOffice(settings, new GroupCommit<>(journal, thread), this::clock);
    }

    @AfterEach
    void close() throws Exception {
        office.close();
        thread.shutdown();
        thread.awaitTermination(5, java.util.concurrent.TimeUnit.SECONDS);
        journal.close();
    }

    private RecordTime clock() {
        return new RecordTime(now.toEpochMilli(), quality);
    }

    private Draft birth(String word, int level) {
        return new Draft(RecordKind.WARNING, PriorityClass.WARNING, clock(), WarningBody.newBuilder().setId(EDGE + "_" + word)
                .setLevel(level).setHazard("flood").setArea(EDGE).setBornMs(now.toEpochMilli()).setReasonZh("水位过高")
                .setReasonEn("water too high").build().toByteArray());
    }

    private boolean handedOn(String word) {
        return !office.book().find(new WarningId(EDGE + "_" + word)).join().orElseThrow().state().escalations().isEmpty();
    }

    private long overdue() {
        return office.book().overdue(AREA, 10).join().count();
    }

    @Test
    void aBlueWarningBehindHundredsOfRedOnesIsHandedOnByItsClock() {
        office.desk().append(birth("blue", 1)).join();
        IntStream.range(0, REDS).mapToObj(i -> office.desk().append(birth("red" + i, 4))).toList()
                .forEach(one -> one.join());
        office.work();
        office.work();
        assertThat(office.book().find(new WarningId(EDGE + "_blue")).join()).isPresent();
        assertThat(overdue()).isZero();
        now = now.plus(Duration.ofMinutes(31));
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            office.work();
            assertThat(handedOn("blue")).isTrue();
            assertThat(handedOn("red" + (REDS - 1))).isTrue();
        });
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            office.work();
            now = now.plus(Duration.ofSeconds(10));
            assertThat(overdue()).as("whoever has them now has time again").isLessThan(REDS);
        });
    }

    @Test
    void allThatIsOverdueIsCountedAndTheLongestIsShownFirst() {
        office.desk().append(birth("first", 1)).join();
        now = now.plus(Duration.ofMinutes(1));
        IntStream.range(0, 400).mapToObj(i -> office.desk().append(birth("more" + i, 1))).toList().forEach(one -> one.join());
        office.work();
        office.book().lines(WarningFilter.open(AREA, 1)).join();
        now = now.plus(Duration.ofMinutes(30));
        WarningBook.Overdue overdue = office.book().overdue(AREA, 10).join();
        assertThat(overdue.count()).isEqualTo(401);
        assertThat(overdue.longest()).hasSize(10);
        assertThat(overdue.longest().get(0).id().text()).isEqualTo(EDGE + "_first");
        assertThat(office.book().openByAge(AREA, List.of(Duration.ofMinutes(15), Duration.ofMinutes(30))).join()
                .get(WarningLevel.BLUE)).containsExactly(0, 0, 401);
    }

    @Test
    void aClockThatWasFarAheadDelaysNothing() {
        Instant right = now;
        now = right.plus(Duration.ofDays(3650));
        quality = RecordTime.Quality.DOUBTFUL;
        office.desk().append(birth("one", 4)).join();
        office.work();
        office.book().lines(WarningFilter.open(AREA, 1)).join();
        now = right;
        quality = RecordTime.Quality.GOOD;
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            office.work();
            assertThat(handedOn("one")).isTrue();
        });
    }

    @Test
    void aBookOfTheFirstLayoutIsTakenOver() throws Exception {
        office.desk().append(birth("old", 4)).join();
        office.book().lines(WarningFilter.open(AREA, 1)).join();
        office.close();
        try (var file = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("warnings.db"));
             var statement = file.createStatement()) {
            statement.executeUpdate("DROP INDEX warning_look");
            statement.executeUpdate("DROP INDEX warning_due");
            statement.executeUpdate("DROP INDEX warning_call");
            statement.executeUpdate("ALTER TABLE warning DROP COLUMN look_ms");
            statement.executeUpdate("ALTER TABLE warning DROP COLUMN due_ms");
            statement.executeUpdate("ALTER TABLE warning DROP COLUMN series");
            statement.executeUpdate("ALTER TABLE warning DROP COLUMN call_ms");
            statement.executeUpdate("PRAGMA user_version = 1");
        }
        thread.submit(journal::close).get();
        open();
        now = now.plus(Duration.ofMinutes(6));
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            office.work();
            assertThat(handedOn("old")).isTrue();
        });
    }
}
