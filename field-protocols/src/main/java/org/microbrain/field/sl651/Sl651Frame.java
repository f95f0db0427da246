package org.microbrain.field.sl651;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import org.microbrain.field.Bcd;
import org.microbrain.field.Crc16;

/**
 * A frame of SL 651-2014 in its hexadecimal/BCD form, from a station (up) or to one (down).
 *
 * @param up       whether it comes from a station
 * @param centre   address of the centre, 0 to 255
 * @param station  address of the station: ten hexadecimal digits, {@code 00} and eight decimal ones for hydrology
 * @param password 0 to 65,535
 * @param function what it is about, 0 to 255; see {@link Sl651Function}
 * @param packet   which packet of a message it is, or null where the message is one frame
 * @param body     0 to 4,095 bytes, with packet 4,092; not to be changed
 * @param end      the byte that ends it; see the constants
 */
public record Sl651Frame(boolean up, int centre, String station, int password, int function, Packet packet, byte[] body,
                         int end) {

    /** Up: the message ends here. */
    public static final int ETX = 0x03;
    /** Up: more frames follow. */
    public static final int ETB = 0x17;
    /** Down: a question or an order. */
    public static final int ENQ = 0x05;
    /** Down: taken, and nothing more is wanted; the station may go to sleep. */
    public static final int EOT = 0x04;
    /** Down: taken, go on. */
    public static final int ACK = 0x06;
    /** Down: send again. */
    public static final int NAK = 0x15;
    /** Down: taken; the station stays on the line for ten minutes. */
    public static final int ESC = 0x1b;

    static final int MARK = 0x7e;
    static final int STX = 0x02;
    static final int SYN = 0x16;
    static final int ADDRESS_BYTES = 5;
    /** Mark, addresses, password, function, direction and length, start of the text. */
    static final int HEAD_BYTES = 14;
    /** End of the text and checksum. */
    static final int TAIL_BYTES = 3;
    static final int MAX_TEXT = 4_095;
    static final int PACKET_BYTES = 3;
    /** Bytes of the longest frame. */
    public static final int MAX_BYTES = HEAD_BYTES + MAX_TEXT + TAIL_BYTES;
    private static final int DOWN = 0x8000;

    /**
     * @param total  packets of the message, 1 to 4,095
     * @param number this one, from 1
     */
    public record Packet(int total, int number) {
    }

    public Sl651Frame {
        if (station.length() != 2 * ADDRESS_BYTES) {
            throw new IllegalArgumentException("a station's address has ten digits: " + station);
        }
        if (body.length + (packet == null ? 0 : PACKET_BYTES) > MAX_TEXT) {
            throw new IllegalArgumentException("a body of " + body.length + " bytes does not fit into a frame");
        }
    }

    /** The bytes that go over the line. */
    public byte[] encoded() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(HEAD_BYTES + body.length + PACKET_BYTES + TAIL_BYTES);
        out.write(MARK);
        out.write(MARK);
        if (up) {
            out.write(centre);
        }
        out.writeBytes(HexFormat.of().parseHex(station));
        if (!up) {
            out.write(centre);
        }
        word(out, password);
        out.write(function);
        word(out, (up ? 0 : DOWN) | body.length + (packet == null ? 0 : PACKET_BYTES));
        out.write(packet == null ? STX : SYN);
        if (packet != null) {
            out.write(packet.total >> 4);
            out.write(packet.total << 4 | packet.number >> 8);
            out.write(packet.number);
        }
        out.writeBytes(body);
        out.write(end);
        byte[] checked = out.toByteArray();
        word(out, Crc16.of(checked, 0, checked.length));
        return out.toByteArray();
    }

    static void word(ByteArrayOutputStream out, int word) {
        out.write(word >> 8);
        out.write(word);
    }

    /**
     * The answer to this frame: with its serial number, and the time.
     *
     * @param ending {@link #EOT}, {@link #ESC}, {@link #ACK} or {@link #NAK}
     * @param number of the packet that it speaks of; means nothing where this is no packet
     * @param serial of the message
     * @param now    Unix milliseconds
     */
    public Sl651Frame answer(int ending, int number, int serial, long now) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        word(text, serial);
        text.writeBytes(Bcd.time(now, 6));
        return new Sl651Frame(false, centre, station, password, function,
                packet == null ? null : new Packet(packet.total, number), text.toByteArray(), ending);
    }

    /**
     * A question or an order to a station.
     *
     * @param function see {@link Sl651Function}
     * @param serial   1 to 65,535
     * @param now      Unix milliseconds; what {@link Sl651Function#SET_CLOCK} sets the station to
     * @param more     what the function wants beside them
     */
    public static Sl651Frame query(int centre, String station, int password, int function, int serial, long now,
                                   byte... more) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        word(text, serial);
        text.writeBytes(Bcd.time(now, 6));
        text.writeBytes(more);
        return new Sl651Frame(false, centre, station, password, function, null, text.toByteArray(), ENQ);
    }

    /** Whether the message goes on behind this frame. */
    public boolean isFollowed() {
        return end == ETB;
    }
}
