package org.microbrain.journal;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The room a journal has on its disk. A few megabytes are held in a file of their own: to make room in a full journal
 * something has to be written, and when other programs have taken everything else, that file is given up for it.
 */
final class DiskRoom {

    static final String SUFFIX = ".reserve";

    private static final Logger LOG = LoggerFactory.getLogger(DiskRoom.class);
    /** On a small disk the floor and the reserve are parts of it. */
    private static final int FLOOR_PART = 10;
    private static final int RESERVE_PART = 20;
    private static final int RESERVE_OF_FLOOR = 4;
    private static final int CHUNK = 1 << 16;

    private final File folder;
    private final Path reserve;
    private final long wishedFloor;

    /** @param floorBytes free bytes below which the journal no longer grows; 0 for never, and no reserve */
    DiskRoom(Path journal, long floorBytes) {
        this.folder = journal.toAbsolutePath().getParent().toFile();
        this.reserve = journal.resolveSibling(journal.getFileName() + SUFFIX);
        this.wishedFloor = floorBytes;
    }

    private long floor() {
        return Math.min(wishedFloor, folder.getTotalSpace() / FLOOR_PART);
    }

    private long reserveBytes() {
        return Math.min(wishedFloor / RESERVE_OF_FLOOR, folder.getTotalSpace() / RESERVE_PART);
    }

    /** Whether the journal should not grow. A file system that does not say its size is not low. */
    boolean low() {
        return folder.getUsableSpace() < floor();
    }

    /** Bytes the write-ahead log may have before it is copied back: it has to fit into the reserve, twice. */
    long logBytes() {
        long reserved = reserveBytes();
        return reserved == 0 ? Long.MAX_VALUE : reserved / 2;
    }

    boolean held() {
        return wishedFloor == 0 || Files.exists(reserve);
    }

    /** Takes the reserve when there is plenty of room. Written out, since a hole in a file holds no room. */
    void hold() {
        long bytes = reserveBytes();
        if (held() || folder.getUsableSpace() < floor() + bytes) {
            return;
        }
        ByteBuffer noise = ByteBuffer.allocate(CHUNK);
        new Random(1).nextBytes(noise.array());
        try (FileChannel out = FileChannel.open(reserve, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (long written = 0; written < bytes; written += CHUNK) {
                out.write(noise.rewind());
            }
            out.force(true);
        } catch (IOException e) {
            LOG.warn("{}: no room could be reserved for a full disk: {}", reserve, e.getMessage());
            release();
        }
    }

    /** @return whether there was something to give up */
    boolean release() {
        try {
            return Files.deleteIfExists(reserve);
        } catch (IOException e) {
            LOG.warn("{}: the reserved room could not be given up: {}", reserve, e.getMessage());
            return false;
        }
    }
}
