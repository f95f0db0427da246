package org.microbrain.core.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup of a core holds each file as of one moment, is checked, and says itself that it is whole. */
class CoreBackupTest {

    @TempDir
    private Path folder;
    private Path data;
    private Path archive;
    private Path to;

    @BeforeEach
    void aCore() throws Exception {
        data = Files.createDirectories(folder.resolve("data"));
        archive = data.resolve("archive.db");
        to = folder.resolve("backup");
        sql(archive, "PRAGMA journal_mode=WAL", "CREATE TABLE record (id INTEGER PRIMARY KEY, content BLOB)",
                "CREATE TABLE derived (record INTEGER PRIMARY KEY)");
        for (int i = 0; i < 6; i++) {
            add(archive);
        }
    }

    private static void sql(Path file, String... commands) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file); Statement statement = connection.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        }
    }

    /** A megabyte, and what follows from it in the same transaction. */
    private static void add(Path file) throws SQLException {
        sql(file, "BEGIN", "INSERT INTO record (content) VALUES (randomblob(1000000))",
                "INSERT INTO derived SELECT max(id) FROM record", "COMMIT");
    }

    private static long number(Path file, String question) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file); Statement statement = connection.createStatement()) {
            return statement.executeQuery(question).getLong(1);
        }
    }

    private int back() {
        return new CoreBackup(data, Optional.of(archive), to, (file, bytes, all) -> { }).make();
    }

    private List<String> kept() throws IOException {
        try (Stream<Path> files = Files.walk(to)) {
            return files.filter(Files::isRegularFile).map(file -> to.relativize(file).toString()).sorted().toList();
        }
    }

    @Test
    void whatIsCommittedMeanwhileNeitherTearsTheCopyNorBeginsItAnew() throws Exception {
        List<Long> seen = new ArrayList<>();
        new CoreBackup(data, Optional.of(archive), to, (file, bytes, all) -> {
            seen.add(bytes);
            try {
                if (seen.size() < 20) {
                    add(archive);
                }
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }).make();
        assertThat(seen).isSorted().hasSizeBetween(4, 20);
        Path copy = to.resolve(CoreBackup.ARCHIVE);
        assertThat(number(copy, "SELECT count(*) FROM record")).isEqualTo(6);
        assertThat(number(copy, "SELECT count(*) FROM derived")).isEqualTo(6);
        assertThat(number(archive, "SELECT count(*) FROM record")).isGreaterThan(8);
    }

    @Test
    void allOfTheDataFolderIsInItButWhatComesAndGoesAndEachFileHasItsSum() throws Exception {
        sql(data.resolve("people.db"), "CREATE TABLE person (name TEXT)", "INSERT INTO person VALUES ('韦芳')");
        Files.createDirectories(data.resolve("repository/metadata"));
        Files.writeString(data.resolve("repository/metadata/1.root.json"), "{}");
        Files.writeString(data.resolve("archive.db.made"), "records …");
        Files.writeString(data.resolve("journal.db.reserve"), "");
        Files.createDirectories(data.resolve("uploads"));
        Files.writeString(data.resolve("uploads/half"), "…");
        int files = back();
        assertThat(kept()).containsExactly("SHA256SUMS", "archive.db", "data/people.db", "data/repository/metadata/1.root.json");
        assertThat(files).isEqualTo(3);
        for (String line : Files.readAllLines(to.resolve(CoreBackup.SUMS))) {
            String[] parts = line.split("  ", 2);
            assertThat(parts[0]).isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256")
                    .digest(Files.readAllBytes(to.resolve(parts[1])))));
        }
    }

    @Test
    void aDamagedArchiveIsNamedAndWhatStandsThereIsNoBackup() throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "rw")) {
            file.seek(4096);
            file.write(new byte[3 * 4096]);
        }
        assertThatThrownBy(this::back).isInstanceOf(BackupFailure.class).hasMessageContaining(archive.toString())
                .hasMessageContaining("damaged");
        assertThat(kept()).doesNotContain(CoreBackup.SUMS);
    }

    @Test
    void aFolderWithSomethingInItIsLeftAloneAndSoIsTheDataFolder() throws Exception {
        back();
        List<String> before = kept();
        assertThatThrownBy(this::back).isInstanceOf(BackupFailure.class).hasMessageContaining("not empty");
        assertThat(kept()).isEqualTo(before);
        to = data.resolve("backup");
        assertThatThrownBy(this::back).isInstanceOf(BackupFailure.class).hasMessageContaining("another disk");
        assertThat(to).doesNotExist();
    }
}
