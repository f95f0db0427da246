package org.microbrain.field.dlt645;

import io.netty.buffer.ByteBuf;
import java.util.HexFormat;
import java.util.List;
import org.microbrain.field.Flaw;
import org.microbrain.field.FrameDecoder;

/** Frames of DL/T 645-2007 in both directions, as {@link Dlt645Frame}. The bytes FE before a frame are passed over. */
public final class Dlt645Decoder extends FrameDecoder {

    private static final Flaw WRONG_SUM = new Flaw(Flaw.Kind.FRAME, "校验和不符", "the checksum is wrong");
    private static final Flaw NO_FORM = new Flaw(Flaw.Kind.FRAME, "帧格式不符", "the form of the frame is not as it must be");

    public Dlt645Decoder() {
        super(Dlt645Frame.MAX_BYTES);
    }

    @Override
    protected boolean isFill(byte between) {
        return between == (byte) 0xfe || between == (byte) 0xff || between == 0;
    }

    @Override
    protected int start(ByteBuf in) {
        return in.indexOf(in.readerIndex(), in.writerIndex(), (byte) Dlt645Frame.MARK);
    }

    @Override
    protected int read(ByteBuf in, List<Object> out) {
        int at = in.readerIndex();
        if (in.readableBytes() > 7 && in.getByte(at + 7) != Dlt645Frame.MARK) {
            wrong(NO_FORM);
            return NONE;
        }
        if (in.readableBytes() < Dlt645Frame.FRAME_BYTES) {
            return WAIT;
        }
        int length = in.getUnsignedByte(at + 9);
        int whole = Dlt645Frame.FRAME_BYTES + length;
        if (length > Dlt645Frame.MAX_DATA || !isAddress(in, at + 1)) {
            wrong(NO_FORM);
            return NONE;
        }
        if (in.readableBytes() < whole) {
            return WAIT;
        }
        if (in.getByte(at + whole - 1) != Dlt645Frame.END) {
            wrong(NO_FORM);
            return NONE;
        }
        int sum = 0;
        for (int i = at; i < at + whole - 2; i++) {
            sum += in.getByte(i);
        }
        if ((sum & 0xff) != in.getUnsignedByte(at + whole - 2)) {
            wrong(WRONG_SUM);
            return NONE;
        }
        out.add(frame(in, at, length));
        return whole;
    }

    /** Digits, or AA for any and for digits that are left out. */
    private static boolean isAddress(ByteBuf in, int at) {
        for (int i = at; i < at + Dlt645Frame.ADDRESS_BYTES; i++) {
            int octet = in.getUnsignedByte(i);
            if (octet != 0xaa && ((octet & 0xf) > 9 || octet >> 4 > 9)) {
                return false;
            }
        }
        return true;
    }

    private static Dlt645Frame frame(ByteBuf in, int at, int length) {
        byte[] address = new byte[Dlt645Frame.ADDRESS_BYTES];
        for (int i = 0; i < address.length; i++) {
            address[i] = in.getByte(at + address.length - i);
        }
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++) {
            data[i] = (byte) (in.getByte(at + 10 + i) - Dlt645Frame.ADDED);
        }
        return new Dlt645Frame(HexFormat.of().formatHex(address), in.getUnsignedByte(at + 8), data);
    }
}
