package org.microbrain.core.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.microbrain.runtime.identity.PrivateFile;

/**
 * A copy of a core's data folder, and of its archive's file, in a new folder, made while the core runs or is stopped. Each
 * database is copied as of one moment, the archive first, so that what says what is wanted of nodes is the newest. Last comes
 * {@value #SUMS}, in the form that {@code sha256sum -c} reads: a folder without it is no backup.
 */
public final class CoreBackup {

    /** The list of files; its presence says that the backup is whole. */
    public static final String SUMS = "SHA256SUMS";
    /** Where the archive's file lies in a backup, and the files of the data folder. */
    public static final String ARCHIVE = "archive.db";
    public static final String DATA = "data";

    /** Of a running process, or to be had anew. */
    private static final List<String> NOT_KEPT = List.of("-wal", "-shm", "-journal", ".reserve", ".made", ".new", ".set-aside");
    private static final List<String> FOLDERS_NOT_KEPT = List.of("uploads", "carry");
    private static final int BUFFER = 1 << 20;
    /** Beyond what the files have now: they grow meanwhile. */
    private static final long ROOM = 64L << 20;

    private final Path data;
    private final Optional<Path> archive;
    private final Path to;
    private final Progress progress;
    private final StringBuilder sums = new StringBuilder();
    private long done;
    private long all;

    /** Hears how many bytes are copied, and of about how many. */
    public interface Progress {
        void at(String file, long bytes, long of);
    }

    /**
     * @param data    the core's data folder
     * @param archive its archive's file; empty when it is on PostgreSQL, which has tools of its own
     * @param to      a folder that does not exist yet, or an empty one
     */
    public CoreBackup(Path data, Optional<Path> archive, Path to, Progress progress) {
        this.data = data.toAbsolutePath().normalize();
        this.archive = archive.map(file -> file.toAbsolutePath().normalize());
        this.to = to.toAbsolutePath().normalize();
        this.progress = progress;
    }

    /**
     * @return how many files are in it
     * @throws BackupFailure when it was not made, in both languages
     */
    public int make() {
        try {
            List<Path> files = files();
            prepare(files);
            if (archive.isPresent()) {
                copy(archive.get(), Path.of(ARCHIVE));
            }
            for (Path file : files) {
                copy(file, Path.of(DATA).resolve(data.relativize(file)));
            }
            PrivateFile.write(to.resolve(SUMS), sums.toString().getBytes(StandardCharsets.UTF_8));
            return (int) sums.chars().filter(character -> character == '\n').count();
        } catch (IOException e) {
            throw new BackupFailure("备份未完成：" + e + "。", "The backup was not made: " + e + ".", e);
        }
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(data)) {
            throw new BackupFailure("数据文件夹 " + data + " 不存在。", "There is no data folder " + data + ".", null);
        }
        if (archive.isPresent() && !Files.isRegularFile(archive.get())) {
            throw new BackupFailure("档案库文件 " + archive.get() + " 不存在。", "There is no archive " + archive.get() + ".", null);
        }
        try (Stream<Path> found = Files.walk(data)) {
            return new ArrayList<>(found.filter(Files::isRegularFile).filter(this::isKept).sorted().toList());
        }
    }

    private boolean isKept(Path file) {
        String name = file.getFileName().toString();
        String folder = data.relativize(file).getName(0).toString();
        return NOT_KEPT.stream().noneMatch(name::endsWith) && !FOLDERS_NOT_KEPT.contains(folder)
                && archive.filter(file::equals).isEmpty();
    }

    private void prepare(List<Path> files) throws IOException {
        if (to.startsWith(data)) {
            throw new BackupFailure("备份文件夹不能位于数据文件夹之内，请放到另一块磁盘上。",
                    "A backup does not go into the data folder; name one on another disk.", null);
        }
        Files.createDirectories(to);
        try (Stream<Path> there = Files.list(to)) {
            if (there.findAny().isPresent()) {
                throw new BackupFailure(to + " 不是空文件夹，每次备份请用新的文件夹。",
                        to + " is not empty; name a new folder for each backup.", null);
            }
        }
        for (Path file : files) {
            all += size(file);
        }
        all += archive.isPresent() ? Files.size(archive.get()) : 0;
        long room = Files.getFileStore(to).getUsableSpace();
        if (room < all + ROOM) {
            throw new BackupFailure("备份约需 " + megabytes(all + ROOM) + " MB，" + to + " 所在磁盘只剩 " + megabytes(room) + " MB。",
                    "The backup needs about " + megabytes(all + ROOM) + " MB; the disk of " + to + " has " + megabytes(room) + " MB left.", null);
        }
    }

    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException gone) {
            return 0;
        }
    }

    private static long megabytes(long bytes) {
        return bytes / 1_000_000;
    }

    /** A file that is gone by now was one that comes and goes. */
    private void copy(Path from, Path name) throws IOException {
        Path copy = to.resolve(name);
        Files.createDirectories(copy.getParent());
        long size = size(from);
        try {
            if (SqliteCopy.isDatabase(from)) {
                SqliteCopy.make(from, copy, (pages, of) -> progress.at(name.toString(), done + size * pages / Math.max(1, of), all));
            } else {
                PrivateFile.write(copy, new byte[0]);
                try (InputStream in = Files.newInputStream(from); var out = Files.newOutputStream(copy)) {
                    in.transferTo(out);
                }
            }
        } catch (NoSuchFileException gone) {
            return;
        } catch (SQLException e) {
            throw new BackupFailure("备份未完成：" + from + " 无法复制或已损坏（" + e.getMessage() + "）。见 docs/disk-and-clock.md。",
                    "The backup was not made: " + from + " cannot be copied or is damaged (" + e.getMessage()
                            + "). See docs/disk-and-clock.md.", e);
        }
        sums.append(synced(copy)).append("  ").append(name).append('\n');
        done += size;
        progress.at(name.toString(), done, all);
    }

    /** @return the SHA-256 of what is now on the disk */
    private static String synced(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        MessageDigest sha256 = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha256)) {
            byte[] buffer = new byte[BUFFER];
            while (in.read(buffer) >= 0) {
                continue;
            }
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
