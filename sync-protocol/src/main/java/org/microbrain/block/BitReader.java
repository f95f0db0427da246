package org.microbrain.block;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.microbrain.record.ProtocolViolation;

/**
 * Reads what {@link BitWriter} wrote. Every read is checked against the end of the bits.
 *
 * <ul>
 * <li><i>number</i>: length in bits (6 bits; 63 is followed by one more, to be added), then the number without its
 *     leading one; any unsigned 64-bit number
 * <li><i>within</i>: truncated binary code for a number from 0 to a width both sides know
 * <li><i>rice</i>: Rice code with its quotient in unary, at most {@link #LONGEST_UNARY}; beyond, a <i>number</i>
 * </ul>
 */
final class BitReader {

    static final int LONGEST_UNARY = 20;
    /** Widths of more bits than this are written plainly, so that no sum overflows. */
    static final int WIDEST_SHORTENED = 62;

    static final int LONG_NUMBER = 63;

    private static final int DOUBLE_DIGITS = 53;
    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** A read may touch this many bytes behind its last bit. */
    private static final int MARGIN = 16;
    private static final int ONE_WORD = 57;

    private final byte[] bytes;
    private final long end;
    private long at;

    /** Takes {@code length} bytes off the buffer. */
    BitReader(ByteBuffer buffer, int length) {
        bytes = new byte[length + MARGIN];
        buffer.get(bytes, 0, length);
        end = 8L * length;
    }

    static int length(long value) {
        if (value >>> DOUBLE_DIGITS != 0) {
            return 64 - Long.numberOfLeadingZeros(value);
        }
        // The exponent of a double, because a light compiler has no instruction for leading zeros.
        return value == 0 ? 0 : (int) (Double.doubleToRawLongBits(value) >>> 52) - 1022;
    }

    static ProtocolViolation violation(String reason) {
        return new ProtocolViolation("bad-block", "a block of readings cannot be read: " + reason);
    }

    private long word() {
        return (long) WORD.get(bytes, (int) (at >>> 3)) >>> (at & 7);
    }

    private void advance(long count) {
        at += count;
        if (at > end) {
            throw violation("it is cut short");
        }
    }

    long bits(int count) {
        if (count > ONE_WORD) {
            long low = bits(32);
            return low | bits(count - 32) << 32;
        }
        long value = word() & ((1L << count) - 1);
        advance(count);
        return value;
    }

    boolean flag() {
        return bits(1) != 0;
    }

    long number() {
        int length = (int) bits(6);
        if (length == LONG_NUMBER) {
            length += (int) bits(1);
        }
        return length < 2 ? length : 1L << (length - 1) | bits(length - 1);
    }

    long within(long width) {
        int length = length(width);
        if (length > WIDEST_SHORTENED) {
            return bits(length);
        }
        if (length == 0) {
            return 0;
        }
        long spare = (1L << length) - width - 1;
        long value = bits(length - 1);
        return value < spare ? value : (value << 1 | bits(1)) - spare;
    }

    /** As many numbers as {@link #within} reads one by one, with {@code low} added to each. */
    void within(long width, long[] to, int from, int count, long low) {
        int length = length(width);
        if (length == 0 || length > ONE_WORD) {
            for (int i = from; i < from + count; i++) {
                to[i] = low + within(width);
            }
            return;
        }
        int done = from;
        while (done < from + count) {
            // None takes more bits than the longest, so this many are within the end and need not be looked at one by one.
            int sure = (int) Math.min(from + count - done, (end - at) / length);
            if (sure == 0) {
                to[done++] = low + within(width);
            } else {
                surelyWithin(length, width, to, done, sure, low);
                done += sure;
            }
        }
    }

    /** Whether one is short is as good as random, so nothing branches on it. */
    private void surelyWithin(int length, long width, long[] to, int from, int count, long low) {
        long spare = (1L << length) - width - 1;
        long mask = (1L << (length - 1)) - 1;
        long place = at;
        for (int i = from; i < from + count; i++) {
            long word = (long) WORD.get(bytes, (int) (place >>> 3)) >>> (place & 7);
            long value = word & mask;
            long longer = (value << 1 | word >>> (length - 1) & 1) - spare;
            long isShort = value - spare >> 63;
            to[i] = low + (value & isShort | longer & ~isShort);
            place += length + isShort;
        }
        at = place;
    }

    long rice(int parameter) {
        long word = word();
        int ones = Long.numberOfTrailingZeros(~word);
        if (ones >= LONGEST_UNARY) {
            advance(LONGEST_UNARY);
            return number();
        }
        int length = ones + 1 + parameter;
        if (length > ONE_WORD) {
            advance(ones + 1);
            return (long) ones << parameter | bits(parameter);
        }
        advance(length);
        return (long) ones << parameter | word >>> (ones + 1) & ((1L << parameter) - 1);
    }

    /** @throws ProtocolViolation unless all that is left is the padding of the last byte, zero bits */
    void requireEnd() {
        int left = (int) Math.min(end - at, 8);
        if (left == 8 || bits(left) != 0) {
            throw violation("bytes follow its end");
        }
    }
}
