package org.microbrain.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import javax.net.ssl.SSLServerSocket;
import org.microbrain.runtime.identity.NodeIdentity;

/**
 * The hub of a plain design: one thread receives, another stores what came in meanwhile with one sync and acknowledges it.
 * Command: {@code listen PORT}, answered with {@code port}; it serves one connection.
 */
final class PlainHub {

    private static final int QUEUE = 16;
    private static final PlainConnection.Numbered END = new PlainConnection.Numbered(-1, new byte[0]);

    private PlainHub() {
    }

    /** Where the design keeps its readings. */
    interface Store {
        /** Stores these batches; they are durable when this returns. */
        void store(List<PlainConnection.Numbered> batches) throws Exception;
    }

    static void run(LineEnd end, Store store) throws Exception {
        NodeIdentity identity = Identities.load(end.folder(), Identities.HUB);
        end.answer("ready", true);
        int port = Integer.parseInt(end.command().substring("listen ".length()));
        try (SSLServerSocket listener = LoopbackTls.listen(identity, port)) {
            end.answer("port", listener.getLocalPort());
            try (PlainConnection connection = new PlainConnection(listener.accept())) {
                serve(connection, store);
            }
        }
        while (end.command() != null) {
            Thread.onSpinWait();
        }
    }

    private static void serve(PlainConnection connection, Store store) throws Exception {
        BlockingQueue<PlainConnection.Numbered> queue = new ArrayBlockingQueue<>(QUEUE);
        Thread receiver = new Thread(() -> {
            try {
                PlainConnection.Numbered batch = connection.receive();
                while (batch != null) {
                    queue.put(batch);
                    batch = connection.receive();
                }
                queue.put(END);
            } catch (Exception e) {
                throw new IllegalStateException("the edge cannot be heard: " + e.getMessage(), e);
            }
        }, "receiver");
        receiver.setDaemon(true);
        receiver.start();
        while (true) {
            List<PlainConnection.Numbered> group = new ArrayList<>();
            group.add(queue.take());
            queue.drainTo(group);
            boolean last = group.remove(END);
            if (!group.isEmpty()) {
                store.store(group);
                connection.acknowledge(group.get(group.size() - 1).number());
            }
            if (last) {
                return;
            }
        }
    }
}
