package org.microbrain.field.dlt645;

import java.io.ByteArrayOutputStream;

/**
 * A frame of DL/T 645-2007, to or from an electricity meter. On the line each byte of data has 33H added to it, and addresses go
 * lowest byte first; here both are plain.
 *
 * @param address twelve digits, or {@link #ANY}
 * @param control what it is, see the constants
 * @param data    0 to 200 bytes; not to be changed
 */
public record Dlt645Frame(String address, int control, byte[] data) {

    /** To any meter: where there is one alone on the line. */
    public static final String ANY = "aaaaaaaaaaaa";
    public static final int READ = 0x11;
    /** The rest of an answer that did not fit into one frame. */
    public static final int READ_MORE = 0x12;
    public static final int READ_ADDRESS = 0x13;

    static final int MARK = 0x68;
    static final int END = 0x16;
    /** Marks, address, control, length, sum, end. */
    static final int FRAME_BYTES = 12;
    static final int MAX_DATA = 200;
    /** Bytes of the longest frame. */
    public static final int MAX_BYTES = FRAME_BYTES + MAX_DATA;
    static final int ADDRESS_BYTES = 6;
    static final int ADDED = 0x33;
    private static final int ANSWER = 0x80;
    private static final int ERROR = 0x40;
    private static final int MORE = 0x20;
    private static final int FUNCTION = 0x1f;

    public Dlt645Frame {
        if (address.length() != 2 * ADDRESS_BYTES || data.length > MAX_DATA) {
            throw new IllegalArgumentException("an address has twelve digits, and a frame at most " + MAX_DATA + " bytes of data");
        }
    }

    /** Whether a meter sent it. */
    public boolean isAnswer() {
        return (control & ANSWER) != 0;
    }

    /** Whether a meter says that it cannot. */
    public boolean isError() {
        return (control & ERROR) != 0;
    }

    /** Whether a meter has more to say. */
    public boolean hasMore() {
        return (control & MORE) != 0;
    }

    /** {@link #READ}, {@link #READ_MORE}, {@link #READ_ADDRESS} or another, both ways. */
    public int function() {
        return control & FUNCTION;
    }

    /** The bytes that go over the line, without the bytes FE that wake some meters. */
    public byte[] encoded() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(FRAME_BYTES + data.length);
        out.write(MARK);
        for (int i = ADDRESS_BYTES - 1; i >= 0; i--) {
            out.write(Integer.parseInt(address, 2 * i, 2 * i + 2, 16));
        }
        out.write(MARK);
        out.write(control);
        out.write(data.length);
        for (byte one : data) {
            out.write(one + ADDED);
        }
        int sum = 0;
        for (byte one : out.toByteArray()) {
            sum += one;
        }
        out.write(sum);
        out.write(END);
        return out.toByteArray();
    }
}
