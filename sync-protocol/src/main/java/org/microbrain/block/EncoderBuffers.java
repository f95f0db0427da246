package org.microbrain.block;

/**
 * Working memory for one block at a time, kept for the next block of the same thread: a fast intake would otherwise make
 * ten times as much garbage as its blocks are long. What is in the arrays is of no use to the next block.
 */
final class EncoderBuffers {

    /** Readings in a block; longer ones are rare, and their memory is not kept. */
    private static final int MOST_KEPT = 4_096;
    private static final int FEWEST = 256;
    private static final ThreadLocal<EncoderBuffers> KEPT = new ThreadLocal<>();

    final long[] times;
    final double[] values;
    final byte[] quality;
    final long[] longs;
    final long[] spare;
    final BitWriter head = new BitWriter(FEWEST);
    final BitWriter columns;

    private EncoderBuffers(int readings) {
        times = new long[readings];
        values = new double[readings];
        quality = new byte[readings];
        longs = new long[readings];
        spare = new long[readings];
        columns = new BitWriter(4 * readings);
    }

    /** For a block of so many readings, until this thread asks again. */
    static EncoderBuffers of(int readings) {
        if (readings > MOST_KEPT) {
            return new EncoderBuffers(readings);
        }
        EncoderBuffers kept = KEPT.get();
        if (kept == null || kept.times.length < readings) {
            kept = new EncoderBuffers(Math.max(FEWEST, readings));
            KEPT.set(kept);
        }
        kept.head.clear();
        kept.columns.clear();
        return kept;
    }
}
