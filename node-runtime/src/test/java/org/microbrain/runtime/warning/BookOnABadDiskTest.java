package org.microbrain.runtime.warning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.body.WarningBody;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.record.Draft;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.config.ConsoleSettings;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.warning.Deed;
import org.microbrain.warning.Person;
import org.microbrain.warning.Role;
import org.microbrain.warning.Step;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningLevel;

/** What the journal has is kept, whatever becomes of the book beside it, and nobody is told otherwise. */
final class BookOnABadDiskTest {

    private static final String EDGE = "450102001003";
    private static final WarningId WARNING = new WarningId(EDGE + "_flood");
    private static final Person OFFICER = new Person("黄值班", Role.DUTY_OFFICER);

    @TempDir
    private Path folder;

    private static RecordTime clock() {
        return RecordTime.good(1_764_000_000_000L);
    }

    @Test
    void aStepThatTheJournalHasCountsThoughTheBookCannotBeWrittenAndIsInItLater() throws Exception {
        NodeSettings settings = new NodeSettings(new NodeId(EDGE), new LocalName("兴宁", "Xingning"), folder, null, List.of(),
                null, new ConsoleSettings(new InetSocketAddress("127.0.0.1", 0)), folder.resolve("routes.d"));
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (SqliteJournal journal = SqliteJournal.open(folder.resolve("journal.db"), settings.node(),
                new JournalLimits(64 << 20, 16 << 20, Duration.ofDays(7)), RandomGenerator.getDefault())) {
            GroupCommit<SqliteJournal> commits = new GroupCommit<>(journal, thread);
            try (WarningOffice office = new WarningOffice(settings, commits, BookOnABadDiskTest::clock)) {
                office.desk().append(new Draft(RecordKind.WARNING, PriorityClass.WARNING, clock(), WarningBody.newBuilder()
                        .setId(WARNING.text()).setLevel(3).setHazard("flood").setArea(EDGE).setBornMs(clock().millis())
                        .setReasonZh("水位过高").setReasonEn("water too high").build().toByteArray())).join();
                Step taken;
                try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("warnings.db"));
                     Statement statement = other.createStatement()) {
                    statement.execute("BEGIN IMMEDIATE");
                    taken = office.desk().take(WARNING, OFFICER, "", state -> Optional.of(Deed.confirmed(WarningLevel.ORANGE)))
                            .get(30, TimeUnit.SECONDS);
                    assertThat(office.book().trouble()).isPresent();
                    statement.execute("ROLLBACK");
                }
                office.refill(commits);
                await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(office.book().find(WARNING).join()
                        .orElseThrow().history().steps()).contains(taken));
            }
            thread.shutdown();
            assertThat(thread.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        }
    }
}
