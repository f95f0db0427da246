package org.microbrain.runtime.update;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.Version;

/**
 * The folder of a component: two slots, and the link {@code current} that says which one counts. A slot is whole when
 * it has its marker, which is written last and names each file with its hash.
 *
 * <pre>
 * updates/model-river/A/…            files of the release, and .release
 * updates/model-river/B/…
 * updates/model-river/current -> A
 * </pre>
 */
public final class ComponentFolder {

    /** The marker; no file of a release begins with a dot. */
    public static final String MARKER = ".release";
    static final String CURRENT = "current";

    private static final String HASH = "sha256.";
    private static final String INPUT = "sample.input";
    private static final String EXPECTED = "sample.expected";
    private static final int BUFFER = 64 * 1024;
    private static final int LARGEST_MARKER = 1 << 20;

    private final Component component;
    private final Path folder;
    private final Disk disk;

    /** @param updates the folder of all components */
    public ComponentFolder(Component component, Path updates, Disk disk) {
        this.component = component;
        this.folder = updates.resolve(component.kind().word() + "-" + component.name());
        this.disk = disk;
    }

    /** The component that such a folder is for, by its name. */
    static Optional<Component> component(String folderName) {
        for (ReleaseKind kind : ReleaseKind.values()) {
            if (folderName.startsWith(kind.word() + "-")) {
                try {
                    return Optional.of(new Component(kind, folderName.substring(kind.word().length() + 1)));
                } catch (IllegalArgumentException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    public Path slot(Slot slot) {
        return folder.resolve(slot.name());
    }

    public Path folder() {
        return folder;
    }

    /** The slot that counts; empty when none does. */
    public Optional<Slot> current() {
        try {
            Path link = folder.resolve(CURRENT);
            if (!Files.isSymbolicLink(link)) {
                return Optional.empty();
            }
            String target = Files.readSymbolicLink(link).toString();
            return target.equals("A") || target.equals("B") ? Optional.of(Slot.valueOf(target)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** From now on this slot counts. */
    public void point(Slot slot) throws IOException {
        if (!current().equals(Optional.of(slot))) {
            disk.point(folder.resolve(CURRENT), slot.name());
        }
    }

    /** From now on none counts. */
    public void unpoint() throws IOException {
        if (Files.exists(folder.resolve(CURRENT), LinkOption.NOFOLLOW_LINKS)) {
            disk.delete(folder.resolve(CURRENT));
        }
    }

    /**
     * Fills a slot with a release; what lay there goes. A slot that already holds just this is left alone.
     *
     * @param pieces where the verified files of the offer are, by name
     * @throws IOException when the disk fails, or a file is not what its hash says: the slot then has no marker
     */
    public Content fill(Slot slot, Offer offer, Map<String, Path> pieces) throws IOException {
        Path place = slot(slot);
        if (!holds(slot, offer)) {
            disk.folder(folder);
            disk.delete(place.resolve(MARKER));
            disk.delete(place);
            disk.folder(place);
            for (Offer.Piece piece : offer.pieces()) {
                Path file = place.resolve(piece.name());
                disk.copy(pieces.get(piece.name()), file);
                if (!sha256(file).equals(piece.sha256())) {
                    throw new IOException(file + " is not what its hash says");
                }
            }
            disk.write(place.resolve(MARKER), text(marker(offer)).getBytes(StandardCharsets.UTF_8));
        }
        return new Content(component, offer.version(), place, offer.sample());
    }

    /** What lies in a slot; empty when it is not whole. The files themselves are looked at by {@link #intact}. */
    public Optional<Content> content(Slot slot) {
        Properties marker = read(slot);
        if (!component.text().equals(marker.getProperty("component"))) {
            return Optional.empty();
        }
        Optional<Offer.Sample> sample = marker.getProperty(INPUT) == null ? Optional.empty()
                : Optional.of(new Offer.Sample(marker.getProperty(INPUT), marker.getProperty(EXPECTED)));
        return Optional.of(new Content(component, new Version(marker.getProperty("version")), slot(slot), sample));
    }

    /** Whether a slot is whole and each of its files is what its hash says. Reads all of them. */
    public boolean intact(Slot slot) {
        Properties marker = read(slot);
        try {
            for (String key : marker.stringPropertyNames()) {
                if (key.startsWith(HASH)
                        && !sha256(slot(slot).resolve(key.substring(HASH.length()))).equals(marker.getProperty(key))) {
                    return false;
                }
            }
        } catch (IOException e) {
            return false;
        }
        return !marker.isEmpty();
    }

    /** Whether a slot holds just this release, whole. */
    public boolean holds(Slot slot, Offer offer) {
        return marker(offer).equals(read(slot)) && intact(slot);
    }

    /** A file of a slot that is this piece. */
    public Optional<Path> file(Slot slot, Offer.Piece piece) {
        Properties marker = read(slot);
        return marker.stringPropertyNames().stream()
                .filter(key -> key.startsWith(HASH) && marker.getProperty(key).equals(piece.sha256()))
                .map(key -> slot(slot).resolve(key.substring(HASH.length()))).findAny();
    }

    private static Properties marker(Offer offer) {
        Properties marker = new Properties();
        marker.setProperty("component", offer.component().text());
        marker.setProperty("version", offer.version().text());
        offer.sample().ifPresent(sample -> {
            marker.setProperty(INPUT, sample.input());
            marker.setProperty(EXPECTED, sample.expected());
        });
        offer.pieces().forEach(piece -> marker.setProperty(HASH + piece.name(), piece.sha256()));
        return marker;
    }

    /** Without the comment that has the time of day. */
    private static String text(Properties marker) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(marker).forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        return text.toString();
    }

    private Properties read(Slot slot) {
        Properties marker = new Properties();
        Path file = slot(slot).resolve(MARKER);
        try (InputStream in = Files.newInputStream(file)) {
            marker.load(new StringReader(new String(in.readNBytes(LARGEST_MARKER), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            return new Properties();
        }
        return marker;
    }

    static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                byte[] buffer = new byte[BUFFER];
                while (in.read(buffer) >= 0) {
                    continue;
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
