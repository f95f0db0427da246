package org.microbrain.field.hj212;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import org.microbrain.field.Flaw;
import org.microbrain.field.FrameDecoder;

/**
 * Frames of HJ 212, as {@link Received}. A length that is wrong, as devices in the field have it that count characters of
 * Chinese text, does no harm: a frame also ends where {@code &&} and the right checksum stand, before the next {@code ##}.
 */
public final class Hj212Decoder extends FrameDecoder {

    /** Mark and length. */
    static final int HEAD_BYTES = 6;
    static final int CRC_BYTES = 4;
    /** Bytes of the longest frame that four digits of length allow, with CR LF. */
    public static final int MAX_BYTES = HEAD_BYTES + 9_999 + CRC_BYTES + 2;
    private static final Flaw WRONG_CHECKSUM = new Flaw(Flaw.Kind.FRAME, "校验码不符", "the checksum is wrong");
    private static final Flaw TOO_LONG = new Flaw(Flaw.Kind.FRAME, "报文超过允许长度", "the frame is longer than is allowed");
    private static final Flaw NO_LENGTH = new Flaw(Flaw.Kind.FRAME, "长度不是四位数字", "the length has not four digits");

    /**
     * @param segment the data segment, between length and checksum
     * @param raw     the frame as it came, without CR LF
     */
    public record Received(byte[] segment, byte[] raw) {
    }

    /** @param maxFrame bytes of the longest frame that is taken, up to {@link #MAX_BYTES} */
    public Hj212Decoder(int maxFrame) {
        super(maxFrame);
    }

    @Override
    protected boolean isFill(byte between) {
        return between == '\r' || between == '\n' || between == ' ' || between == 0;
    }

    @Override
    protected int start(ByteBuf in) {
        return mark(in, in.readerIndex());
    }

    /** Where {@code ##} stands, or may stand when more comes; -1 for nowhere. */
    private static int mark(ByteBuf in, int from) {
        for (int i = from; i < in.writerIndex(); i++) {
            if (in.getByte(i) == '#' && (i + 1 == in.writerIndex() || in.getByte(i + 1) == '#')) {
                return i;
            }
        }
        return -1;
    }

    @Override
    protected int read(ByteBuf in, List<Object> out) {
        if (in.readableBytes() < HEAD_BYTES) {
            return WAIT;
        }
        int at = in.readerIndex();
        int length = length(in, at + 2);
        if (length < 0) {
            wrong(NO_LENGTH);
            return NONE;
        }
        int whole = HEAD_BYTES + length + CRC_BYTES;
        if (whole <= maxFrame() && in.readableBytes() >= whole && isRight(in, at + HEAD_BYTES, at + HEAD_BYTES + length)) {
            return taken(in, length, out);
        }
        int next = mark(in, at + HEAD_BYTES);
        boolean hasNext = next >= 0 && next + 1 < in.writerIndex();
        int found = ownEnd(in, at + HEAD_BYTES, Math.min(hasNext ? next : in.writerIndex(), at + maxFrame()));
        if (found >= 0) {
            return taken(in, found, out);
        }
        if (whole > maxFrame()) {
            wrong(TOO_LONG);
            return NONE;
        }
        if (hasNext || in.readableBytes() >= whole) {
            wrong(WRONG_CHECKSUM);
            return NONE;
        }
        return WAIT;
    }

    private static int length(ByteBuf in, int at) {
        int length = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = in.getByte(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            length = length * 10 + digit;
        }
        return length;
    }

    private static boolean isRight(ByteBuf in, int from, int end) {
        int crc = Hj212Crc.START;
        for (int i = from; i < end; i++) {
            crc = Hj212Crc.next(crc, in.getByte(i));
        }
        return crc == stated(in, end);
    }

    /** The four hexadecimal digits there, or -1. */
    private static int stated(ByteBuf in, int at) {
        int stated = 0;
        for (int i = at; i < at + CRC_BYTES; i++) {
            int digit = Character.digit(in.getByte(i), 16);
            if (digit < 0) {
                return -1;
            }
            stated = stated << 4 | digit;
        }
        return stated;
    }

    /**
     * Looks for an end whatever the length says: the second {@code &&} or a later one, with the right checksum behind it.
     *
     * @return length of the segment, or -1
     */
    private static int ownEnd(ByteBuf in, int from, int limit) {
        int crc = Hj212Crc.START;
        int pairs = 0;
        for (int i = from; i < limit - CRC_BYTES; i++) {
            crc = Hj212Crc.next(crc, in.getByte(i));
            if (i > from && in.getByte(i) == '&' && in.getByte(i - 1) == '&') {
                pairs++;
                if (pairs > 1 && crc == stated(in, i + 1)) {
                    return i + 1 - from;
                }
            }
        }
        return -1;
    }

    private static int taken(ByteBuf in, int length, List<Object> out) {
        int at = in.readerIndex();
        int whole = HEAD_BYTES + length + CRC_BYTES;
        out.add(new Received(ByteBufUtil.getBytes(in, at + HEAD_BYTES, length), ByteBufUtil.getBytes(in, at, whole)));
        return whole;
    }
}
