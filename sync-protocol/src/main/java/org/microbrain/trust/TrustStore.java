package org.microbrain.trust;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder with what was verified: one file for each role, {@code root.json} and so on, its bytes as they came. A file is
 * replaced as a whole and has reached the disk before {@link #save} returns, so after a power cut it is the old one or the
 * new one. Reading it back is no proof; it is verified anew each time.
 */
public final class TrustStore {

    private static final String NEXT = "next.part";

    private final Path folder;
    private final Disk disk;

    /** @param folder made when it is not there */
    public TrustStore(Path folder) throws IOException {
        this(folder, Disk.REAL);
    }

    TrustStore(Path folder, Disk disk) throws IOException {
        this.folder = folder;
        this.disk = disk;
        Files.createDirectories(folder);
    }

    /** What is kept of a role; empty when there is none, or a file longer than {@code maxLength}, which we never write. */
    public Optional<byte[]> load(RoleName role, int maxLength) throws IOException {
        return load(role.encoded() + ".json", maxLength);
    }

    public void save(RoleName role, byte[] content) throws IOException {
        save(role.encoded() + ".json", content);
    }

    /** A file that is no metadata; {@code name} is one that we chose. */
    public Optional<byte[]> load(String name, int maxLength) throws IOException {
        try (InputStream in = Files.newInputStream(folder.resolve(name))) {
            byte[] content = in.readNBytes(maxLength + 1);
            return content.length > maxLength ? Optional.empty() : Optional.of(content);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    public void save(String name, byte[] content) throws IOException {
        Path next = folder.resolve(NEXT);
        disk.write(next, content);
        disk.replace(next, folder.resolve(name));
        disk.sync(folder);
    }

    public void delete(String name) throws IOException {
        disk.delete(folder.resolve(name));
    }

    /** Names of all files, sorted. */
    public List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
