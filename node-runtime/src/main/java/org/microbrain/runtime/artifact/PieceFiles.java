package org.microbrain.runtime.artifact;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.microbrain.link.PieceName;

/** Recipes and files of metadata in a folder, whole and replaced at once. Safe for use by several threads. */
final class PieceFiles {

    private final Path folder;
    private final int most;
    private final AtomicLong names = new AtomicLong();

    /** @param most files of a kind; of more the oldest go */
    PieceFiles(Path folder, int most) {
        this.folder = folder;
        this.most = most;
    }

    /** A slash cannot stand in a file's name, a percent sign in no name of metadata. */
    private Path file(PieceName name) {
        return folder(name.kind()).resolve(name.name().replace('/', '%'));
    }

    private Path folder(PieceName.Kind kind) {
        return folder.resolve(kind.name().toLowerCase(Locale.ROOT));
    }

    /** Deletes the files of a folder, if it is there. */
    static void clear(Path of) throws IOException {
        if (!Files.isDirectory(of)) {
            return;
        }
        try (Stream<Path> left = Files.list(of)) {
            for (Path one : left.toList()) {
                Files.deleteIfExists(one);
            }
        }
    }

    /** Deletes what an interrupted program left. To be called before anything is written. */
    void tidy() throws IOException {
        clear(folder.resolve("incoming"));
    }

    Optional<ByteString> read(PieceName name) throws IOException {
        try {
            return Optional.of(ByteString.copyFrom(Files.readAllBytes(file(name))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** When this returns, it is on the disk. */
    void write(PieceName name, ByteString bytes) throws IOException {
        Path file = file(name);
        Files.createDirectories(file.getParent());
        Path fresh = Files.createDirectories(folder.resolve("incoming")).resolve("piece." + names.incrementAndGet());
        boolean isNew = !Files.exists(file);
        try {
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                channel.write(bytes.asReadOnlyByteBuffer());
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
        if (isNew) {
            forget(file.getParent());
        }
    }

    private void forget(Path of) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.list(of)) {
            all = files.toList();
        }
        if (all.size() > most) {
            all.stream().sorted(Comparator.comparing(one -> one.toFile().lastModified())).limit(all.size() - most)
                    .forEach(one -> one.toFile().delete());
        }
    }
}
