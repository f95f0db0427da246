package org.microbrain.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;

/**
 * What the plain designs speak: batches with number and length, and the numbers of batches that are durable. One thread may
 * send while another receives.
 */
final class PlainConnection implements AutoCloseable {

    private static final int BUFFER = 64 << 10;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    /** @param content as the design has made it */
    record Numbered(long number, byte[] content) {
    }

    PlainConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER));
        this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER));
    }

    void send(Numbered batch) throws IOException {
        out.writeLong(batch.number());
        out.writeInt(batch.content().length);
        out.write(batch.content());
        out.flush();
    }

    /** @return null when the peer has no more */
    Numbered receive() throws IOException {
        try {
            long number = in.readLong();
            byte[] content = new byte[in.readInt()];
            in.readFully(content);
            return new Numbered(number, content);
        } catch (EOFException finished) {
            return null;
        }
    }

    /** Everything up to this batch is durable here. */
    void acknowledge(long number) throws IOException {
        out.writeLong(number);
        out.flush();
    }

    /** Waits for the next acknowledgement. */
    long acknowledged() throws IOException {
        return in.readLong();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
