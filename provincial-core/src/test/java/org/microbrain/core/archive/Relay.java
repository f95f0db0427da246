package org.microbrain.core.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A line to the database of a test, which can be cut: all at once, or just before the answer to a command comes back. */
public final class Relay implements AutoCloseable {

    private final ServerSocket door;
    private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile String fatal;

    public Relay() throws IOException {
        door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    /** Every connection breaks, and no other comes about. */
    public void cut() {
        cut = true;
        ends.forEach(Relay::close);
    }

    /** The line is there again. */
    public void mend() {
        fatal = null;
        cut = false;
    }

    /** The next command with this text reaches the database; its answer does not come back, and the line is cut. */
    void cutAtAnswerTo(String command) {
        fatal = command;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                if (cut) {
                    client.close();
                    continue;
                }
                Socket server = new Socket(InetAddress.getLoopbackAddress(), PostgresServer.port());
                ends.add(client);
                ends.add(server);
                start(() -> pump(client, server, true));
                start(() -> pump(server, client, false));
            } catch (IOException e) {
                continue; // closed, which ends the loop, or one connection that did not come about
            }
        }
    }

    private void pump(Socket from, Socket to, boolean commands) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                String awaited = fatal;
                boolean last = commands && awaited != null
                        && new String(Arrays.copyOf(buffer, read), StandardCharsets.ISO_8859_1).contains(awaited);
                if (last) {
                    cut = true;
                    close(from);
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            close(from);
        } finally {
            close(from);
            if (!cut) {
                close(to);
            }
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        cut();
    }
}
