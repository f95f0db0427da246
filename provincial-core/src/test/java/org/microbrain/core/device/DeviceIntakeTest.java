package org.microbrain.core.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.core.archive.OriginLedger;
import org.microbrain.core.archive.ReadingQuery;
import org.microbrain.core.archive.SeriesInfo;
import org.microbrain.core.archive.SqlArchive;
import org.microbrain.core.archive.SqliteArchive;
import org.microbrain.core.archive.TimeRange;
import org.microbrain.journal.GroupCommit;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.device.DeviceMessage;

/** Each message of a device is archived once, however often it comes and whoever archives it. */
class DeviceIntakeTest {

    private static final DivisionCode GUANGXI = new DivisionCode("450000000000");
    private static final NodeId VILLAGE = new NodeId("450102001003-hono");
    private static final long NOW = Instant.parse("2026-11-24T08:00:00Z").toEpochMilli();

    @TempDir
    private Path folder;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private SqlArchive archive;
    private GroupCommit<SqlArchive> commits;
    private final List<DeviceMessage> present = Collections.synchronizedList(new ArrayList<>());
    private final List<DeviceIntake> intakes = new ArrayList<>();

    @BeforeEach
    void open() {
        archive = new SqliteArchive(folder.resolve("archive.db"));
        commits = new GroupCommit<>(archive, thread);
    }

    @AfterEach
    void close() {
        intakes.forEach(DeviceIntake::close);
        thread.shutdown();
        archive.close();
    }

    private DeviceIntake intake() {
        DeviceSettings settings = new DeviceSettings(new DeviceAreas(List.of(), true), List.of(), 1_000);
        DeviceIntake intake = new DeviceIntake(archive, commits, new DeviceMapping(settings, GUANGXI,
                InstantSource.fixed(Instant.ofEpochMilli(NOW))), new DeviceJournals(new Random(intakes.size())), present::addAll,
                () -> RecordTime.good(NOW), records -> { });
        intakes.add(intake);
        return intake;
    }

    private static DeviceMessage message(int partition, long offset, String device, String payload) {
        return new DeviceMessage("hono.telemetry.guangxi", partition, offset, NOW + offset, device, DeviceMessage.Kind.TELEMETRY,
                "hono-mqtt", "application/json", DeviceMessage.NOT_SAID, payload.getBytes(StandardCharsets.UTF_8));
    }

    /** A reading whose value is its place. */
    private static DeviceMessage reading(int partition, long offset) {
        return message(partition, offset, "450102001003:" + partition, Long.toString(offset));
    }

    private static void done(CompletionStage<Void> taken) throws Exception {
        taken.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private List<Double> values(int partition) {
        List<Double> values = new ArrayList<>();
        for (SeriesInfo info : archive.series(VILLAGE, GUANGXI)) {
            if (info.key().name().equals("450102001003:" + partition)) {
                archive.readings(ReadingQuery.all(info.key(), TimeRange.ALL), GUANGXI, one -> values.add(one.value()));
            }
        }
        return values;
    }

    private void ledgerBalances() {
        assertThat(archive.ledger(GUANGXI)).allMatch(OriginLedger::balanced).allMatch(line -> line.waiting() == 0 && line.made() > 0);
        assertThat(archive.alarms(GUANGXI).conflicts()).isZero();
        assertThat(archive.alarms(GUANGXI).uninterpreted()).isZero();
    }

    @Test
    void aReadingStandsInTheArchiveUnderItsAreasNameOfDevicesWhenTheMessageCountsAsRead() throws Exception {
        done(intake().take(message(0, 5, "450102001003:well", "{\"value\":1.5,\"unit\":\"m\"}")));

        assertThat(archive.series(VILLAGE, GUANGXI)).singleElement().satisfies(info -> {
            assertThat(info.key().name()).isEqualTo("450102001003:well");
            assertThat(info.unit()).isEqualTo("m");
            assertThat(info.source()).isEqualTo("Hono: hono-mqtt");
            assertThat(info.first()).isEqualTo(NOW + 5);
        });
        ledgerBalances();
        assertThat(present).hasSize(1);
    }

    @Test
    void whatComesAgainAfterARestartIsArchivedOnce() throws Exception {
        DeviceIntake first = intake();
        for (long offset = 0; offset < 10; offset += 2) {
            done(first.take(reading(0, offset)));
        }
        first.close();
        DeviceIntake next = intake();
        for (long offset = 4; offset < 14; offset += 2) {
            done(next.take(reading(0, offset)));
        }

        assertThat(values(0)).containsExactlyInAnyOrder(0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0);
        ledgerBalances();
    }

    /** A partition as Kafka hands it out: whoever gets it begins at, or before, what is not known to be done. */
    private final class Partition {
        private final int number;
        private final List<CompletionStage<Void>> taken = new ArrayList<>();
        private int next;
        private DeviceIntake owner;

        private Partition(int number, DeviceIntake owner) {
            this.number = number;
            this.owner = owner;
        }

        private void read() {
            CompletionStage<Void> one = owner.take(reading(number, next));
            if (next == taken.size()) {
                taken.add(one);
            } else {
                CompletionStage<Void> before = taken.get(next);
                taken.set(next, before.toCompletableFuture().isDone() ? before : one);
            }
            next++;
        }

        private void goesTo(DeviceIntake other, int back) {
            owner = other;
            int sure = 0;
            while (sure < taken.size() && taken.get(sure).toCompletableFuture().isDone()) {
                sure++;
            }
            next = Math.max(0, sure - back);
        }
    }

    @Test
    void whoeverArchivesAndHoweverOftenEachReadingIsThereOnce() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<DeviceIntake> two = List.of(intake(), intake());
        List<Partition> partitions = List.of(new Partition(0, two.get(0)), new Partition(1, two.get(1)), new Partition(2, two.get(0)));
        for (int step = 0; step < 400; step++) {
            Partition partition = partitions.get(random.nextInt(3));
            if (random.nextInt(20) == 0) {
                partition.goesTo(two.get(random.nextInt(2)), random.nextInt(4));
            }
            partition.read();
        }
        for (Partition partition : partitions) {
            for (CompletionStage<Void> one : partition.taken) {
                done(one);
            }
            assertThat(values(partition.number)).as("seed " + seed).containsExactlyInAnyOrderElementsOf(
                    IntStream.range(0, partition.taken.size()).mapToObj(one -> (double) one).toList());
        }
        ledgerBalances();
    }

    @Test
    void aTopicThatWasMadeAnewIsReadFromItsBeginning() throws Exception {
        DeviceIntake intake = intake();
        done(intake.take(reading(0, 100)));
        DeviceMessage later = reading(0, 3);
        done(intake.take(new DeviceMessage(later.topic(), 0, 3, NOW + 60_000, later.device(), later.kind(), "", "application/json",
                later.ttd(), later.payload())));
        assertThat(values(0)).containsExactlyInAnyOrder(100.0, 3.0);
    }

    @Test
    void whatIsNotUnderstoodIsSetAsideOnceWithItsReasonAndStopsNothing() throws Exception {
        for (DeviceIntake intake : List.of(intake(), intake())) {
            done(intake.take(message(0, 1, "450102001003:a", "{\"value\":")));
            done(intake.take(message(0, 2, "nowhere", "7")));
            done(intake.take(message(0, 3, "450102001003:a", "[{\"value\":1},{\"value\":true}]")));
            done(intake.take(message(0, 4, "450102001003:a", "")));
            done(intake.take(reading(0, 5)));
        }
        assertThat(archive.setAside("UNMAPPED")).isEqualTo(2);
        assertThat(archive.setAside("NO_AREA")).isEqualTo(1);
        assertThat(archive.setAside()).isEqualTo(3);
        assertThat(values(0)).containsExactly(5.0);
        assertThat(archive.series(VILLAGE, GUANGXI)).hasSize(2);
        ledgerBalances();
    }

    @Test
    void whileTheArchiveIsAwayNothingCountsAsReadAndAfterwardsAllIsThereOnce() throws Exception {
        DeviceIntake intake = intake();
        done(intake.take(reading(0, 1)));
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("archive.db"));
                Statement statement = other.createStatement()) {
            statement.execute("CREATE TRIGGER broken BEFORE INSERT ON record BEGIN SELECT RAISE(ABORT, 'not now'); END");
            CompletionStage<Void> held = intake.take(reading(0, 2));
            CompletionStage<Void> behind = intake.take(reading(0, 3));
            await().during(Duration.ofMillis(700)).until(() -> !held.toCompletableFuture().isDone()
                    && !behind.toCompletableFuture().isDone());
            statement.execute("DROP TRIGGER broken");
            done(held);
            done(behind);
        }
        assertThat(values(0)).containsExactlyInAnyOrder(1.0, 2.0, 3.0);
        ledgerBalances();
    }

    @Test
    void aUnitThatChangesIsRegisteredAnew() throws Exception {
        DeviceIntake intake = intake();
        done(intake.take(message(0, 1, "450102001003:a", "{\"value\":1,\"unit\":\"m\"}")));
        done(intake.take(message(0, 2, "450102001003:a", "{\"value\":1,\"unit\":\"cm\"}")));
        assertThat(archive.series(VILLAGE, GUANGXI)).singleElement().extracting(SeriesInfo::unit).isEqualTo("cm");
        ledgerBalances();
    }
}
