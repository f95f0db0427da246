package org.microbrain.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.microbrain.release.Component;
import org.microbrain.release.Version;
import org.microbrain.runtime.identity.NodeKeys;
import org.microbrain.runtime.update.Offer;
import org.microbrain.runtime.update.UpdateParts;

/** Where the nodes of an {@link UpdatingProvince} find the releases of one component, and their files. For one thread. */
final class ReleaseShelf implements UpdateParts.Releases {

    /** The one file of each release. */
    static final String FILE = "text";

    private final Component component;
    private final Path folder;
    private final Map<Version, Offer> offers = new HashMap<>();

    ReleaseShelf(Component component, Path folder) throws IOException {
        this.component = component;
        this.folder = Files.createDirectories(folder);
    }

    /** What is in the file of a release. */
    static String text(Component component, Version version) {
        return component.text() + " " + version.text();
    }

    Offer publish(Version version) throws IOException {
        byte[] text = text(component, version).getBytes(StandardCharsets.UTF_8);
        String hash = HexFormat.of().formatHex(NodeKeys.sha256(text));
        Files.write(file(hash), text);
        Offer offer = new Offer(component, version, List.of(new Offer.Piece(FILE, hash, text.length)), Optional.empty(),
                Optional.empty());
        offers.put(version, offer);
        return offer;
    }

    Path file(String hash) {
        return folder.resolve(hash);
    }

    @Override
    public Optional<Offer> find(Component wanted, Version version) {
        return wanted.equals(component) ? Optional.ofNullable(offers.get(version)) : Optional.empty();
    }

    /** A copy of a file, which is the fetching node's. */
    CompletableFuture<Path> fetch(Offer.Piece piece, Path into) {
        try {
            return CompletableFuture.completedFuture(Files.copy(file(piece.sha256()), into.resolve(piece.sha256()),
                    StandardCopyOption.REPLACE_EXISTING));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
