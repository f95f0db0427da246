package org.microbrain.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.microbrain.journal.Journal;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;

/** A disk with a real SQLite file on it. A crash leaves the bytes that lie on the disk at that instant, and torn writes. */
final class FileDisk implements SimulatedDisk {

    private static final String DATABASE = "journal.db";
    private static final String LOG = "journal.db-wal";
    /** What a disk writes whole, or not at all. */
    private static final int SECTOR = 512;
    private static final int LONGEST_TORN_WRITE = 20_000;

    private final Path root;
    private Path folder;

    /** @param root a folder that is deleted by others in the end */
    FileDisk(Path root) {
        this.root = root;
        this.folder = folder(root);
    }

    private static Path folder(Path root) {
        try {
            return Files.createTempDirectory(root, "disk");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Journal open(NodeId node, JournalId id, JournalLimits limits) {
        Iterator<Long> halves = List.of(id.high(), id.low()).iterator();
        return SqliteJournal.open(folder.resolve(DATABASE), node, limits, halves::next);
    }

    @Override
    public void crash(Journal open, Random random) {
        Path after = copyTo(folder(root));
        try {
            switch (random.nextInt(3)) {
                case 0 -> tearCommit(after, random);
                case 1 -> tearCheckpoint(after, random);
                default -> { }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.close(); // tidies up the old folder, as no crash does
        discard();
        folder = after;
    }

    /** The next transaction was being written to the log. */
    private static void tearCommit(Path folder, Random random) throws IOException {
        byte[] torn = new byte[random.nextInt(LONGEST_TORN_WRITE)];
        random.nextBytes(torn);
        if (Files.exists(folder.resolve(LOG))) {
            Files.write(folder.resolve(LOG), torn, StandardOpenOption.APPEND);
        }
    }

    /** The log was being copied into the database: it is still whole, of the database any sector is old or new. */
    private void tearCheckpoint(Path folder, Random random) throws IOException {
        FileDisk done = new FileDisk(root);
        copy(folder, done.folder);
        done.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        byte[] before = Files.readAllBytes(folder.resolve(DATABASE));
        byte[] after = Files.readAllBytes(done.folder.resolve(DATABASE));
        byte[] torn = Arrays.copyOf(before, Math.max(before.length, after.length));
        for (int at = 0; at < after.length; at += SECTOR) {
            if (random.nextBoolean()) {
                System.arraycopy(after, at, torn, at, Math.min(SECTOR, after.length - at));
            }
        }
        Files.write(folder.resolve(DATABASE), torn);
        done.discard();
    }

    @Override
    public void damage(Random random) {
        execute("UPDATE record SET content = CAST(substr(content, 1, length(content) - 1) || x'"
                + String.format("%02x", random.nextInt(256)) + "' AS BLOB) WHERE id % 7 = " + random.nextInt(7));
    }

    private void execute(String sql) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(DATABASE));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    @Override
    public void discard() {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public SimulatedDisk copy() {
        FileDisk copy = new FileDisk(root);
        copyTo(copy.folder);
        return copy;
    }

    /** A copy that SQLite itself makes of the open database. */
    SimulatedDisk backup() {
        FileDisk copy = new FileDisk(root);
        execute("VACUUM INTO '" + copy.folder.resolve(DATABASE) + "'");
        return copy;
    }

    private Path copyTo(Path target) {
        try {
            copy(folder, target);
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        for (String file : List.of(DATABASE, LOG)) {
            if (Files.exists(from.resolve(file))) {
                Files.copy(from.resolve(file), to.resolve(file));
            }
        }
    }
}
