package org.microbrain.edge.intake.mqtt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Bytes to and from the listener, without any library between. */
public final class RawClient implements AutoCloseable {

    /** CONNECT 3.1.1, clean session, client id "t". */
    public static final String CONNECT_311 = "10 0d 00044d515454 04 02 0000 000174";
    /** CONNECT 5, clean start, no properties, client id "t". */
    public static final String CONNECT_5 = "10 0e 00044d515454 05 02 0000 00 000174";

    private final Socket socket;
    private final InputStream in;

    public RawClient(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(5000);
        in = socket.getInputStream();
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    public RawClient send(String hex) throws IOException {
        return send(bytes(hex));
    }

    public RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** The next packet in hex, "closed" at the end of the connection. */
    public String receive() throws IOException {
        try {
            int first = in.read();
            if (first < 0) {
                return "closed";
            }
            StringBuilder packet = new StringBuilder("%02x".formatted(first));
            int length = 0;
            int digit;
            int shift = 0;
            do {
                digit = in.read();
                packet.append("%02x".formatted(digit));
                length |= (digit & 127) << shift;
                shift += 7;
            } while (digit >= 128);
            return packet + HexFormat.of().formatHex(in.readNBytes(length));
        } catch (SocketException e) {
            return "closed";
        }
    }

    /** True when nothing has come so far. */
    boolean isSilent() throws IOException {
        return in.available() == 0;
    }

    public static byte[] publish(int qos, int id, String topic, String payload, boolean five) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        body.write(name.length >> 8);
        body.write(name.length);
        body.writeBytes(name);
        if (qos > 0) {
            body.write(id >> 8);
            body.write(id);
        }
        if (five) {
            body.write(0);
        }
        body.writeBytes(payload.getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(0x30 | qos << 1);
        PacketText.length(body.size(), packet);
        packet.writeBytes(body.toByteArray());
        return packet.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
