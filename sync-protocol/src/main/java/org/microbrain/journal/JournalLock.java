package org.microbrain.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps every other writer away from a journal file, by a lock on a file beside it; ends with the process at the latest. */
final class JournalLock implements AutoCloseable {

    private final FileChannel channel;

    private JournalLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws IllegalStateException when another process, or this one, has it */
    static JournalLock of(Path journal) throws IOException {
        FileChannel channel = FileChannel.open(journal.resolveSibling(journal.getFileName() + ".lock"),
                StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new IllegalStateException(journal + " is already open; stop the process that has it first");
        }
        return new JournalLock(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
