package org.microbrain.runtime.node;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Connections that stand about at a port from several addresses: most say nothing, every tenth sends half of a TLS
 * greeting, every hundredth something else. What the other side closes is opened anew, as an attacker would.
 */
final class Crowd implements AutoCloseable {

    private static final byte[] HALF_A_GREETING = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3, 1, 2, 3};

    private final int size;
    private final int port;
    private final Deque<SocketChannel> open = new ArrayDeque<>();
    private final Thread thread = new Thread(this::stand);
    private volatile boolean closed;
    private volatile int opened;

    Crowd(int size, int port) {
        this.size = size;
        this.port = port;
        thread.start();
    }

    /** How many were opened in all. */
    int opened() {
        return opened;
    }

    private void stand() {
        while (!closed) {
            try {
                if (open.size() < size) {
                    open.add(connect(opened));
                    opened++;
                } else {
                    SocketChannel oldest = open.poll();
                    if (stands(oldest)) {
                        open.add(oldest);
                        java.util.concurrent.locks.LockSupport.parkNanos(100_000);
                    } else {
                        oldest.close();
                    }
                }
            } catch (IOException e) {
                java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private SocketChannel connect(int number) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.bind(new InetSocketAddress("127.0.0." + (2 + number % 50), 0));
            channel.configureBlocking(false);
            channel.connect(new InetSocketAddress("127.0.0.1", port));
            for (int i = 0; i < 100 && !channel.finishConnect(); i++) {
                java.util.concurrent.locks.LockSupport.parkNanos(100_000);
            }
            if (number % 10 == 0 && channel.isConnected()) {
                channel.write(ByteBuffer.wrap(number % 100 == 0 ? new byte[] {'G', 'E', 'T'} : HALF_A_GREETING));
            }
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean stands(SocketChannel channel) {
        try {
            return channel.read(ByteBuffer.allocate(64)) >= 0;
        } catch (IOException | java.nio.channels.NotYetConnectedException e) {
            return false;
        }
    }

    @Override
    public void close() throws Exception {
        closed = true;
        thread.join();
        for (SocketChannel channel : open) {
            channel.close();
        }
    }
}
