package org.microbrain.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.journal.Storage;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.SequenceSet;

/** Real files of an archive that somebody deletes, cuts and overwrites, before the start and while it runs. */
final class DamagedArchiveTest {

    private static final DivisionCode GUANGXI = new DivisionCode("450000000000");
    private static final int PAGE = 8192;
    private static final int SAFE = 300;
    private static final int IN_THE_LOG = 40;

    @TempDir
    private Path folder;
    private final Site village = new Site("450102001003", 1);
    private Path file;
    private SqliteArchive archive;

    /** A running archive: some records in the file, some in the log alone. */
    @BeforeEach
    void fixture() {
        file = folder.resolve("archive.db");
        archive = new SqliteArchive(file);
        archive.transaction(() -> {
            store(SAFE);
            return null;
        });
        archive.close();
        archive = new SqliteArchive(file);
        store(IN_THE_LOG);
    }

    @AfterEach
    void close() {
        archive.close();
    }

    private void store(int records) {
        for (int i = 0; i < records; i++) {
            store(village.detection("range", i));
        }
    }

    private void store(JournalRecord record) {
        archive.store(List.of(record), Map.of(village.origin, record.sequence()), Instant.EPOCH);
    }

    private static Path log(Path file) {
        return file.resolveSibling(file.getFileName() + "-wal");
    }

    /** What a killed core leaves. */
    private Path killed(String name, boolean withLog) throws IOException {
        Path copy = Files.createDirectory(folder.resolve(name)).resolve("archive.db");
        Files.copy(file, copy);
        Files.copy(file.resolveSibling("archive.db.made"), copy.resolveSibling("archive.db.made"));
        if (withLog) {
            Files.copy(log(file), log(copy));
        }
        return copy;
    }

    private static void cut(Path path, long bytes) throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(path.toFile(), "rw")) {
            raw.setLength(bytes);
        }
    }

    private static void overwrite(Path path, long from, long step) throws IOException {
        byte[] noise = "Z".repeat(64).getBytes(StandardCharsets.US_ASCII);
        try (RandomAccessFile raw = new RandomAccessFile(path.toFile(), "rw")) {
            for (long at = from; at < raw.length(); at += step) {
                raw.seek(at);
                raw.write(noise);
            }
        }
    }

    private static void assertSaysDamaged(ThrowingCallable what) {
        assertThatThrownBy(what).isInstanceOfSatisfying(ArchiveFailure.class, failure -> {
            assertThat(failure.damaged()).isTrue();
            assertThat(failure.getMessage()).contains("archive.db").contains("bring back the last backup");
            assertThat(failure.zh()).contains("archive.db").contains("恢复最近的备份");
        });
    }

    @Test
    void aCoreDoesNotStartWithADamagedCutOrMissingArchiveAndLeavesItAsItIs() throws IOException {
        Path half = killed("half", false);
        cut(half, Files.size(half) / 2 / PAGE * PAGE);
        Path header = killed("header", false);
        overwrite(header, 0, Long.MAX_VALUE / 2);
        Path empty = killed("empty", false);
        cut(empty, 0);
        for (Path damaged : List.of(half, header, empty)) {
            byte[] before = Files.readAllBytes(damaged);
            assertSaysDamaged(() -> new SqliteArchive(damaged).close());
            assertThat(Files.readAllBytes(damaged)).as("%s", damaged).isEqualTo(before);
        }
        Path gone = killed("gone", true);
        Files.delete(gone);
        assertSaysDamaged(() -> new SqliteArchive(gone).close());
    }

    @Test
    void aLostOrDamagedLogIsNoticedAtTheStartCountedOnceAndFilledUpByThoseBelow() throws IOException {
        Path lost = killed("lost", false);
        Path cut = killed("cut", true);
        cut(log(cut), 0);
        Path damaged = killed("damaged", true);
        overwrite(log(damaged), 32 + 24 + 100, Long.MAX_VALUE / 2);
        for (Path path : List.of(lost, cut, damaged)) {
            archive.close();
            archive = new SqliteArchive(path);
            assertThat(archive.events()).as("%s", path).singleElement().satisfies(event -> {
                assertThat(event.en()).contains(IN_THE_LOG + " records less");
                assertThat(event.zh()).contains("少 " + IN_THE_LOG + " 条记录");
            });
            assertThat(archive.received(village.origin)).isEqualTo(SequenceSet.of(1, SAFE));
            archive.store(village.made(), Map.of(village.origin, (long) village.made().size()), Instant.EPOCH);
            assertWhole();
            archive.close();
            archive = new SqliteArchive(path);
            assertThat(archive.events()).isEmpty();
            assertWhole();
        }
    }

    private void assertWhole() {
        int all = village.made().size();
        assertThat(archive.received(village.origin)).isEqualTo(SequenceSet.of(1, all));
        assertThat(archive.ledger(GUANGXI)).containsExactly(new OriginLedger(village.origin, all, all, 0, 0, all, true));
    }

    @Test
    void aKilledCoreWithAWholeLogHasNothingToSay() throws IOException {
        Path killed = killed("killed", true);
        archive.close();
        archive = new SqliteArchive(killed);
        assertThat(archive.events()).isEmpty();
        assertWhole();
    }

    @Test
    void aLogThatIsDeletedWhileTheCoreRunsIsSavedIntoTheFileAndNothingIsLost() throws IOException {
        archive.ledger(GUANGXI);
        Files.delete(log(file));
        store(1);
        assertThat(archive.events()).singleElement().satisfies(event ->
                assertThat(event.en()).contains("deleted while the core ran"));
        assertThat(archive.trouble()).isEmpty();
        Path killed = killed("killed", false);
        store(20);
        assertWhole();
        Path killedLater = killed("killed-later", true);
        archive.close();
        archive = new SqliteArchive(killed);
        assertThat(archive.received(village.origin)).isEqualTo(SequenceSet.of(1, SAFE + IN_THE_LOG + 1));
        archive.close();
        archive = new SqliteArchive(killedLater);
        assertWhole();
    }

    @Test
    void aLogDeletedWhileNothingComesIsSavedToo() throws IOException {
        Files.delete(log(file));
        archive.tend();
        Path killed = killed("killed", false);
        archive.close();
        archive = new SqliteArchive(killed);
        assertWhole();
    }

    @Test
    void aFileThatIsMovedAwayWhileItRunsTakesNothingMore() throws IOException {
        Files.move(file, folder.resolve("away"));
        assertTakesNothingMore();
    }

    @Test
    void aFileThatIsCutWhileItRunsTakesNothingMore() throws IOException {
        archive.tend();
        cut(file, 3 * PAGE);
        assertTakesNothingMore();
    }

    @Test
    void aLogThatIsCutWhileItRunsTakesNothingMoreAndTheNextStartCountsWhatIsGone() throws IOException {
        cut(log(file), 0);
        assertTakesNothingMore();
        archive.close();
        archive = new SqliteArchive(file);
        assertThat(archive.events()).isNotEmpty();
        village.made().remove(village.made().size() - 1);
        archive.store(village.made(), Map.of(village.origin, (long) village.made().size()), Instant.EPOCH);
        assertWhole();
    }

    @Test
    void damageThatAQuestionMeetsStopsTheWriterTooAndIsNotForgottenByAStart() throws IOException {
        Path backup = killed("backup", false);
        overwrite(file, PAGE, PAGE);
        assertSaysDamaged(() -> archive.detections(EventQuery.newest(SAFE + IN_THE_LOG), GUANGXI));
        assertTakesNothingMore();
        archive.close();
        assertSaysDamaged(() -> new SqliteArchive(file).close());

        Files.copy(backup, file, StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(log(file));
        archive = new SqliteArchive(file);
        assertThat(archive.events()).as("what the backup does not hold").hasSize(1);
        village.made().remove(village.made().size() - 1);
        archive.store(village.made(), Map.of(village.origin, (long) village.made().size()), Instant.EPOCH);
        assertWhole();
        archive.close();
        archive = new SqliteArchive(file);
        assertThat(archive.events()).isEmpty();
    }

    private void assertTakesNothingMore() {
        SequenceSet before = archive.received(village.origin);
        JournalRecord record = village.detection("range", 1);
        for (int i = 0; i < 3; i++) {
            assertSaysDamaged(() -> store(record));
            assertThat(archive.storage()).isEqualTo(Storage.FAILING);
            assertThat(archive.wantsTending()).isFalse();
        }
        assertThat(archive.received(village.origin)).isEqualTo(before);
    }
}
