package org.microbrain.core.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The archive's file and its write-ahead log as they were when they were opened. SQLite holds them open and does not
 * notice when somebody deletes, replaces or cuts them: it would go on writing what no start ever finds again.
 */
final class OpenedFiles {

    private final Path file;
    private final Path log;
    private Seen seenFile;
    private Seen seenLog;

    private record Seen(Object key, long bytes) {
    }

    /** The archive is open. */
    OpenedFiles(Path file) {
        this.file = file;
        this.log = file.resolveSibling(file.getFileName() + "-wal");
        this.seenFile = look(file, null);
    }

    /**
     * To be called after each commit and before anybody is told of it, by the thread that writes: SQLite itself makes
     * neither of the two shorter while it is open.
     *
     * @return whether the log is still there
     * @throws ArchiveFailure when the file is not what was opened, or one of the two was cut short
     */
    boolean logIsThere() {
        seenFile = look(file, seenFile);
        if (seenFile.key == null) {
            throw ArchiveFailure.changed(file, "被删除或被替换", "was deleted or replaced");
        }
        seenLog = look(log, seenLog);
        return seenLog.key != null;
    }

    /** Without a key when it is gone or another one. */
    private static Seen look(Path path, Seen before) {
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            if (before != null && !now.fileKey().equals(before.key)) {
                return new Seen(null, 0);
            }
            if (before != null && now.size() < before.bytes) {
                throw ArchiveFailure.changed(path, "被截短", "was cut short");
            }
            return new Seen(now.fileKey(), now.size());
        } catch (NoSuchFileException e) {
            return new Seen(null, 0);
        } catch (IOException e) {
            throw ArchiveFailure.changed(path, "无法查看（" + e.getMessage() + "）", "cannot be looked at (" + e.getMessage() + ")");
        }
    }
}
