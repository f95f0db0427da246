package org.microbrain.block;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Grows a run of bits, least significant bit first. The codes are described at {@link BitReader}. */
final class BitWriter {

    /** A Rice code of a parameter up to this fits into one word. */
    private static final int SHORT_PARAMETER = 40;
    private static final int ESCAPE_COST = BitReader.LONGEST_UNARY + 6;

    private long[] words;
    private int at;
    private long pending;
    private int filled;

    BitWriter(int expectedBytes) {
        words = new long[Math.max(expectedBytes, 16) / Long.BYTES];
    }

    /** The {@code count} (0–64) low bits of {@code value}; the bits above must be zero. */
    void bits(long value, int count) {
        pending |= value << filled;
        filled += count;
        if (filled >= 64) {
            if (at == words.length) {
                words = Arrays.copyOf(words, words.length * 2);
            }
            words[at++] = pending;
            filled -= 64;
            int written = count - filled;
            pending = written == 64 ? 0 : value >>> written;
        }
    }

    void flag(boolean value) {
        bits(value ? 1 : 0, 1);
    }

    void number(long value) {
        int length = BitReader.length(value);
        bits(Math.min(length, BitReader.LONG_NUMBER), 6);
        if (length >= BitReader.LONG_NUMBER) {
            bits(length - BitReader.LONG_NUMBER, 1);
        }
        if (length > 1) {
            bits(value ^ (1L << (length - 1)), length - 1);
        }
    }

    void within(long value, long width) {
        within(value, width, BitReader.length(width));
    }

    /** As {@link #within(long, long)} for many of one width, whose length the caller knows. */
    void within(long value, long width, int length) {
        if (length > BitReader.WIDEST_SHORTENED) {
            bits(value, length);
            return;
        }
        long spare = (1L << length) - width - 1;
        if (value < spare) {
            bits(value, length - 1);
        } else if (length > 0) {
            long shifted = value + spare;
            bits(shifted >>> 1 | (shifted & 1) << (length - 1), length);
        }
    }

    void rice(long value, int parameter) {
        long quotient = value >>> parameter;
        if (quotient >= 0 && quotient < BitReader.LONGEST_UNARY) {
            int ones = (int) quotient;
            long rest = value & (1L << parameter) - 1;
            if (parameter <= SHORT_PARAMETER) {
                bits((1L << ones) - 1 | rest << ones + 1, ones + 1 + parameter);
            } else {
                bits((1L << ones) - 1, ones + 1);
                bits(rest, parameter);
            }
        } else {
            bits((1L << BitReader.LONGEST_UNARY) - 1, BitReader.LONGEST_UNARY);
            number(value);
        }
    }

    /** How many bits {@link #rice} takes for these together. */
    static long riceCost(long[] numbers, int from, int to, int parameter) {
        long cost = (long) (to - from) * (parameter + 1);
        for (int i = from; i < to; i++) {
            long quotient = numbers[i] >>> parameter;
            cost += quotient < BitReader.LONGEST_UNARY && quotient >= 0 ? quotient
                    : ESCAPE_COST + BitReader.length(numbers[i]);
        }
        return cost;
    }

    /** Begins again with nothing. */
    void clear() {
        at = 0;
        pending = 0;
        filled = 0;
    }

    /** Bytes so far, the last one filled up with zero bits. */
    int length() {
        return at * Long.BYTES + (filled + 7 >>> 3);
    }

    /** Writes {@link #length} bytes. */
    void writeTo(ByteBuffer out) {
        out.slice().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(words, 0, at);
        out.position(out.position() + at * Long.BYTES);
        for (int i = 0; i < filled; i += 8) {
            out.put((byte) (pending >>> i));
        }
    }
}
