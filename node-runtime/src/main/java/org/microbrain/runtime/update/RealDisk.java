package org.microbrain.runtime.update;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The disk of the machine. Writes are synced, and so is the folder in which a name has changed. Keeps no state. */
public final class RealDisk implements Disk {

    private static final String NEXT = ".next";

    @Override
    public void folder(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            Files.createDirectories(folder);
            sync(folder.toAbsolutePath().getParent());
        }
    }

    @Override
    public void copy(Path from, Path to) throws IOException {
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(to, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            long size = in.size();
            for (long done = 0; done < size;) {
                long copied = in.transferTo(done, size - done, out);
                if (copied <= 0) {
                    throw new IOException(from + " became shorter while it was copied");
                }
                done += copied;
            }
            out.force(true);
        }
        sync(to.toAbsolutePath().getParent());
    }

    @Override
    public void write(Path file, byte[] content) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + NEXT);
        try (FileChannel out = FileChannel.open(next, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            for (ByteBuffer bytes = ByteBuffer.wrap(content); bytes.hasRemaining();) {
                out.write(bytes);
            }
            out.force(true);
        }
        move(next, file);
    }

    @Override
    public void point(Path link, String target) throws IOException {
        Path next = link.resolveSibling(link.getFileName() + NEXT);
        Files.deleteIfExists(next);
        Files.createSymbolicLink(next, Path.of(target));
        move(next, link);
    }

    private static void move(Path next, Path place) throws IOException {
        Files.move(next, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(place.toAbsolutePath().getParent());
    }

    @Override
    public void delete(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> below = Files.walk(path)) {
            all = below.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path one : all) {
            Files.delete(one);
        }
        sync(path.toAbsolutePath().getParent());
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel entry = FileChannel.open(folder, StandardOpenOption.READ)) {
            entry.force(true);
        }
    }
}
