package org.microbrain.record;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * Names one run of sequences: 128 random bits, minted anew each time a journal is opened for writing. A replaced disk, a
 * restored image and a cloned disk therefore never give the same (journal, sequence) to two records.
 *
 * @param high the first 64 bits
 * @param low  the last 64 bits
 */
public record JournalId(long high, long low) implements Comparable<JournalId> {

    public static final int BYTES = 16;

    public static JournalId random(RandomGenerator random) {
        return new JournalId(random.nextLong(), random.nextLong());
    }

    /** @throws IllegalArgumentException unless exactly 16 bytes are given */
    public static JournalId of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("journal id must be 16 bytes, got " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new JournalId(buffer.getLong(), buffer.getLong());
    }

    /** @throws IllegalArgumentException unless {@code hex} is 32 hexadecimal digits */
    public static JournalId parse(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
    }

    @Override
    public int compareTo(JournalId other) {
        int order = Long.compareUnsigned(high, other.high);
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }

    /** 32 hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes());
    }
}
