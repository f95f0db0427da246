package org.microbrain.warning;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * Names a step: 128 random bits.
 *
 * @param high the first 64 bits
 * @param low  the last 64 bits
 */
public record StepId(long high, long low) implements Comparable<StepId> {

    static final int BYTES = 16;

    public static StepId random(RandomGenerator random) {
        return new StepId(random.nextLong(), random.nextLong());
    }

    /** @throws IllegalArgumentException unless exactly 16 bytes are given */
    static StepId of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("step id must be 16 bytes, got " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new StepId(buffer.getLong(), buffer.getLong());
    }

    byte[] bytes() {
        return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
    }

    @Override
    public int compareTo(StepId other) {
        int order = Long.compareUnsigned(high, other.high);
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }

    /** 32 hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes());
    }
}
