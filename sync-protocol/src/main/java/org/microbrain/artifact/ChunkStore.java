package org.microbrain.artifact;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Packed chunks in a folder, a file for each, named by the hash of what is in it and checked whenever it is read. Nothing of it
 * is needed by anybody: what is lost, damaged or thrown out is fetched anew. Within its limit it keeps what was used last.
 * Safe for use by several threads.
 */
public final class ChunkStore {

    /** No limit: what is in it is the only copy. */
    public static final long UNLIMITED = Long.MAX_VALUE;
    /** Damaged chunks kept for somebody to look at. */
    private static final int MOST_ASIDE = 16;
    /** Of the limit, when something has to go. */
    private static final double LEFT = 0.9;

    private final Path folder;
    private final long limit;
    private final InstantSource time;
    private final AtomicLong names = new AtomicLong();
    private final AtomicLong damaged = new AtomicLong();
    /** -1 until the folder was looked through. */
    private long bytes = -1;

    private record Entry(Path file, long size, FileTime used) {
    }

    /**
     * @param limit bytes of files at most; a little more while one is written
     * @param time  by which it is known what was used last; a wrong clock costs a chunk that must be fetched anew, no more
     */
    public ChunkStore(Path folder, long limit, InstantSource time) {
        this.folder = folder;
        this.limit = limit;
        this.time = time;
    }

    private Path file(Sha256 chunk) {
        return folder.resolve(chunk.hex().substring(0, 2)).resolve(chunk.hex());
    }

    /** Whether there is a file for it; it may be damaged. */
    public boolean has(Sha256 chunk) {
        return Files.isRegularFile(file(chunk));
    }

    /**
     * A chunk as it is packed. A damaged one is set aside and counts as missing.
     *
     * @throws IOException when the disk cannot be read
     */
    public Optional<byte[]> packed(Sha256 chunk) throws IOException {
        Path file = file(chunk);
        try {
            byte[] packed = Files.readAllBytes(file);
            requireChunk(chunk, packed);
            used(file);
            return Optional.of(packed);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (DamagedPiece e) {
            setAside(file);
            return Optional.empty();
        }
    }

    /** What is in a chunk, checked; empty when it is missing or damaged. */
    public Optional<byte[]> chunk(Sha256 chunk) throws IOException {
        Optional<byte[]> packed = packed(chunk);
        return packed.isPresent() ? Optional.of(Packing.unpack(packed.get())) : Optional.empty();
    }

    /** @throws DamagedPiece when these are not the packed bytes of that chunk */
    public static void requireChunk(Sha256 chunk, byte[] packed) throws IOException {
        if (!Sha256.of(Packing.unpack(packed)).equals(chunk)) {
            throw new DamagedPiece("the bytes are not those of chunk " + chunk);
        }
    }

    private void used(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(time.instant()));
        } catch (IOException e) {
            return; // it may go sooner than it should
        }
    }

    private void setAside(Path file) throws IOException {
        damaged.incrementAndGet();
        Path aside = folder.resolve("damaged");
        Files.createDirectories(aside);
        forget(Files.size(file));
        Files.move(file, aside.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        List<Entry> all = entries(aside);
        all.stream().sorted(Comparator.comparing(Entry::used)).limit(Math.max(0, all.size() - MOST_ASIDE))
                .forEach(one -> one.file().toFile().delete());
    }

    /**
     * Keeps a chunk; makes room for it when there is none.
     *
     * @param packed checked by the caller ({@link #requireChunk})
     * @throws IOException when the disk does not take it
     */
    public void put(Sha256 chunk, byte[] packed) throws IOException {
        Path file = file(chunk);
        Path fresh = folder.resolve("incoming").resolve(chunk.hex() + "." + names.incrementAndGet());
        Files.createDirectories(file.getParent());
        Files.createDirectories(fresh.getParent());
        makeRoom(packed.length);
        try {
            Files.write(fresh, packed);
            boolean replaces = Files.exists(file);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            forget(replaces ? 0 : -packed.length);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private synchronized void forget(long size) {
        bytes = bytes < 0 ? bytes : Math.max(0, bytes - size);
    }

    private synchronized void makeRoom(long wanted) throws IOException {
        if (limit == UNLIMITED) {
            return;
        }
        if (bytes < 0) {
            bytes = entries(folder).stream().mapToLong(Entry::size).sum();
        }
        if (bytes + wanted <= limit) {
            return;
        }
        List<Entry> all = entries(folder);
        all.sort(Comparator.comparing(Entry::used));
        bytes = all.stream().mapToLong(Entry::size).sum();
        for (Entry one : all) {
            if (bytes + wanted <= limit * LEFT) {
                return;
            }
            Files.deleteIfExists(one.file());
            bytes -= one.size();
        }
    }

    private static List<Entry> entries(Path folder) throws IOException {
        List<Entry> entries = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    entries.add(new Entry(file, attributes.size(), attributes.lastModifiedTime()));
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        return entries;
    }

    /** Deletes what an interrupted program left behind. To be called once, at the start. */
    public void tidy() throws IOException {
        for (Entry one : entries(folder.resolve("incoming"))) {
            Files.deleteIfExists(one.file());
        }
    }

    /** Bytes of all files; looks through the folder the first time. */
    public synchronized long bytes() throws IOException {
        if (bytes < 0) {
            bytes = entries(folder).stream().mapToLong(Entry::size).sum();
        }
        return bytes;
    }

    /** Damaged chunks met since the start. */
    public long damaged() {
        return damaged.get();
    }
}
