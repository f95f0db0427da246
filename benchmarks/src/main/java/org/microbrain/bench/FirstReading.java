package org.microbrain.bench;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;

/** A sensor that waits for a node to start: it dials until somebody answers, publishes and waits to be acknowledged. */
final class FirstReading {

    private static final long PAUSE_NANOS = 2_000_000;
    private static final long GIVE_UP_NANOS = 60_000_000_000L;

    private FirstReading() {
    }

    /** @param user empty for none. @return the moment of the acknowledgement, as {@link System#nanoTime()} tells it */
    static long acknowledged(EdgeProcess node, int port, String user, String password) throws IOException {
        long giveUp = System.nanoTime() + GIVE_UP_NANOS;
        while (System.nanoTime() < giveUp) {
            node.requireAlive();
            try (SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port))) {
                PublishClient client = new PublishClient(channel, 0, 1, 1, nanos -> { });
                client.signIn(user, password);
                client.publishOne();
                return System.nanoTime();
            } catch (ConnectException notYet) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        throw new IOException("no reading was acknowledged within a minute");
    }
}
