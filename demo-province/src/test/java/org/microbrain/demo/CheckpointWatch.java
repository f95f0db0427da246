package org.microbrain.demo;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Sees when SQLite copies a write-ahead log into its database, by the two counters that it keeps of that in the shared
 * memory file beside it (sqlite.org/walformat.html, "The WAL-Index File Format", WalCkptInfo): frames it began to copy,
 * and frames copied and synced. They differ in the middle of a checkpoint, and stay so when the process dies in it.
 */
final class CheckpointWatch implements AutoCloseable {

    private static final int COPIED = 96;
    private static final int BEGUN = 128;
    private static final int END = 136;

    private final FileChannel channel;
    private final MappedByteBuffer index;

    CheckpointWatch(Path journal) throws IOException {
        channel = FileChannel.open(journal.resolveSibling(journal.getFileName() + "-shm"), StandardOpenOption.READ);
        index = channel.map(FileChannel.MapMode.READ_ONLY, 0, END);
        index.order(ByteOrder.nativeOrder());
    }

    /** Returns in the middle of the next checkpoint; false when none came. */
    boolean awaitBegin(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!within()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }

    private boolean within() {
        return index.getInt(BEGUN) > index.getInt(COPIED);
    }

    /** Whether a dead process has left a checkpoint half done. */
    static boolean unfinished(Path journal) throws IOException {
        try (CheckpointWatch watch = new CheckpointWatch(journal)) {
            return watch.within();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
