package org.microbrain.field.sl651;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.microbrain.field.Bcd;

/** Writes what a station says, element by element: for simulated stations and tests. One thread. */
public final class Sl651Writer {

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    /**
     * @param serial 0 to 65,535
     * @param sentAt Unix milliseconds
     */
    public Sl651Writer(int serial, long sentAt) {
        Sl651Frame.word(body, serial);
        body.writeBytes(Bcd.time(sentAt, 6));
    }

    /** @param kind class of the station, for instance 0x48 for a river, 0x50 for rain */
    public Sl651Writer station(String address, int kind) {
        mark(0xf1);
        body.writeBytes(HexFormat.of().parseHex(address));
        body.write(kind);
        return this;
    }

    /** The elements that follow were observed then, to the minute. */
    public Sl651Writer observed(long millis) {
        mark(0xf0);
        body.writeBytes(Bcd.time(millis, 5));
        return this;
    }

    /**
     * @param id       0 to 255, or {@code ff} and a second byte
     * @param bytes    1 to 9; a negative value needs one for its sign
     * @param decimals 0 to 7
     * @throws IllegalArgumentException when the value needs more bytes
     */
    public Sl651Writer element(int id, int bytes, int decimals, double value) {
        define(id, bytes, decimals);
        number(bytes, decimals, value);
        return this;
    }

    /** An element that a station has no value of. */
    public Sl651Writer missing(int id, int bytes, int decimals) {
        define(id, bytes, decimals);
        for (int i = 0; i < bytes; i++) {
            body.write(0xff);
        }
        return this;
    }

    /** Values of one element at even steps from the time of observation on; nothing may follow. */
    public Sl651Writer row(int minutes, int id, int bytes, int decimals, double... values) {
        body.writeBytes(new byte[] {0x04, 0x18});
        for (int part : new int[] {minutes / 1440, minutes / 60 % 24, minutes % 60}) {
            body.write(part / 10 << 4 | part % 10);
        }
        define(id, bytes, decimals);
        for (double value : values) {
            number(bytes, decimals, value);
        }
        return this;
    }

    /** Bytes as they are: packed values of an hour, status bits. */
    public Sl651Writer bytes(int id, byte... bytes) {
        define(id, bytes.length, 0);
        body.writeBytes(bytes);
        return this;
    }

    /** Text to the end; nothing may follow. */
    public Sl651Writer text(byte[] text) {
        mark(0xf2);
        body.writeBytes(text);
        return this;
    }

    /** A picture to the end; nothing may follow. */
    public Sl651Writer picture(byte[] picture) {
        mark(0xf3);
        body.writeBytes(picture);
        return this;
    }

    /** As one frame. @throws IllegalArgumentException when it is too long for one */
    public Sl651Frame frame(int centre, String station, int password, int function) {
        return new Sl651Frame(true, centre, station, password, function, null, body.toByteArray(), Sl651Frame.ETX);
    }

    /** As packets of so many bytes. */
    public List<Sl651Frame> packets(int centre, String station, int password, int function, int most) {
        byte[] all = body.toByteArray();
        int total = Math.max(1, (all.length + most - 1) / most);
        List<Sl651Frame> packets = new ArrayList<>();
        for (int i = 0; i < total; i++) {
            byte[] part = Arrays.copyOfRange(all, i * most, Math.min(all.length, (i + 1) * most));
            packets.add(new Sl651Frame(true, centre, station, password, function, new Sl651Frame.Packet(total, i + 1), part,
                    i + 1 == total ? Sl651Frame.ETX : Sl651Frame.ETB));
        }
        return packets;
    }

    private void mark(int id) {
        body.write(id);
        body.write(id);
    }

    private void define(int id, int bytes, int decimals) {
        if (id > 0xff) {
            body.write(id >> 8);
        }
        body.write(id);
        body.write(bytes << 3 | decimals);
    }

    private void number(int bytes, int decimals, double value) {
        long digits = Math.round(Math.abs(value) * Math.pow(10, decimals));
        int wide = bytes - (value < 0 ? 1 : 0);
        if (digits >= Math.pow(100, wide)) {
            throw new IllegalArgumentException(value + " does not fit into " + bytes + " bytes with " + decimals + " decimals");
        }
        if (value < 0) {
            body.write(0xff);
        }
        byte[] written = new byte[wide];
        Bcd.write(digits, written, 0, wide);
        body.writeBytes(written);
    }
}
