package org.microbrain.edge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HexFormat;

/** A station's end of a line, over TCP. */
final class FieldStation implements AutoCloseable {
    private final Socket socket;

    FieldStation(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
    }

    FieldStation send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    byte[] receive(int bytes) throws IOException {
        return socket.getInputStream().readNBytes(bytes);
    }

    /** Bytes that must come: the whole answer of SL 651 to a message of one frame, as hexadecimal digits. */
    String answer() throws IOException {
        return HexFormat.of().formatHex(receive(25));
    }

    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\r\n") < 0) {
            int one = socket.getInputStream().read();
            if (one < 0) {
                break;
            }
            line.append((char) one);
        }
        return line.toString();
    }

    boolean isEnded() throws IOException {
        return socket.getInputStream().read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
