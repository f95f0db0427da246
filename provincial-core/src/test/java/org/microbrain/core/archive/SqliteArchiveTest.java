package org.microbrain.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.microbrain.block.Reading;
import org.microbrain.block.ReadingBlock;
import org.microbrain.infer.HourlyRows;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.SequenceSet;
import org.microbrain.sums.NormalEquations;
import org.microbrain.sums.Topic;
import org.microbrain.sums.WeekSums;
import org.microbrain.warning.Deed;
import org.microbrain.warning.Label;
import org.microbrain.warning.Role;
import org.microbrain.warning.WarningLevel;

class SqliteArchiveTest extends ArchiveContract {

    @Override
    Archive open(Path folder) {
        return new SqliteArchive(folder.resolve("archive.db"));
    }

    @Override
    SqlArchive open(Path folder, int months) {
        return new SqliteArchive(folder.resolve("archive.db"), months);
    }

    /** What a crash at this instant leaves on the disk. */
    private Path crashCopy(String name) {
        try {
            Path copy = Files.createDirectory(folder.resolve(name));
            Files.copy(folder.resolve("archive.db"), copy.resolve("archive.db"));
            Files.copy(folder.resolve("archive.db-wal"), copy.resolve("archive.db-wal"));
            return copy;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whoIsKilledWhileReadingsAreSummedUpCountsNoneTwiceAndLosesNone() throws IOException, InterruptedException {
        int readings = storeMany((SqlArchive) archive, 12);
        archive.close();
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), RollUpProgram.class.getName(), folder.resolve("archive.db").toString(),
                JULY.toString()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader said = process.inputReader()) {
            String line = said.readLine();
            while (line != null && !line.equals("step")) {
                line = said.readLine();
            }
            process.destroyForcibly().waitFor();
        }
        SqlArchive kept = keeping(1);
        assertThat(known()).isEqualTo(readings);
        assertThat(kept.rolledUp().blocks()).isBetween(3L, 12L);
        retireAll(kept, JULY);
        assertThat(known()).isEqualTo(readings);
        assertThat(hours().stream().mapToLong(hour -> hour.sum().readings()).sum()).isEqualTo(readings);
        assertThat(line(village.origin).archived()).isEqualTo(13);
    }

    /** That does not compress, within an hour. */
    private static List<Reading> noise(int seed, int count) {
        Random random = new Random(seed);
        return IntStream.range(0, count).mapToObj(i -> new Reading(1, NOON + i, random.nextGaussian())).toList();
    }

    @Test
    void theRoomOfWhatWasGivenUpIsUsedAgain() throws IOException {
        SqlArchive kept = keeping(1);
        village.series(1, "river/stage", "m");
        for (int i = 0; i < 50; i++) {
            village.readings(noise(i, 1_000));
        }
        kept.store(village.made(), Map.of(), MARCH);
        kept.store(List.of(county.detection("range", JULY.toEpochMilli())), Map.of(), JULY);
        retireAll(kept, JULY);
        kept.close();
        long before = Files.size(folder.resolve("archive.db"));
        archive = open(folder, 1);
        Site other = new Site("450102001004", 5);
        for (int i = 0; i < 45; i++) {
            other.readings(noise(i, 1_000));
        }
        archive.store(other.made(), Map.of(), JULY);
        archive.close();
        assertThat(Files.size(folder.resolve("archive.db"))).isLessThan(before + before * 45 / 100);
    }

    @Test
    void aClockFarAheadGivesNothingUpWhichNoNodesClockCallsOld() {
        SqlArchive kept = keeping(1);
        kept.store(List.of(village.readings(new Reading(1, NOON, 1.5))), Map.of(), MARCH);
        assertThat(kept.retire(Instant.parse("2099-01-01T00:00:00Z"))).isFalse();
        assertThat(kept.rolledUp().blocks()).isZero();
    }

    @Test
    void answersThatAnEarlierProgramStoredUnreadAreLabelsFromTheFirstStartOn() throws SQLException {
        String flood = "450102001003_20270115080000_00000001";
        store(village.warning(flood, 3, 5_000, "450102001003"),
                village.step(flood, 2, Role.DUTY_OFFICER, Deed.falseAlarm(WarningLevel.ORANGE)), village.unknownKind());
        archive.close();
        try (Connection file = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("archive.db"));
                Statement statement = file.createStatement()) {
            statement.execute("DROP TABLE label");
            statement.execute("DROP TABLE warning_part");
            statement.execute("INSERT INTO uninterpreted VALUES (2, 'warning-step is not known to this program')");
        }
        try (Archive later = open(folder)) {
            assertThat(later.labels(TimeRange.ALL, GUANGXI, 9)).extracting(LabelledWarning::label)
                    .containsExactly(Label.FALSE_ALARM);
            assertThat(later.alarms(GUANGXI).uninterpreted()).isEqualTo(1);
        }
    }

    @Test
    void sumsThatAnEarlierProgramStoredUnreadAreReadFromTheFirstStartOn() throws SQLException {
        NormalEquations rows = new NormalEquations();
        double[] one = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1, 0, 0, 1, 1};
        rows.add(new HourlyRows.Row(0, one, 0.25));
        LocalDate monday = LocalDate.of(2027, 1, 4);
        WeekSums sums = new WeekSums(Topic.of("river-stage", "m"), monday, monday, 5, rows);
        Site county = new Site("450102000000", 4);
        store(county.seal(RecordKind.SUMS, PriorityClass.EVENT, 5_000, sums.encode()),
                county.seal(RecordKind.SUMS, PriorityClass.EVENT, 5_000, new byte[] {1, 2, 3}));
        assertThat(archive.alarms(GUANGXI).uninterpreted()).isEqualTo(1);
        archive.close();
        try (Connection file = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("archive.db"));
                Statement statement = file.createStatement()) {
            statement.execute("DROP TABLE sums");
            statement.execute("DELETE FROM uninterpreted");
            statement.execute("INSERT INTO uninterpreted VALUES (1, 'kind-12 is not known to this program'), "
                    + "(2, 'kind-12 is not known to this program')");
        }
        try (Archive later = open(folder)) {
            assertThat(later.sums(GUANGXI, monday)).singleElement().satisfies(found -> {
                assertThat(found.hub()).isEqualTo(county.node);
                assertThat(found.sums().encode()).isEqualTo(sums.encode());
            });
            assertThat(later.hubSums(GUANGXI, monday)).containsExactly(new HubSums(county.node, sums.topic(), monday, monday, 5, 1));
            assertThat(later.sums(GUANGXI, monday.plusWeeks(1))).isEmpty();
            assertThat(later.sums(new DivisionCode("450200000000"), monday)).isEmpty();
            assertThat(later.alarms(GUANGXI).uninterpreted()).isEqualTo(1);
        }
    }

    @Test
    void aDeathInTheMiddleOfATransactionTakesAllOfItAndNothingElse() {
        store(village.series(1, "river/stage", "m"), village.readings(new Reading(1, 1000, 1.5)));
        Path middle = archive.transaction(() -> {
            for (int i = 0; i < 20_000; i++) {
                store(village.detection("range", i));
            }
            return crashCopy("middle");
        });
        Path after = crashCopy("after");
        try (Archive died = open(middle)) {
            assertThat(died.received(village.origin)).isEqualTo(SequenceSet.of(1, 2));
            assertThat(died.ledger(GUANGXI).get(0).archived()).isEqualTo(2);
            assertThat(died.detections(EventQuery.newest(10), GUANGXI).entries()).isEmpty();
            died.store(village.made(), Map.of(village.origin, 20_002L), ARRIVED);
            assertThat(died.ledger(GUANGXI)).containsExactly(
                    new OriginLedger(village.origin, 20_002, 20_002, 0, 0, 20_002, true));
        }
        try (Archive died = open(after)) {
            assertThat(died.received(village.origin)).isEqualTo(SequenceSet.of(1, 20_002));
        }
    }

    @Test
    void aFileOfANewerProgramIsRefusedInWords() throws SQLException {
        archive.close();
        sql("PRAGMA user_version = 99");
        assertThatThrownBy(() -> open(folder)).isInstanceOf(ArchiveFailure.class)
                .hasMessageContaining("archive.db").hasMessageContaining("layout 99");
        sql("PRAGMA user_version = 1");
    }

    @Test
    void aDamagedFileIsNamedWithWhatToDo() throws IOException {
        for (int i = 0; i < 2000; i++) {
            village.detection("range", i);
        }
        storeAll(village);
        archive.close();
        Path file = folder.resolve("archive.db");
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            for (long at = 8192 * 2; at < bytes.length(); at += 8192) {
                bytes.seek(at);
                bytes.write(new byte[64]);
            }
        }
        assertThatThrownBy(() -> {
            try (Archive damaged = open(folder)) {
                damaged.detections(EventQuery.newest(10), GUANGXI);
            }
        }).isInstanceOfSatisfying(ArchiveFailure.class, failure -> {
            assertThat(failure.damaged()).isTrue();
            assertThat(failure).hasMessageContaining("archive.db").hasMessageContaining(".recover");
        });
    }

    @Test
    void aFlippedBitInABlockIsFoundAndLeavesTheOthersReadable() throws SQLException {
        store(village.series(1, "river/stage", "m"), village.readings(new Reading(1, 1000, 1.5)),
                village.readings(new Reading(1, 2000, 1.6)));
        sql("UPDATE record SET content = CAST(substr(content, 1, length(content) - 1) || x'5a' AS BLOB) "
                + "WHERE sequence = 2");
        List<ArchivedReading> back = new ArrayList<>();
        ReadingEnd end = archive.readings(ReadingQuery.all(stage(), TimeRange.ALL), GUANGXI, back::add);
        assertThat(back).containsExactly(new ArchivedReading(2000, 1.6, 0));
        assertThat(end.unreadable()).isEqualTo(1);
    }

    @Test
    void theLedgerSeesARowThatIsGone() throws SQLException {
        village.detection("range", 1);
        village.detection("range", 2);
        storeAll(village);
        sql("DELETE FROM record WHERE sequence = 1");
        assertThat(line(village.origin)).isEqualTo(new OriginLedger(village.origin, 2, 2, 0, 0, 1, false));
    }

    @Test
    void aFailedWriteIsFollowedByAWorkingOne() throws SQLException {
        sql("CREATE TRIGGER full BEFORE INSERT ON detection BEGIN SELECT raise(ABORT, 'no room'); END");
        assertThatThrownBy(() -> store(village.detection("range", 1))).isInstanceOf(ArchiveFailure.class)
                .hasMessageContaining("archive.db");
        sql("DROP TRIGGER full");
        storeAll(village);
        assertThat(archive.received(village.origin)).isEqualTo(SequenceSet.of(1, 1));
    }

    @Test
    @Timeout(30)
    void theLedgerIsBalancedAtEveryMomentOfAStream() throws InterruptedException {
        AtomicBoolean writing = new AtomicBoolean(true);
        List<JournalRecord> records = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            records.add(village.detection("range", i));
        }
        Thread writer = new Thread(() -> {
            for (int at = 0; at < records.size(); at += 25) {
                archive.store(records.subList(at, at + 25), Map.of(village.origin, at + 25L), ARRIVED);
            }
            writing.set(false);
        });
        writer.start();
        while (writing.get()) {
            long receipt = archive.received(village.origin).size();
            for (OriginLedger line : archive.ledger(GUANGXI)) {
                assertThat(line.balanced()).as("%s", line).isTrue();
                assertThat(line.archived()).as("acknowledged rows are there").isGreaterThanOrEqualTo(receipt);
            }
        }
        writer.join();
        assertThat(line(village.origin).archived()).isEqualTo(5000);
    }

    @Test
    void aBlockWhoseColumnsAreCutShortIsKeptAndSpoilsNoAnswer() {
        byte[] block = ReadingBlock.encode(List.of(new Reading(1, 1000, 0.1), new Reading(1, 2000, 17.3),
                new Reading(1, 2500, Math.PI)));
        village.series(1, "river/stage", "m");
        village.seal(RecordKind.READINGS, PriorityClass.READING, 1, Arrays.copyOf(block, block.length - 3));
        village.readings(new Reading(1, 3000, 1.5));
        storeAll(village);
        assertThat(archive.alarms(GUANGXI).uninterpreted()).isEqualTo(1);
        assertThat(all(stage(), TimeRange.ALL)).hasSize(1);
    }

    private void sql(String command) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("archive.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }
}
