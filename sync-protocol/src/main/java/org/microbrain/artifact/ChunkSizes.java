package org.microbrain.artifact;

/**
 * How long chunks are, in bytes.
 *
 * @param least   no chunk but the last is shorter
 * @param average a power of two; about what comes out
 * @param most    no chunk is longer
 */
public record ChunkSizes(int least, int average, int most) {

    /**
     * Chosen by measuring ({@code docs/components/artifacts.md}): smaller ones cost a thin line less for a small change, and
     * more names for a large artifact.
     */
    public static final ChunkSizes DEFAULT = new ChunkSizes(2 << 10, 8 << 10, 32 << 10);

    /** Whatever an artifact was cut with, a node takes no longer chunk: it is held in memory. */
    public static final int LONGEST = 256 << 10;

    /** @throws IllegalArgumentException when they are not in order, or too large */
    public ChunkSizes {
        if (least < 64 || average < least || most < average || most > LONGEST || Integer.bitCount(average) != 1) {
            throw new IllegalArgumentException("chunk sizes must rise from 64 to " + LONGEST
                    + ", the average a power of two; got " + least + ", " + average + ", " + most);
        }
    }
}
