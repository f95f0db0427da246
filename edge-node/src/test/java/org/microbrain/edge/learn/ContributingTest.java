package org.microbrain.edge.learn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.block.Reading;
import org.microbrain.journal.BlockWriter;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.Observed;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.link.Contribution;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.sums.WeekSums;
import org.microbrain.sums.Weeks;

/** A node makes sums of whole weeks, of the named series alone, once, and gives them until they are counted. */
class ContributingTest {

    private static final NodeId NODE = new NodeId("450102001003");
    private static final NodeId COUNTY = new NodeId("450102000000");
    private static final LocalDate MONDAY = LocalDate.of(2026, 6, 1);
    private static final long SUNDAY_NIGHT = Weeks.begin(MONDAY.plusWeeks(1));
    private static final String SETTINGS = """
            learning:
              - {sensor: river-stage, unit: m, series: ["*/stage"]}
            """;

    @TempDir
    private Path folder;
    private SqliteJournal journal;
    private ExecutorService journalThread;
    private GroupCommit<SqliteJournal> commits;
    private Contributing contributing;
    private RecordTime now = RecordTime.good(SUNDAY_NIGHT + Duration.ofHours(7).toMillis());

    @BeforeEach
    void open() {
        journal = SqliteJournal.openOrReplace(folder.resolve("journal.db"), NODE, JournalLimits.DEFAULT, new SecureRandom());
        journalThread = Executors.newSingleThreadExecutor();
        commits = new GroupCommit<>(journal, journalThread);
        contributing = null;
    }

    @AfterEach
    void close() throws InterruptedException {
        if (contributing != null) {
            contributing.close();
        }
        journalThread.shutdown();
        assertThat(journalThread.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        journal.close();
    }

    private void start(String settings) {
        Problems problems = new Problems();
        LearningSettings read = LearningSettings.read(Section.parse(settings, Path.of("edge.yaml"), problems));
        assertThat(problems.all()).isEmpty();
        contributing = new Contributing(read, NODE, COUNTY, folder.resolve("journal.db"), commits, () -> now);
        contributing.work();
    }

    private void restart() throws InterruptedException {
        close();
        open();
        start(SETTINGS);
    }

    /** Half-hourly readings of eleven days, from the Friday before the week to some hours after it. */
    private void readings(String series, String unit, int quality, long seed) {
        Random random = new Random(seed);
        BlockWriter blocks = new BlockWriter(commits, 100, 60_000, () -> now, 0);
        List<BlockWriter.Named> readings = new ArrayList<>();
        for (long at = SUNDAY_NIGHT - 10 * 86_400_000L; at < SUNDAY_NIGHT + 6 * 3_600_000L; at += 1_800_000) {
            readings.add(new BlockWriter.Named(series, unit, "", at, 2 + 0.1 * random.nextGaussian(), quality));
        }
        blocks.take(Observed.only(readings)).join();
    }

    private List<Contribution> given() {
        List<Contribution> found = new ArrayList<>();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> commits.submit(store -> store.state(Contributing.STATE)).join() != null);
        commits.submit(store -> store.state(Contributing.STATE)).thenAccept(saved -> {
            try {
                found.addAll(GivenWeeks.restore(saved).waiting());
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }).join();
        return found;
    }

    @Test
    void theSumsOfTheWeekThatIsOverAreGivenToTheFirstParent() {
        readings("river/stage", "m", 0, 1);
        readings("river/stage2", "m", 0, 2);
        readings("other/stage", "cm", 0, 3);
        start(SETTINGS);
        Contribution one = given().get(0);
        assertThat(given()).hasSize(1);
        assertThat(one.to()).isEqualTo(COUNTY);
        assertThat(one.key()).isEqualTo("hourly-1/river-stage/m/2026-06-01");
        WeekSums sums = WeekSums.decode(one.body().toByteArray());
        assertThat(sums.firstWeek()).isEqualTo(MONDAY);
        assertThat(sums.sums().rows()).as("each hour of the week, of one series").isEqualTo(168);
    }

    @Test
    void aRestartGivesTheSameAgainAndNothingWhenItWasCounted() throws InterruptedException {
        readings("river/stage", "m", 0, 1);
        start(SETTINGS);
        Contribution one = given().get(0);
        readings("river/stage", "m", 0, 9); // what comes later changes nothing that was given
        restart();
        assertThat(given()).containsExactly(one);
        contributing.counted(one);
        assertThat(given()).isEmpty();
        restart();
        assertThat(given()).isEmpty();
    }

    @Test
    void nothingIsMadeWithoutASettingOrWhileTheTimeIsInDoubt() {
        readings("river/stage", "m", 0, 1);
        start("node: 1");
        now = new RecordTime(now.millis(), RecordTime.Quality.DOUBTFUL);
        contributing.close();
        start(SETTINGS);
        contributing.close();
        assertThat(commits.submit(store -> store.state(Contributing.STATE)).join()).isNull();
    }

    @Test
    void readingsInDoubtAreLeftOutAndAWeekOfNoneIsGivenToNobody() {
        readings("river/stage", "m", Reading.TIME_DOUBTFUL, 1);
        readings("lake/stage", "m", Reading.SUSPECT, 2);
        start(SETTINGS);
        assertThat(given()).isEmpty();
    }

    @Test
    void whatNobodyTookForTwelveWeeksIsLeftOut() {
        readings("river/stage", "m", 0, 1);
        start(SETTINGS);
        assertThat(given()).hasSize(1);
        now = RecordTime.good(SUNDAY_NIGHT + Duration.ofDays(7 * 13).toMillis());
        contributing.work();
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(given()).isEmpty());
    }

    @Test
    void settingsNameTheirMistakes() {
        Problems problems = new Problems();
        LearningSettings.read(Section.parse("""
                learning:
                  - {sensor: River, unit: m, series: ["*"]}
                  - {sensor: a, unit: m}
                  - {sensor: b, unit: m, series: ["*"]}
                  - {sensor: b, unit: m, series: ["x"]}
                """, Path.of("edge.yaml"), problems));
        assertThat(problems.all()).hasSize(3);
        assertThat(problems.toString()).contains("edge.yaml:2", "edge.yaml:3", "stands twice");
    }
}
