package org.microbrain.artifact;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The chunks that make up an artifact, in order. Nobody need trust it: what is made by it is checked against the artifact's
 * hash. Encoded: an octet 1, the artifact's hash, its length (8 octets, big-endian), the number of chunks (4), and for each
 * its hash and length (4).
 *
 * @param artifact what comes out
 * @param length   its bytes
 */
public record Recipe(Sha256 artifact, long length, List<Part> parts) {

    /** Bytes of an artifact: 1 GiB. */
    public static final long LONGEST_ARTIFACT = 1L << 30;
    /** Chunks of an artifact. */
    public static final int MOST_PARTS = 200_000;
    /** Bytes of the longest recipe. */
    public static final int LONGEST = 1 + Sha256.BYTES + Long.BYTES + Integer.BYTES
            + MOST_PARTS * (Sha256.BYTES + Integer.BYTES);

    private static final byte VERSION = 1;
    /** On average; nobody cuts finer. */
    private static final long SHORTEST_PART = 2048;

    /** A chunk, and how many bytes it has. */
    public record Part(Sha256 chunk, int length) {
    }

    /** @throws IllegalArgumentException when the lengths do not add up, or are beyond a limit */
    public Recipe {
        parts = List.copyOf(parts);
        long sum = 0;
        for (Part part : parts) {
            if (part.length() < 1 || part.length() > ChunkSizes.LONGEST) {
                throw new IllegalArgumentException("a chunk has 1 to " + ChunkSizes.LONGEST + " bytes, got " + part.length());
            }
            sum += part.length();
        }
        if (sum != length || length > LONGEST_ARTIFACT || parts.size() > MOST_PARTS) {
            throw new IllegalArgumentException("an artifact of " + length + " bytes is not made of " + parts.size()
                    + " chunks with " + sum + " bytes");
        }
    }

    /** Bytes that the recipe of an artifact has at most; a longer one need not be fetched. */
    public static int longest(long artifact) {
        return (int) Math.min(LONGEST, LONGEST - MOST_PARTS * (Sha256.BYTES + Integer.BYTES)
                + (artifact / SHORTEST_PART + 1) * (Sha256.BYTES + Integer.BYTES));
    }

    public byte[] encode() {
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST - (MOST_PARTS - parts.size()) * (Sha256.BYTES + Integer.BYTES));
        bytes.put(VERSION).put(artifact.bytes()).putLong(length).putInt(parts.size());
        parts.forEach(part -> bytes.put(part.chunk().bytes()).putInt(part.length()));
        return bytes.array();
    }

    /** @throws DamagedPiece when the bytes are no recipe, or one beyond a limit */
    public static Recipe decode(byte[] encoded) throws DamagedPiece {
        ByteBuffer bytes = ByteBuffer.wrap(encoded);
        if (encoded.length < LONGEST - MOST_PARTS * (Sha256.BYTES + Integer.BYTES) || bytes.get() != VERSION) {
            throw new DamagedPiece("a recipe is cut short, or of a newer version");
        }
        Sha256 artifact = hash(bytes);
        long length = bytes.getLong();
        int count = bytes.getInt();
        if (count < 0 || count > MOST_PARTS || bytes.remaining() != (long) count * (Sha256.BYTES + Integer.BYTES)) {
            throw new DamagedPiece("a recipe does not have the length that it says");
        }
        List<Part> parts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            parts.add(new Part(hash(bytes), bytes.getInt()));
        }
        try {
            return new Recipe(artifact, length, parts);
        } catch (IllegalArgumentException e) {
            throw new DamagedPiece("a recipe cannot be: " + e.getMessage());
        }
    }

    private static Sha256 hash(ByteBuffer bytes) {
        byte[] hash = new byte[Sha256.BYTES];
        bytes.get(hash);
        return Sha256.ofDigest(hash);
    }
}
