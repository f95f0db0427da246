package org.microbrain.artifact;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;

/** Makes an artifact of its chunks. */
public final class Assembly {

    private Assembly() {
    }

    /**
     * Writes the whole artifact and checks it; a file is left only when it is the artifact, and then it is on the disk.
     *
     * @param file does not exist yet
     * @return empty when it is done; otherwise a chunk that is missing or damaged
     * @throws DamagedPiece when the chunks are what the recipe says, and together are not the artifact
     * @throws IOException  when the disk fails
     */
    public static Optional<Sha256> write(Recipe recipe, ChunkStore chunks, Path file) throws IOException {
        boolean done = false;
        MessageDigest digest = Sha256.digest();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            OutputStream out = Channels.newOutputStream(channel);
            for (Recipe.Part part : recipe.parts()) {
                Optional<byte[]> chunk = chunks.chunk(part.chunk());
                if (chunk.isEmpty() || chunk.get().length != part.length()) {
                    return Optional.of(part.chunk());
                }
                digest.update(chunk.get());
                out.write(chunk.get());
            }
            if (!Sha256.ofDigest(digest.digest()).equals(recipe.artifact())) {
                throw new DamagedPiece("the recipe of " + recipe.artifact() + " makes something else");
            }
            channel.force(true);
            done = true;
            return Optional.empty();
        } finally {
            if (!done) {
                Files.deleteIfExists(file);
            }
        }
    }
}
