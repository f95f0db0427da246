package org.microbrain.core.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.microbrain.artifact.Sha256;
import org.microbrain.json.Fields;
import org.microbrain.json.JsonReader;
import org.microbrain.json.JsonText;
import org.microbrain.record.DivisionCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What trainings gave, on the disk: for each a ZIP and a line about it, named by the hash of its package. The newest {@value
 * #MOST} are kept. Thread-safe.
 */
public final class Drafts {

    static final int MOST = 20;
    private static final Logger LOG = LoggerFactory.getLogger(Drafts.class);
    private static final String ZIP = ".zip";
    private static final String ABOUT = ".json";
    private static final int MAX_BYTES = 1 << 16;

    private final Path folder;

    /**
     * A draft.
     *
     * @param sha256  of its package
     * @param what    name and version of the package
     * @param sensors series and unit it was trained on
     * @param at      when it was done
     * @param rows    hours it rests on
     */
    public record Draft(String sha256, String what, String sensors, DivisionCode area, Instant at, String who, long nodes, long rows) {
    }

    /** @param folder made when the first is kept */
    Drafts(Path folder) {
        this.folder = folder;
    }

    /** @return the hash of its package */
    synchronized String keep(TrainedPackage trained, TrainingOrder order, TrainingRows.Found found, String who, Instant now)
            throws IOException {
        String sha256 = Sha256.of(trained.document()).toString();
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("what", order.what());
        about.put("sensors", (order.rule().series() + " " + order.rule().unit()).strip());
        about.put("area", order.area().code());
        about.put("at", now.toString());
        about.put("who", who);
        about.put("nodes", found.nodes());
        about.put("rows", found.rows().size());
        Files.createDirectories(folder);
        write(sha256 + ZIP, trained.zip());
        write(sha256 + ABOUT, JsonText.write(about));
        List<Draft> all = newest();
        for (Draft old : all.subList(Math.min(MOST, all.size()), all.size())) {
            Files.deleteIfExists(folder.resolve(old.sha256() + ABOUT));
            Files.deleteIfExists(folder.resolve(old.sha256() + ZIP));
        }
        return sha256;
    }

    private void write(String name, byte[] content) throws IOException {
        Path next = folder.resolve(name + ".new");
        Files.write(next, content);
        Files.move(next, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The newest first. One that cannot be read is left out, and said in the log. */
    public synchronized List<Draft> newest() {
        List<Draft> all = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return all;
        }
        try (Stream<Path> each = Files.list(folder)) {
            for (Path one : each.filter(file -> file.toString().endsWith(ABOUT)).toList()) {
                try {
                    all.add(read(one));
                } catch (IOException | IllegalArgumentException | DateTimeException unreadable) {
                    LOG.warn("the draft {} cannot be read: {}", one, unreadable.toString());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("drafts in " + folder + " cannot be listed", e);
        }
        all.sort(Comparator.comparing(Draft::at).reversed());
        return all;
    }

    private static Draft read(Path file) throws IOException {
        Fields json = Fields.of(JsonReader.read(Files.readAllBytes(file), MAX_BYTES), "draft");
        String name = file.getFileName().toString();
        return new Draft(name.substring(0, name.length() - ABOUT.length()), json.text("what"), json.text("sensors"),
                new DivisionCode(json.text("area")), Instant.parse(json.text("at")), json.text("who"),
                json.whole("nodes", 0, Integer.MAX_VALUE), json.whole("rows", 0, Integer.MAX_VALUE));
    }

    /** The ZIP with that package. @param sha256 64 hex digits */
    public Optional<Path> zip(String sha256) {
        return sha256.matches("[0-9a-f]{64}") ? Optional.of(folder.resolve(sha256 + ZIP)).filter(Files::exists)
                : Optional.empty();
    }
}
