package org.microbrain.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.infer.HourlyRows;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Journal;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.link.Contribution;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.sums.NormalEquations;
import org.microbrain.sums.Topic;
import org.microbrain.sums.WeekSums;
import org.microbrain.sums.Weeks;

/** What a county hands on of its villages' sums, over kills. */
class SumOfficeTest {

    private static final NodeId COUNTY = new NodeId("450102000000");
    private static final LocalDate MONDAY = LocalDate.of(2026, 6, 1);

    @TempDir
    private Path folder;
    private SqliteJournal journal;
    private SumOffice office;
    private RecordTime now = RecordTime.good(Weeks.begin(MONDAY.plusWeeks(1)) + 7 * 3_600_000);

    @BeforeEach
    void start() {
        journal = SqliteJournal.openOrReplace(folder.resolve("journal.db"), COUNTY, JournalLimits.DEFAULT, new SecureRandom());
        office = new SumOffice(new SumSettings(5, Duration.ofDays(1)), new GroupCommit<>(journal, Runnable::run), () -> now);
    }

    @AfterEach
    void stop() {
        journal.close();
    }

    private void restart() {
        stop();
        start();
    }

    private static NodeId village(int number) {
        return new NodeId(String.format("450102001%03d", number));
    }

    private static Contribution week(LocalDate monday, int village) {
        Random random = new Random(village);
        NormalEquations sums = new NormalEquations();
        for (int hour = 0; hour < 30; hour++) {
            double turn = 2 * Math.PI * (hour % 24 + 0.5) / 24;
            double[] x = new double[HourlyRows.NAMES.size()];
            for (int lag = 0; lag < 6; lag++) {
                x[lag] = random.nextGaussian();
            }
            x[6] = Math.sin(turn);
            x[7] = Math.cos(turn);
            x[8] = Math.sin(2 * turn);
            x[9] = Math.cos(2 * turn);
            x[10] = 1;
            sums.add(new HourlyRows.Row(0, x, random.nextGaussian()));
        }
        WeekSums one = new WeekSums(Topic.of("river-stage", "m"), monday, monday, 1, sums);
        return new Contribution(COUNTY, one.topic().key() + "/" + monday, ByteString.copyFrom(one.encode()));
    }

    private List<WeekSums> handedOn() {
        List<WeekSums> sums = new ArrayList<>();
        for (Journal.Entry entry : journal.waiting(PriorityClass.EVENT, 0, 1_000, 1 << 20)) {
            assertThat(entry.record().kind()).isEqualTo(RecordKind.SUMS);
            sums.add(WeekSums.decode(entry.record().body()));
        }
        return sums;
    }

    private void daysLater(int days) {
        now = RecordTime.good(now.millis() + Duration.ofDays(days).toMillis());
    }

    @Test
    void theSumOfFourIsNeverARecordAndThatOfFiveIsOneWhenADayHasPassed() {
        for (int village = 1; village <= 4; village++) {
            office.take(village(village), week(MONDAY, village)).toCompletableFuture().join();
        }
        daysLater(20);
        office.work();
        assertThat(handedOn()).isEmpty();
        office.take(village(5), week(MONDAY, 5)).toCompletableFuture().join();
        office.work();
        assertThat(handedOn()).singleElement().satisfies(sum -> {
            assertThat(sum.nodes()).isEqualTo(5);
            assertThat(sum.sums().rows()).isEqualTo(150);
        });
    }

    @Test
    void aRepeatAndAKillCountNothingTwice() {
        for (int round = 0; round < 3; round++) {
            for (int village = 1; village <= 6; village++) {
                office.take(village(village), week(MONDAY, village)).toCompletableFuture().join();
            }
            restart();
            daysLater(2);
            office.work();
            office.work();
        }
        assertThat(handedOn()).extracting(sum -> sum.sums().rows()).containsExactly(180L);
    }

    @Test
    void noVillagesOwnSumsStandOnTheDiskBesideTheRunningSum() {
        office.take(village(1), week(MONDAY, 1)).toCompletableFuture().join();
        office.take(village(2), week(MONDAY, 2)).toCompletableFuture().join();
        String state = new String(journal.state("sums/hourly-1/river-stage/m"), java.nio.charset.StandardCharsets.ISO_8859_1);
        WeekSums one = WeekSums.decode(week(MONDAY, 1).body().toByteArray());
        assertThat(state).doesNotContain(new String(one.encode(), 100, 400, java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    @Test
    void nonsenseIsLeftOutAndWhileTheTimeIsInDoubtNothingIsTaken() {
        assertThat(office.take(village(1), new Contribution(COUNTY, "x", ByteString.copyFromUtf8("nonsense")))).isCompleted();
        now = new RecordTime(now.millis(), RecordTime.Quality.DOUBTFUL);
        assertThat(office.take(village(1), week(MONDAY, 1)).toCompletableFuture()).isCompletedExceptionally();
        office.work();
        assertThat(journal.state("sums")).isNull();
    }

    @Test
    void aRunningSumThatCannotBeReadIsBegunAnewAndHoldsNobodyUp() {
        office.take(village(1), week(MONDAY, 1)).toCompletableFuture().join();
        journal.state("sums/hourly-1/river-stage/m", new byte[] {1, 2, 3});
        for (int village = 2; village <= 6; village++) {
            office.take(village(village), week(MONDAY, village)).toCompletableFuture().join();
        }
        daysLater(2);
        office.work();
        assertThat(handedOn()).extracting(WeekSums::nodes).containsExactly(5);
    }

    @Test
    void fewerThanThreeIsNoSetting() {
        Problems problems = new Problems();
        SumSettings.read(Section.parse("least: 2\nwait: 1s\n", Path.of("hub.yaml"), problems));
        assertThat(problems.all()).hasSize(2);
        assertThat(SumSettings.read(Section.parse("", Path.of("hub.yaml"), new Problems())))
                .isEqualTo(new SumSettings(5, Duration.ofDays(1)));
    }
}
