package org.microbrain.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.microbrain.runtime.identity.NodeIdentity;

/**
 * The sending half of a plain design's edge: batches go out as soon as they are durable here, several under way; a thread of
 * its own hears the acknowledgements.
 */
final class PlainEdge implements AutoCloseable {

    private static final int IN_FLIGHT = 16;

    private final PlainConnection connection;
    private final Semaphore room = new Semaphore(IN_FLIGHT);
    private long sent;
    private volatile long acknowledged;

    PlainEdge(Path folder, int port) throws IOException {
        NodeIdentity identity = Identities.load(folder, Identities.EDGE);
        connection = new PlainConnection(LoopbackTls.dial(identity, port));
        Thread listener = new Thread(this::hear, "acknowledgements");
        listener.setDaemon(true);
        listener.start();
    }

    private void hear() {
        try {
            while (true) {
                long through = connection.acknowledged();
                int freed = (int) (through - acknowledged);
                acknowledged = through;
                room.release(freed);
            }
        } catch (IOException ended) {
            room.release(IN_FLIGHT); // whoever waits finds out by sending
        }
    }

    /** Waits for room, and sends. */
    void send(byte[] content) throws IOException, InterruptedException {
        room.acquire();
        connection.send(new PlainConnection.Numbered(++sent, content));
    }

    /** Batches that are durable at the hub, counted from the first. */
    long acknowledged() {
        return acknowledged;
    }

    void awaitAll() throws InterruptedException {
        room.acquire(IN_FLIGHT);
        room.release(IN_FLIGHT);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
