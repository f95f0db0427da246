package org.microbrain.runtime.node;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.microbrain.journal.Batch;
import org.microbrain.link.Children;
import org.microbrain.link.LinkSettings;
import org.microbrain.link.Moment;
import org.microbrain.link.NettyListener;
import org.microbrain.link.Receiver;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.SequenceSet;
import org.microbrain.runtime.camel.sync.SyncComponent;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.PeerName;

/** What a hub and the core have alike: a port where children dial, and the way of their batches into a route. */
public final class ParentSide implements AutoCloseable {

    private final Children children;
    private final NettyListener listener;

    /** What of the records a child holds was ever durable here. */
    @FunctionalInterface
    public interface ReceiptSource
            extends BiFunction<Map<Origin, SequenceSet>, Map<Origin, Long>, CompletionStage<Map<Origin, SequenceSet>>> {
    }

    /**
     * Listens from now on.
     *
     * @param time     by which certificates are judged
     * @param sync     its {@code sync:children} route stores what children send
     * @param receipts answers a child that asks what is already here
     * @throws IOException when the port cannot be had
     */
    public ParentSide(NodeId node, String program, InetSocketAddress listen, EventLoopGroup loops, NodeIdentity identity,
                      InstantSource time, SyncComponent sync, ReceiptSource receipts, Moment now) throws IOException {
        Receiver receiver = new Receiver() {
            @Override
            public CompletionStage<Void> accept(NodeId child, Batch batch) {
                return sync.accept(child, batch);
            }

            @Override
            public CompletionStage<Map<Origin, SequenceSet>> received(Map<Origin, SequenceSet> held,
                                                                      Map<Origin, Long> made) {
                return receipts.apply(held, made);
            }
        };
        children = new Children(node, program, receiver, LinkSettings.DEFAULT, now);
        listener = new NettyListener(loops, listen, identity.serverContext(time),
                certificate -> PeerName.of(certificate).node(), children);
    }

    /** Closes links that went silent. To be called a few times a second. */
    public void work(Moment now) {
        children.work(now);
    }

    public Children children() {
        return children;
    }

    public int port() {
        return listener.port();
    }

    @Override
    public void close() {
        listener.close();
        children.close();
    }
}
