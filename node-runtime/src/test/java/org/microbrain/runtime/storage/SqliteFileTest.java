package org.microbrain.runtime.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.journal.StorageFailure;

final class SqliteFileTest {

    private static final String COUNT = "SELECT count(*) FROM gauge";
    private static final String FIRST = "CREATE TABLE gauge(name TEXT PRIMARY KEY, level REAL) WITHOUT ROWID;";
    private static final String SECOND = "ALTER TABLE gauge ADD COLUMN unit TEXT NOT NULL DEFAULT 'm';";
    private static final SqliteFile.Format FORMAT = SqliteFile.Format.logged(64, COUNT, FIRST, SECOND);

    @TempDir
    private Path folder;

    private Path path() {
        return folder.resolve("gauges.db");
    }

    private static void put(SqliteFile file, String name) {
        file.update("INSERT INTO gauge(name, level) VALUES(?, ?)", name, 1.5);
    }

    @Test
    void aFileOfAnEarlierLayoutIsChangedAndKeepsWhatItHas() {
        try (SqliteFile earlier = new SqliteFile(path(), SqliteFile.Format.logged(64, COUNT, FIRST))) {
            put(earlier, "邕江");
        }
        try (SqliteFile file = new SqliteFile(path(), FORMAT)) {
            assertThat(file.rows(row -> row.getString(1) + row.getString(2), "SELECT name, unit FROM gauge"))
                    .containsExactly("邕江m");
        }
    }

    @Test
    void aFileOfANewerProgramIsLeftAsItIs() throws IOException {
        try (SqliteFile file = new SqliteFile(path(), FORMAT)) {
            put(file, "邕江");
        }
        byte[] before = Files.readAllBytes(path());
        SqliteFile.Format older = SqliteFile.Format.logged(64, COUNT, FIRST);
        assertThatThrownBy(() -> SqliteFile.openOrBegin(path(), older, "nothing is lost")).isInstanceOf(StorageFailure.class)
                .hasMessageContaining("layout 2, this one knows 1");
        assertThat(Files.readAllBytes(path())).isEqualTo(before);
    }

    @Test
    void whatADamagedFileHeldIsSetAsideAndANewOneBegun() throws IOException {
        try (SqliteFile file = new SqliteFile(path(), FORMAT)) {
            file.updateAll("INSERT INTO gauge(name, level) VALUES(?, ?)", IntStream.range(0, 5_000).boxed()
                    .toList(), i -> new Object[] {"gauge " + i, i});
        }
        byte[] damaged = Files.readAllBytes(path());
        try (FileChannel channel = FileChannel.open(path(), StandardOpenOption.WRITE)) {
            for (long page = 1; page * 4096 < damaged.length; page++) {
                channel.write(ByteBuffer.wrap(new byte[] {99, 99, 99, 99, 99, 99, 99, 99}), page * 4096);
            }
        }
        damaged = Files.readAllBytes(path());
        try (SqliteFile file = SqliteFile.openOrBegin(path(), FORMAT, "it is filled again")) {
            assertThat(file.number(COUNT)).isZero();
            put(file, "邕江");
        }
        assertThat(Files.readAllBytes(folder.resolve("gauges.db.set-aside"))).isEqualTo(damaged);
        try (SqliteFile file = new SqliteFile(path(), FORMAT)) {
            assertThat(file.number(COUNT)).isEqualTo(1);
        }
    }

    @Test
    void nothingOfAFailedTransactionStaysAndTheNextOneWorks() {
        try (SqliteFile file = new SqliteFile(path(), FORMAT)) {
            assertThatThrownBy(() -> file.transaction(() -> {
                put(file, "邕江");
                file.transaction(() -> file.update("INSERT INTO gauge(name, level) VALUES(?, ?)", "右江", 2));
                throw new IllegalStateException("the power goes");
            })).isInstanceOf(IllegalStateException.class);
            file.transaction(() -> {
                put(file, "左江");
                return null;
            });
            assertThat(file.rows(row -> row.getString(1), "SELECT name FROM gauge")).isEqualTo(List.of("左江"));
        }
    }

    @Test
    void aCommandThatFailsNamesTheFile() {
        try (SqliteFile file = new SqliteFile(path(), FORMAT)) {
            put(file, "邕江");
            assertThatThrownBy(() -> put(file, "邕江")).isInstanceOf(StorageFailure.class).hasMessageContaining("gauges.db");
        }
    }
}
