package org.microbrain.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.microbrain.journal.Batch;
import org.microbrain.link.Children;
import org.microbrain.link.LinkSettings;
import org.microbrain.link.NettyListener;
import org.microbrain.link.Receiver;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.SequenceSet;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.PeerName;
import org.microbrain.runtime.node.JournalNode;

/**
 * The product's end of a parent: listener, links and journal, put together as a hub does, without its console and its Camel
 * routes. Commands: {@code listen PORT} (0 for any free one) is answered with {@code port},
 * and with {@code first} when the first batch is durable, in seconds since then.
 */
final class HubEnd implements Receiver {

    static final String FOLDER = "hub";

    private final LineEnd end;
    private final JournalNode node;
    private volatile long listening;

    private HubEnd(LineEnd end, JournalNode node) {
        this.end = end;
        this.node = node;
    }

    static void run(LineEnd end) throws Exception {
        InstantSource clock = InstantSource.system();
        NodeIdentity identity = Identities.load(end.folder(), Identities.HUB);
        try (JournalNode node = new JournalNode(ProductNode.settings(Identities.HUB, end.folder(FOLDER), List.of()),
                ProductNode.JOURNAL, identity, "bench", clock)) {
            HubEnd hub = new HubEnd(end, node);
            Children children = new Children(Identities.HUB, "bench", hub, LinkSettings.DEFAULT,
                    node.clock().moment());
            children.know(node.origins());
            node.every(Duration.ofMillis(500), () -> children.work(node.clock().moment()));
            end.answer("ready", true);
            NettyListener listener = null;
            for (String command = end.command(); command != null; command = end.command()) {
                listener = listen(node, identity, children, Integer.parseInt(command.substring("listen ".length())));
                hub.listening = System.nanoTime();
                end.answer("port", listener.port());
            }
            if (listener != null) {
                listener.close();
            }
            children.close();
        }
    }

    private static NettyListener listen(JournalNode node, NodeIdentity identity, Children children, int port)
            throws IOException {
        return new NettyListener(node.loops(), new InetSocketAddress("127.0.0.1", port),
                identity.serverContext(node.clock()::credible), chain -> PeerName.of(chain.get(0)).node(),
                children);
    }

    @Override
    public CompletionStage<Void> accept(NodeId child, Batch batch) {
        return node.commits().submit(journal -> {
            journal.accept(batch.records(), batch.made());
            return (Void) null;
        }).thenApply(nothing -> {
            tellFirst();
            return nothing;
        });
    }

    private void tellFirst() {
        long since = listening;
        if (since != 0) {
            listening = 0;
            end.answer("first", (System.nanoTime() - since) / 1e9);
        }
    }

    @Override
    public CompletionStage<Map<Origin, SequenceSet>> received(Map<Origin, SequenceSet> held, Map<Origin, Long> made) {
        return node.receipts(held, made);
    }
}
