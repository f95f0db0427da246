package org.microbrain.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** Cuts an artifact into chunks, packs them and keeps what is new. */
public final class ArtifactImport {

    private ArtifactImport() {
    }

    /**
     * @param in     the artifact; read to its end, not closed
     * @param chunks where its chunks are kept; those that it has are left as they are
     * @throws IOException when reading or writing fails, or the artifact is longer than {@link Recipe#LONGEST_ARTIFACT}
     */
    public static Recipe of(InputStream in, ChunkSizes sizes, ChunkStore chunks) throws IOException {
        MessageDigest digest = Sha256.digest();
        Chunker chunker = new Chunker(new DigestInputStream(in, digest), sizes);
        List<Recipe.Part> parts = new ArrayList<>();
        long length = 0;
        for (byte[] chunk = chunker.next(); chunk != null; chunk = chunker.next()) {
            length += chunk.length;
            if (length > Recipe.LONGEST_ARTIFACT || parts.size() == Recipe.MOST_PARTS) {
                throw new IOException("an artifact has at most " + Recipe.LONGEST_ARTIFACT + " bytes");
            }
            Sha256 name = Sha256.of(chunk);
            if (chunks.packed(name).isEmpty()) {
                chunks.put(name, Packing.pack(chunk));
            }
            parts.add(new Recipe.Part(name, chunk.length));
        }
        return new Recipe(Sha256.ofDigest(digest.digest()), length, parts);
    }
}
