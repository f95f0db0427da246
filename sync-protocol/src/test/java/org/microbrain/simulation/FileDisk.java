package org.microbrain.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.microbrain.journal.Journal;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;

/** A disk with a real SQLite file on it. A crash leaves the bytes that lie on the disk at that instant. */
final class FileDisk implements SimulatedDisk {

    private static final String[] FILES = {"journal.db", "journal.db-wal"};

    private final Path root;
    private Path folder;

    /** @param root a folder that is deleted by others in the end */
    FileDisk(Path root) {
        this.root = root;
        this.folder = folder(root);
    }

    private static Path folder(Path root) {
        try {
            return Files.createTempDirectory(root, "disk");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Journal open(NodeId node, JournalId id, JournalLimits limits) {
        Iterator<Long> halves = List.of(id.high(), id.low()).iterator();
        return SqliteJournal.open(folder.resolve(FILES[0]), node, limits, halves::next);
    }

    @Override
    public void crash(Journal open) {
        Path after = copyTo(folder(root));
        open.close(); // tidies up the old folder, as no crash does
        discard();
        folder = after;
    }

    @Override
    public void discard() {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public SimulatedDisk copy() {
        FileDisk copy = new FileDisk(root);
        copyTo(copy.folder);
        return copy;
    }

    private Path copyTo(Path target) {
        try {
            for (String file : FILES) {
                if (Files.exists(folder.resolve(file))) {
                    Files.copy(folder.resolve(file), target.resolve(file));
                }
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
