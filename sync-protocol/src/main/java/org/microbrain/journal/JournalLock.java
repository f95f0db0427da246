package org.microbrain.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.microbrain.record.JournalId;

/**
 * Keeps every other writer away from a journal file, by a lock on a file beside it; ends with the process at the latest.
 * The file also remembers whether there ever was a journal, and whether it was closed.
 */
final class JournalLock implements AutoCloseable {

    private static final byte OPEN = 'o';
    private static final byte CLOSED = 'c';

    private static final int WITNESS_AT = 1;
    private static final int WITNESS_BYTES = JournalId.BYTES + 8;

    private final FileChannel channel;
    private final byte before;
    private final Witness lastRun;

    /** How many records an opening of the journal had made durable; never more than it had. */
    record Witness(JournalId journal, long made) {
    }

    private JournalLock(FileChannel channel) throws IOException {
        this.channel = channel;
        ByteBuffer noted = ByteBuffer.allocate(WITNESS_AT + WITNESS_BYTES);
        while (noted.hasRemaining() && channel.read(noted, noted.position()) > 0) {
            continue;
        }
        this.before = noted.position() > 0 ? noted.get(0) : 0;
        long made = noted.hasRemaining() ? 0 : noted.getLong(WITNESS_AT + JournalId.BYTES);
        this.lastRun = made <= 0 ? null
                : new Witness(new JournalId(noted.getLong(WITNESS_AT), noted.getLong(WITNESS_AT + 8)), made);
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
        return new JournalLock(channel);
    }

    /** Whether a journal was ever opened here. */
    boolean everOpened() {
        return before == OPEN || before == CLOSED;
    }

    /** Whether the program that had it open last did not come to close it. */
    boolean leftOpen() {
        return before == OPEN;
    }

    /** What the last program noted; null when nothing. */
    Witness lastRun() {
        return lastRun;
    }

    /** Notes what is durable. Not synced: it may lag behind, and never runs ahead. */
    void note(Witness now) throws IOException {
        channel.write(ByteBuffer.allocate(WITNESS_BYTES).put(now.journal().bytes()).putLong(now.made()).flip(), WITNESS_AT);
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
