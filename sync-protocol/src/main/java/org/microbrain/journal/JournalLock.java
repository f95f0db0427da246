package org.microbrain.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps every other writer away from a journal file, by a lock on a file beside it; ends with the process at the latest.
 * The file also remembers whether there ever was a journal, and whether it was closed.
 */
final class JournalLock implements AutoCloseable {

    private static final byte OPEN = 'o';
    private static final byte CLOSED = 'c';

    private final FileChannel channel;
    private final byte before;

    private JournalLock(FileChannel channel, byte before) {
        this.channel = channel;
        this.before = before;
    }

    /** @throws IllegalStateException when another process, or this one, has it */
    static JournalLock of(Path journal) throws IOException {
        FileChannel channel = FileChannel.open(journal.resolveSibling(journal.getFileName() + ".lock"),
                StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
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
        ByteBuffer mark = ByteBuffer.allocate(1);
        return new JournalLock(channel, channel.read(mark, 0) == 1 ? mark.get(0) : 0);
    }

    /** Whether a journal was ever opened here. */
    boolean everOpened() {
        return before == OPEN || before == CLOSED;
    }

    /** Whether the program that had it open last did not come to close it. */
    boolean leftOpen() {
        return before == OPEN;
    }

    void opened() throws IOException {
        mark(OPEN);
    }

    void closed() throws IOException {
        mark(CLOSED);
    }

    private void mark(byte state) throws IOException {
        channel.write(ByteBuffer.wrap(new byte[] {state}), 0);
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
