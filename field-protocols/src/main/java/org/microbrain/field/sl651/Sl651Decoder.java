package org.microbrain.field.sl651;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.microbrain.field.Crc16;
import org.microbrain.field.Flaw;
import org.microbrain.field.FrameDecoder;

/**
 * Frames of SL 651 in both directions, as {@link Received}. Nothing is escaped in them, so that their mark may also stand in a
 * body: a frame is what has mark, length, end and checksum in their places.
 */
public final class Sl651Decoder extends FrameDecoder {

    private static final Flaw WRONG_CHECKSUM = new Flaw(Flaw.Kind.FRAME, "校验码不符", "the checksum is wrong");
    private static final Flaw TOO_LONG = new Flaw(Flaw.Kind.FRAME, "报文超过允许长度", "the frame is longer than is allowed");
    private static final Flaw NO_END = new Flaw(Flaw.Kind.FRAME, "长度与结束符不符", "the length does not lead to an end of text");
    private static final Flaw NO_HEAD = new Flaw(Flaw.Kind.FRAME, "报文头不合规", "the head of the frame is not as it must be");

    /** @param raw its bytes as they came */
    public record Received(Sl651Frame frame, byte[] raw) {
    }

    /** @param maxFrame bytes of the longest frame that is taken, up to {@link Sl651Frame#MAX_BYTES} */
    public Sl651Decoder(int maxFrame) {
        super(maxFrame);
    }

    @Override
    protected boolean isFill(byte between) {
        return between == 0 || between == '\r' || between == '\n' || between == (byte) 0xff;
    }

    @Override
    protected int start(ByteBuf in) {
        for (int i = in.readerIndex(); i < in.writerIndex(); i++) {
            if (in.getUnsignedByte(i) == Sl651Frame.MARK
                    && (i + 1 == in.writerIndex() || in.getUnsignedByte(i + 1) == Sl651Frame.MARK)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    protected int read(ByteBuf in, List<Object> out) {
        if (in.readableBytes() < Sl651Frame.HEAD_BYTES) {
            return WAIT;
        }
        int at = in.readerIndex();
        int word = in.getUnsignedShort(at + 11);
        int direction = word >> 12;
        int start = in.getUnsignedByte(at + 13);
        int text = word & 0xfff;
        if (direction != 0 && direction != 8 || start != Sl651Frame.STX && start != Sl651Frame.SYN
                || start == Sl651Frame.SYN && text < Sl651Frame.PACKET_BYTES) {
            wrong(NO_HEAD);
            return NONE;
        }
        int length = Sl651Frame.HEAD_BYTES + text + Sl651Frame.TAIL_BYTES;
        if (length > maxFrame()) {
            wrong(TOO_LONG);
            return NONE;
        }
        if (in.readableBytes() < length) {
            return WAIT;
        }
        if (!ends(direction == 0, in.getByte(at + length - Sl651Frame.TAIL_BYTES))) {
            wrong(NO_END);
            return NONE;
        }
        byte[] raw = ByteBufUtil.getBytes(in, at, length);
        if (Crc16.of(raw, 0, length - 2) != in.getUnsignedShort(at + length - 2)) {
            wrong(WRONG_CHECKSUM);
            return NONE;
        }
        out.add(new Received(frame(raw, direction == 0, start == Sl651Frame.SYN, text), raw));
        return length;
    }

    private static boolean ends(boolean up, int end) {
        return switch (end) {
            case Sl651Frame.ETX, Sl651Frame.ETB -> up;
            case Sl651Frame.ENQ, Sl651Frame.EOT, Sl651Frame.ACK, Sl651Frame.NAK, Sl651Frame.ESC -> !up;
            default -> false;
        };
    }

    private static Sl651Frame frame(byte[] raw, boolean up, boolean packed, int text) {
        int stationAt = up ? 3 : 2;
        String station = HexFormat.of().formatHex(raw, stationAt, stationAt + Sl651Frame.ADDRESS_BYTES);
        int from = Sl651Frame.HEAD_BYTES + (packed ? Sl651Frame.PACKET_BYTES : 0);
        byte[] body = Arrays.copyOfRange(raw, from, Sl651Frame.HEAD_BYTES + text);
        Sl651Frame.Packet packet = packed
                ? new Sl651Frame.Packet(u(raw, 14) << 4 | u(raw, 15) >> 4, (u(raw, 15) & 0xf) << 8 | u(raw, 16)) : null;
        return new Sl651Frame(up, u(raw, up ? 2 : 7), station, u(raw, 8) << 8 | u(raw, 9), u(raw, 10), packet, body,
                raw[raw.length - Sl651Frame.TAIL_BYTES]);
    }

    private static int u(byte[] bytes, int at) {
        return bytes[at] & 0xff;
    }
}
