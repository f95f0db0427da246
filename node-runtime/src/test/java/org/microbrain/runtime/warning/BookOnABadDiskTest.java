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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.body.WarningBody;
import org.microbrain.journal.Batch;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
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

    private NodeSettings settings() {
        return new NodeSettings(new NodeId(EDGE), new LocalName("兴宁", "Xingning"), folder, null, List.of(), null,
                new ConsoleSettings(new InetSocketAddress("127.0.0.1", 0)), folder.resolve("routes.d"));
    }

    private static Draft warning() {
        return new Draft(RecordKind.WARNING, PriorityClass.WARNING, clock(), WarningBody.newBuilder().setId(WARNING.text()).setLevel(3)
                .setHazard("flood").setArea(EDGE).setBornMs(clock().millis()).setReasonZh("水位过高").setReasonEn("water too high").build()
                .toByteArray());
    }

    @Test
    void whatComesAgainIsAskedForAgainWhenTheBookDoesNotTakeItAndWhatIsAcknowledgedByALinkIsNot() throws Exception {
        Origin origin = new Origin(new NodeId(EDGE), new JournalId(1, 2));
        Batch batch = new Batch(PriorityClass.WARNING, List.of(JournalRecord.seal(origin, 1, warning())), Map.of(origin, 1L));
        try (WarningOffice office = new WarningOffice(settings(), null, BookOnABadDiskTest::clock);
                DefaultCamelContext camel = new DefaultCamelContext();
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("warnings.db"));
                Statement statement = other.createStatement()) {
            statement.execute("ALTER TABLE entry RENAME TO away");
            assertThat(entered(office.enterOrFail(), camel, batch).getException()).isNotNull();
            assertThat(entered(office.enter(), camel, batch).getException()).isNull();
            statement.execute("ALTER TABLE away RENAME TO entry");
            assertThat(entered(office.enterOrFail(), camel, batch).getException()).isNull();
            assertThat(office.book().find(WARNING).join()).isPresent();
        }
    }

    private static Exchange entered(AsyncProcessor book, DefaultCamelContext camel, Batch batch) throws Exception {
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody(batch);
        return book.processAsync(exchange).get(30, TimeUnit.SECONDS);
    }

    @Test
    void aStepThatTheJournalHasCountsThoughTheBookCannotBeWrittenAndIsInItLater() throws Exception {
        NodeSettings settings = settings();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (SqliteJournal journal = SqliteJournal.open(folder.resolve("journal.db"), settings.node(),
                new JournalLimits(64 << 20, 16 << 20, Duration.ofDays(7)), RandomGenerator.getDefault())) {
            GroupCommit<SqliteJournal> commits = new GroupCommit<>(journal, thread);
            try (WarningOffice office = new WarningOffice(settings, commits, BookOnABadDiskTest::clock)) {
                office.desk().append(warning()).join();
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
