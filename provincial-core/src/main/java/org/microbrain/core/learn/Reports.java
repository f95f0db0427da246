package org.microbrain.core.learn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.microbrain.release.author.ModelEvidence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evaluations on the disk, one folder for each package that was tried, named by the hash of its document, with report and
 * document in it. The newest {@value #MOST} are kept. Thread-safe.
 */
public final class Reports {

    static final int MOST = 200;
    private static final Logger LOG = LoggerFactory.getLogger(Reports.class);

    private final Path folder;

    /** @param folder made when the first is kept */
    public Reports(Path folder) {
        this.folder = folder;
    }

    synchronized void keep(Comparison comparison, byte[] document) throws IOException {
        Path own = Files.createDirectories(folder.resolve(comparison.candidate().sha256()));
        write(own.resolve(ModelEvidence.PACKAGE), document);
        write(own.resolve(ModelEvidence.REPORT), ComparisonJson.write(comparison));
        List<Comparison> all = newest();
        for (Comparison old : all.subList(Math.min(MOST, all.size()), all.size())) {
            Path gone = folder.resolve(old.candidate().sha256());
            Files.deleteIfExists(gone.resolve(ModelEvidence.REPORT));
            Files.deleteIfExists(gone.resolve(ModelEvidence.PACKAGE));
            Files.deleteIfExists(gone);
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.write(next, content);
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The newest first. One that cannot be read is left out, and said in the log. */
    public synchronized List<Comparison> newest() {
        List<Comparison> all = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return all;
        }
        try (Stream<Path> each = Files.list(folder)) {
            for (Path one : each.toList()) {
                try {
                    all.add(ComparisonJson.read(Files.readAllBytes(one.resolve(ModelEvidence.REPORT))));
                } catch (IOException | IllegalArgumentException | DateTimeException unreadable) {
                    LOG.warn("the evaluation in {} cannot be read: {}", one, unreadable.toString());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("evaluations in " + folder + " cannot be listed", e);
        }
        all.sort(Comparator.comparing(Comparison::at).reversed());
        return all;
    }

    /** The report or the document of a package that was tried here. @param sha256 64 hex digits */
    public Optional<Path> file(String sha256, String name) {
        return sha256.matches("[0-9a-f]{64}") ? Optional.of(folder.resolve(sha256).resolve(name)).filter(Files::exists)
                : Optional.empty();
    }
}
