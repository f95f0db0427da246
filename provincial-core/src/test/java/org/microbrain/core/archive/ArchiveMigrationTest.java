package org.microbrain.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.block.Reading;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.SequenceSet;
import org.microbrain.warning.Deed;
import org.microbrain.warning.Role;
import org.microbrain.warning.WarningLevel;

/** An archive moves out of a real file into a real database. */
class ArchiveMigrationTest {

    private static final DivisionCode GUANGXI = new DivisionCode("450000000000");
    private static final Instant MARCH = Instant.parse("2024-03-31T23:59:59Z");
    private static final String FLOOD = "450102001003_20270115080000_00000001";
    private static final ArchiveMigration.Watcher NOBODY = (rows, all) -> { };

    @TempDir
    Path folder;
    private final Site village = new Site("450102001003", 1);
    private final Site county = new Site("450102000000", 2);
    private final List<SqlArchive> open = new ArrayList<>();
    private Path file;
    private SqlArchive before;

    @BeforeEach
    void fill() {
        file = folder.resolve("archive.db");
        before = opened(new SqliteArchive(file));
        village.series(1, "river/stage", "m");
        village.readings(new Reading(1, 1_000, 1.5), new Reading(1, 2_000, 1.75));
        village.warning(FLOOD, 3, 5_000, "450102001003");
        village.step(FLOOD, 2, Role.DUTY_OFFICER, Deed.confirmed(WarningLevel.ORANGE));
        village.detection("novelty", 5_000);
        village.unknownKind();
        village.malformed(RecordKind.WARNING);
        county.report(village.origin, 20);
        county.shed(village.origin, SequenceSet.of(9, 10));
        before.store(village.made(), Map.of(village.origin, 12L), MARCH);
        before.store(county.made(), Map.of(), MARCH.plusSeconds(60));
        before.store(List.of(other(village, 2)), Map.of(), MARCH.plusSeconds(70));
        before.setAside(new SetAside("hono.event.p", 1, 2, 3, "village", "text/plain", "unreadable", "no record", new byte[] {1}, false),
                MARCH);
        before.storeDevices(new DeviceBatch(List.of(), Map.of(), List.of(), List.of(new DeviceBatch.Step("hono.event.p", 1,
                DevicePlace.NONE, new DevicePlace(17, 18)))), MARCH);
    }

    @AfterEach
    void close() {
        open.forEach(SqlArchive::close);
    }

    private SqlArchive opened(SqlArchive archive) {
        open.add(archive);
        return archive;
    }

    /** Another record with the name of one that there is. */
    private static JournalRecord other(Site of, int sequence) {
        Site twin = new Site(of.node.text(), of.origin.journal().low());
        for (int i = 1; i <= sequence; i++) {
            twin.seal(new RecordKind(98), PriorityClass.EVENT, i, new byte[] {(byte) i});
        }
        return twin.made().get(sequence - 1);
    }

    private ArchiveMigration migration() {
        return ArchiveMigration.open(file, PostgresServer.settings(folder));
    }

    private void finish() {
        try (ArchiveMigration migration = migration()) {
            migration.finish(NOBODY);
        }
    }

    private SqlArchive database() {
        return opened(PostgresServer.settings(folder).open());
    }

    /** Everything people may ask. */
    private static List<Object> answers(Archive archive) {
        List<Object> answers = new ArrayList<>();
        answers.add(archive.ledger(GUANGXI));
        answers.add(archive.accounts(GUANGXI));
        answers.add(archive.nodes(GUANGXI));
        answers.add(archive.warnings(EventQuery.newest(100), GUANGXI));
        answers.add(archive.detections(EventQuery.newest(100), GUANGXI));
        answers.add(archive.reports(EventQuery.newest(100), GUANGXI));
        answers.add(archive.labels(TimeRange.ALL, GUANGXI, 100));
        answers.add(archive.alarms(GUANGXI));
        for (NodeSummary node : archive.nodes(GUANGXI)) {
            for (SeriesInfo series : archive.series(node.node(), GUANGXI)) {
                answers.add(series);
                archive.readings(new ReadingQuery(series.key(), TimeRange.ALL, ReadingQuery.Position.START, 10_000), GUANGXI, answers::add);
            }
        }
        return answers;
    }

    @Test
    void everyQuestionIsAnsweredAsBefore() {
        List<Object> asked = answers(before);
        finish();
        SqlArchive after = database();
        assertThat(answers(after)).isEqualTo(asked).hasSizeGreaterThan(9);
        assertThat(after.setAside()).isEqualTo(1);
        assertThat(after.devicePlace("hono.event.p", 1)).isEqualTo(new DevicePlace(17, 18));
        assertThat(before.alarms(GUANGXI)).isEqualTo(new ArchiveAlarms(1, 2));
    }

    private static final Instant JULY = Instant.parse("2024-07-01T00:00:00Z");

    /** Readings of March, some of them given up. */
    private List<Object> withHours() {
        before.close();
        open.remove(before);
        before = opened(new SqliteArchive(file, 1));
        for (int i = 0; i < 5; i++) {
            List<Reading> readings = new ArrayList<>(ArchiveRetentionContract.hourly(1, i));
            readings.addAll(ArchiveRetentionContract.hourly(2, i));
            village.readings(readings);
        }
        before.store(village.made(), Map.of(village.origin, 20L), MARCH);
        before.store(List.of(county.detection("range", JULY.toEpochMilli())), Map.of(county.origin, 3L), JULY);
        assertThat(before.retire(JULY)).isTrue();
        return hours(before);
    }

    private List<Object> hours(SqlArchive archive) {
        List<Object> hours = new ArrayList<>();
        archive.series(village.node, GUANGXI).forEach(series -> hours.addAll(archive.hours(series.key(), TimeRange.ALL, 99_999, GUANGXI)));
        hours.add(archive.rolledUp().blocks());
        hours.add(archive.rolledUp().until());
        return hours;
    }

    @Test
    void hoursMoveToo() {
        List<Object> hours = withHours();
        List<Object> asked = answers(before);
        finish();
        SqlArchive after = database();
        assertThat(hours(after)).isEqualTo(hours).hasSizeGreaterThan(9);
        assertThat(answers(after)).isEqualTo(asked);
        after.store(village.made(), Map.of(), JULY);
        assertThat(after.alarms(GUANGXI).conflicts()).as("what was given up is known, and other bytes too").isEqualTo(1);
        after.store(List.of(other(village, 8)), Map.of(), JULY);
        assertThat(after.alarms(GUANGXI).conflicts()).isEqualTo(2);
        assertThat(after.ledger(GUANGXI)).allMatch(OriginLedger::balanced);
    }

    @Test
    void nothingIsGivenUpWhileItMovesUntilTheMoveIsAbandoned() {
        withHours();
        try (ArchiveMigration migration = migration()) {
            migration.copy(NOBODY);
        }
        assertThat(before.retire(JULY)).isFalse();
        assertThat(before.rolledUp().blocks()).isEqualTo(3);
        assertThat(before.rolledUp().held()).isTrue();
        ArchiveMigration.abandon(file);
        while (before.retire(JULY)) {
            assertThat(before.rolledUp().held()).isFalse();
        }
        for (int tries = 0; tries < 2; tries++) {
            assertThatThrownBy(this::migration).isInstanceOf(ArchiveFailure.class).hasMessageContaining("empty database");
        }
        assertThat(before.rolledUp().held()).isFalse();
    }

    @Test
    void whatComesWhileItMovesIsThereAfterwards() {
        try (ArchiveMigration migration = migration()) {
            assertThat(migration.copy(NOBODY)).isEqualTo(9);
            before.store(List.of(village.readings(new Reading(1, 3_000, 2.5))), Map.of(village.origin, 30L), MARCH);
            assertThat(migration.copy(NOBODY)).isEqualTo(1);
            before.store(List.of(village.readings(new Reading(1, 4_000, 3.5))), Map.of(village.origin, 31L), MARCH);
            migration.finish(NOBODY);
        }
        assertThat(answers(database())).isEqualTo(answers(before));
    }

    @Test
    void aCoreThatStillRunsOnTheFileAcknowledgesNothingMore() {
        finish();
        JournalRecord late = village.readings(new Reading(1, 3_000, 2.5));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> before.store(List.of(late), Map.of(), MARCH)).isInstanceOf(ArchiveFailure.class);
        }
        assertThat(before.received(village.origin).contains(late.sequence())).isFalse();
        assertThat(before.trouble().orElseThrow()).hasMessageContaining("has moved to the PostgreSQL database localhost:");
        assertThat(before.ledger(GUANGXI)).hasSize(2);
        SqlArchive after = database();
        after.store(List.of(late), Map.of(), MARCH);
        assertThat(after.received(village.origin).contains(late.sequence())).isTrue();
    }

    @Test
    void noCoreStartsOnTheFileAfterwards() {
        finish();
        assertThatThrownBy(() -> new SqliteArchive(file)).isInstanceOf(ArchiveFailure.class)
                .hasMessageContaining("archive.postgresql");
    }

    @Test
    void whoMovesItOnceMoreHearsThatItHasMovedAndKeepsNoCoreFromStarting() {
        finish();
        assertThatThrownBy(this::migration).isInstanceOf(ArchiveFailure.class).hasMessageContaining("has moved");
        assertThat(database().ledger(GUANGXI)).hasSize(2);
    }

    @Test
    void noCoreStartsOnTheDatabaseBeforeAllOfItIsThere() {
        try (ArchiveMigration migration = migration()) {
            migration.copy(NOBODY);
        }
        assertThatThrownBy(this::database).isInstanceOf(ArchiveFailure.class).hasMessageContaining("core migrate --finish");
        finish();
        assertThat(answers(database())).isEqualTo(answers(before));
    }

    @Test
    void anInterruptedMoveGoesOnWhereItWas() {
        for (int i = 0; i < 1_200; i++) {
            village.readings(new Reading(1, 10_000 + i, i));
        }
        before.store(village.made(), Map.of(), MARCH);
        assertThatThrownBy(() -> {
            try (ArchiveMigration migration = migration()) {
                migration.copy((rows, all) -> {
                    if (rows >= 500) {
                        throw new IllegalStateException("power cut");
                    }
                });
            }
        }).hasMessage("power cut");
        List<Long> seen = new ArrayList<>();
        try (ArchiveMigration migration = migration()) {
            assertThat(migration.copy((rows, all) -> seen.add(rows))).isEqualTo(709);
            migration.finish(NOBODY);
        }
        assertThat(seen).startsWith(500L).endsWith(1_209L);
        assertThat(answers(database())).isEqualTo(answers(before));
    }

    @Test
    void afterTheFileWasSealedAndBeforeTheDatabaseWasOpenItGoesOn() throws Exception {
        migration().close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            connection.setAutoCommit(false);
            MovedArchive.seal(connection, "db's/microbrain");
            connection.commit();
            assertThat(MovedArchive.place(connection)).contains("db's/microbrain");
        }
        finish();
        assertThat(answers(database())).isEqualTo(answers(before));
    }

    @Test
    void aFileThatWasBroughtBackFromABackupIsReadFromItsBeginning() throws Exception {
        Path backup = folder.resolve("backup.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file); Statement statement = connection.createStatement()) {
            statement.execute("VACUUM INTO '" + backup + "'");
        }
        before.store(List.of(village.readings(new Reading(1, 3_000, 2.5)), village.readings(new Reading(1, 4_000, 2.5))), Map.of(), MARCH);
        try (ArchiveMigration migration = migration()) {
            migration.copy(NOBODY);
        }
        before.close();
        open.remove(before);
        Files.deleteIfExists(folder.resolve("archive.db-wal"));
        Files.move(backup, file, StandardCopyOption.REPLACE_EXISTING);
        before = opened(new SqliteArchive(file));
        JournalRecord fresh = county.report(village.origin, 21);
        before.store(List.of(fresh), Map.of(), MARCH);
        finish();
        assertThat(database().received(county.origin).contains(fresh.sequence())).isTrue();
    }

    @Test
    void aRecordThatIsDamagedIsNamedAndTheFileStaysInUse() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file); Statement statement = connection.createStatement()) {
            statement.execute("UPDATE record SET checksum = checksum + 1 WHERE id = 4");
        }
        assertThatThrownBy(this::finish).isInstanceOf(ArchiveFailure.class).hasMessageContaining("row 4 of table record");
        before.store(List.of(village.readings(new Reading(1, 3_000, 2.5))), Map.of(), MARCH);
    }

    @Test
    void aFileThatIsNotThereIsSaid() {
        file = folder.resolve("elsewhere.db");
        assertThatThrownBy(this::migration).isInstanceOf(ArchiveFailure.class).hasMessageContaining("--from");
        assertThat(file).doesNotExist();
    }
}
