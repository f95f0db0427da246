package org.microbrain.runtime.enrol;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.microbrain.journal.StorageFailure;
import org.microbrain.runtime.identity.PrivateFile;
import org.microbrain.runtime.storage.SqliteFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A copy of {@code admission.db}, best on another disk, that takes its place when it is gone or damaged. What was decided
 * since the copy was made is not in it; revocations of that time come back from the parent.
 */
final class AdmissionCopy {

    private static final Logger LOG = LoggerFactory.getLogger(AdmissionCopy.class);

    private final Path file;
    private final Path copy;

    AdmissionCopy(Path file, Path copy) {
        this.file = file;
        this.copy = copy;
    }

    /**
     * To be called before the file is opened: a file that cannot be used is set aside, and the copy, if there is one, put
     * in its place.
     */
    void restoreIfNeeded() throws IOException {
        boolean there = Files.exists(file);
        if (there && isSound(file) || !there && Files.notExists(copy)) {
            return;
        }
        if (there) {
            Path aside = file.resolveSibling(file.getFileName() + ".set-aside");
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            LOG.error("{} is damaged and was set aside as {}", file, aside.getFileName());
        }
        Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-wal"));
        Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-shm"));
        if (Files.exists(copy) && isSound(copy)) {
            Path next = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(next);
            Files.copy(copy, next, StandardCopyOption.COPY_ATTRIBUTES);
            sync(next);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            LOG.error("{} was lost; the copy {} of {} took its place", file, copy, Files.getLastModifiedTime(copy));
        } else {
            LOG.error("{} was lost and there is no copy of it; admission begins anew, revocations come from the parent", file);
        }
    }

    /** @throws StorageFailure when it cannot be made; the copy before stays */
    void make(SqliteFile source) {
        Path next = copy.resolveSibling(copy.getFileName() + ".new");
        try {
            PrivateFile.write(next, new byte[0]);
            source.update("VACUUM INTO ?", next.toString());
            sync(next);
            Files.move(next, copy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new StorageFailure(copy, e);
        }
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static boolean isSound(Path file) throws IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
             Statement statement = connection.createStatement();
             ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
            return row.next() && row.getString(1).equals("ok");
        } catch (SQLException e) {
            if (SqliteFile.isDamage(e)) {
                return false;
            }
            throw new IOException(file + ": cannot be used: " + e.getMessage(), e);
        }
    }
}
