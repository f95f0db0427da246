package org.microbrain.runtime.carry;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.microbrain.artifact.Recipe;
import org.microbrain.artifact.Sha256;
import org.microbrain.link.CarriedFrames;
import org.microbrain.link.CarryParent;
import org.microbrain.link.PieceAnswer;
import org.microbrain.link.PieceName;
import org.microbrain.link.PieceSource;
import org.microbrain.link.Settled;
import org.microbrain.release.Artifact;
import org.microbrain.release.ReleaseName;
import org.microbrain.release.TrustedReleases;
import org.microbrain.trust.TrustFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the pieces that a receiver will ask for, by asking as it will: the metadata from its beginning, the documents of the
 * releases that are wished for, their recipes, the chunks. Here it is only looked up, from whatever root there is; the receiver
 * verifies from its own. For one thread.
 */
final class ReleasePieces {

    private static final Logger LOG = LoggerFactory.getLogger(ReleasePieces.class);
    private static final String FIRST_ROOT = "metadata/1.root.json";
    private static final String TIMESTAMP = "metadata/timestamp.json";
    private static final int LONGEST = 8 << 20;
    /** Times that a source which is busy fetching is asked; each takes as long as its own patience. */
    private static final int TRIES = 3;

    private final PieceSource source;
    private final CarriedFrames.Sink sink;
    private final Set<PieceName> written = new HashSet<>();
    private boolean room = true;

    ReleasePieces(PieceSource source, CarriedFrames.Sink sink) {
        this.source = source;
        this.sink = sink;
    }

    /**
     * Writes them.
     *
     * @param scratch a folder that may be emptied
     * @return whether all that is wished for was there and found room
     */
    boolean write(Set<ReleaseName> wished, Path scratch, Instant now) throws IOException {
        delete(scratch);
        try {
            return find(wished, scratch, now);
        } catch (TrustFailure e) {
            LOG.warn("the releases for a bundle are left out: {}", e.getMessage());
            return false;
        } finally {
            delete(scratch);
        }
    }

    private boolean find(Set<ReleaseName> wished, Path scratch, Instant now) throws TrustFailure, IOException {
        Optional<ByteString> root = whole(PieceName.metadata(FIRST_ROOT));
        if (root.isEmpty()) {
            return wished.isEmpty();
        }
        Map<String, byte[]> asked = new LinkedHashMap<>();
        TrustedReleases releases = TrustedReleases.open(root.get().toByteArray(), scratch,
                (name, most) -> ask(name, asked));
        boolean all = true;
        try {
            releases.refresh(now);
        } catch (TrustFailure e) {
            LOG.warn("the metadata of releases is carried as it is: {}", e.getMessage());
            all = false;
        }
        Set<Sha256> artifacts = new LinkedHashSet<>();
        for (ReleaseName name : wished) {
            try {
                for (Artifact artifact : releases.get(name).artifacts()) {
                    artifacts.add(new Sha256(artifact.sha256()));
                }
            } catch (TrustFailure e) {
                LOG.warn("{} is left out of a bundle: {}", name, e.getMessage());
                all = false;
            }
        }
        byte[] newest = asked.remove(TIMESTAMP);
        for (Map.Entry<String, byte[]> one : asked.entrySet()) {
            put(PieceName.metadata(one.getKey()), ByteString.copyFrom(one.getValue()));
        }
        for (Sha256 artifact : artifacts) {
            all &= artifact(artifact);
        }
        if (newest != null) {
            put(PieceName.metadata(TIMESTAMP), ByteString.copyFrom(newest));
        }
        return all && room;
    }

    private Optional<InputStream> ask(String name, Map<String, byte[]> asked) throws IOException {
        Optional<ByteString> found;
        try {
            found = whole(PieceName.metadata(name));
        } catch (IllegalArgumentException e) {
            throw new IOException("metadata is not called like that", e);
        }
        found.ifPresent(bytes -> asked.put(name, bytes.toByteArray()));
        return found.map(bytes -> new ByteArrayInputStream(bytes.toByteArray()));
    }

    /** @return whether all of it was there and found room */
    private boolean artifact(Sha256 artifact) throws IOException {
        Optional<ByteString> recipe = whole(PieceName.recipe(artifact.hex()));
        if (recipe.isEmpty()) {
            return false;
        }
        put(PieceName.recipe(artifact.hex()), recipe.get());
        for (Recipe.Part part : Recipe.decode(recipe.get().toByteArray()).parts()) {
            PieceName chunk = PieceName.chunk(part.chunk().hex());
            if (written.contains(chunk)) {
                continue;
            }
            Optional<ByteString> bytes = room ? whole(chunk) : Optional.empty();
            if (bytes.isEmpty()) {
                return false;
            }
            put(chunk, bytes.get());
        }
        return true;
    }

    private void put(PieceName name, ByteString bytes) throws IOException {
        if (room && written.add(name)) {
            room = CarryParent.piece(name, bytes, sink);
        }
    }

    /** @return empty when the province has no such thing, or it cannot be had now */
    private Optional<ByteString> whole(PieceName name) throws IOException {
        ByteString bytes = ByteString.EMPTY;
        for (int tries = 0; tries < TRIES;) {
            PieceAnswer answer = Settled.of(source.piece(name, bytes.size(), PieceSource.MOST_BYTES));
            if (answer.state() == PieceAnswer.State.BUSY) {
                tries++;
                continue;
            }
            if (answer.state() != PieceAnswer.State.HERE || answer.length() > LONGEST) {
                return Optional.empty();
            }
            bytes = bytes.concat(answer.data());
            if (bytes.size() >= answer.length()) {
                return Optional.of(bytes);
            }
            if (answer.data().isEmpty()) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    int count() {
        return written.size();
    }

    private static void delete(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(one);
            }
        }
    }
}
