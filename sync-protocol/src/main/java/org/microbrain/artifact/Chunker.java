package org.microbrain.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.util.SplittableRandom;

/**
 * Cuts bytes where their content says so, so that an insertion moves few cuts: FastCDC (Xia, Zhou, Jiang, Feng, Hua, Hu,
 * Zhang, Liu: "FastCDC: a fast and efficient content-defined chunking approach for data deduplication", USENIX ATC 2016). A
 * gear hash rolls over the bytes, nothing is looked for before the least size, and chunking is normalised at level 2: up
 * to the average a cut needs two bits more than the average has, beyond it two fewer. Where the cuts lie matters to no one
 * but who cuts: a recipe says it. Not for several threads.
 */
public final class Chunker {

    private static final long[] GEAR = gear();
    private static final int NORMALISATION = 2;

    private final InputStream in;
    private final ChunkSizes sizes;
    private final long strict;
    private final long loose;
    private final byte[] buffer;
    private int filled;
    private boolean ended;

    public Chunker(InputStream in, ChunkSizes sizes) {
        this.in = in;
        this.sizes = sizes;
        int bits = Integer.numberOfTrailingZeros(sizes.average());
        this.strict = mask(bits + NORMALISATION);
        this.loose = mask(bits - NORMALISATION);
        this.buffer = new byte[sizes.most()];
    }

    /** Random numbers, always the same. */
    private static long[] gear() {
        SplittableRandom random = new SplittableRandom(0x6d6963726f627261L);
        long[] gear = new long[256];
        for (int i = 0; i < gear.length; i++) {
            gear[i] = random.nextLong();
        }
        return gear;
    }

    /** The highest bits: they depend on the last 64 bytes, the lowest on one. */
    private static long mask(int bits) {
        return -1L << Long.SIZE - bits;
    }

    /** @return the next chunk; null at the end */
    public byte[] next() throws IOException {
        while (!ended && filled < buffer.length) {
            int read = in.read(buffer, filled, buffer.length - filled);
            ended = read < 0;
            filled += Math.max(0, read);
        }
        if (filled == 0) {
            return null;
        }
        int cut = cut();
        byte[] chunk = new byte[cut];
        System.arraycopy(buffer, 0, chunk, 0, cut);
        System.arraycopy(buffer, cut, buffer, 0, filled - cut);
        filled -= cut;
        return chunk;
    }

    private int cut() {
        if (filled <= sizes.least()) {
            return filled;
        }
        long hash = 0;
        int normal = Math.min(sizes.average(), filled);
        int at = sizes.least();
        while (at < normal) {
            hash = (hash << 1) + GEAR[buffer[at++] & 0xff];
            if ((hash & strict) == 0) {
                return at;
            }
        }
        while (at < filled) {
            hash = (hash << 1) + GEAR[buffer[at++] & 0xff];
            if ((hash & loose) == 0) {
                return at;
            }
        }
        return filled;
    }
}
