package org.microbrain.runtime.node;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.microbrain.journal.Batch;
import org.microbrain.link.Children;
import org.microbrain.link.LinkSettings;
import org.microbrain.link.Moment;
import org.microbrain.link.NettyListener;
import org.microbrain.link.ParentLimits;
import org.microbrain.link.Receiver;
import org.microbrain.link.SharedBook;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.SequenceSet;
import org.microbrain.runtime.camel.sync.SyncComponent;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.PeerName;

/** What a hub and the core have alike: a port where children dial, and the way of their batches into a route. */
public final class ParentSide implements AutoCloseable {

    private final Children children;
    private final NettyListener listener;

    /** Listens from now on for nodes that have a certificate, and admits nobody. */
    public ParentSide(NodeSettings node, ParentLimits limits, String program, EventLoopGroup loops,
                      NodeIdentity identity, InstantSource time, SyncComponent sync, ChildRecords books, SharedBook shared, Moment now)
            throws IOException {
        this(node, limits, program, loops, identity, time, sync, books, children -> children.shareFrom(shared), null, now);
    }

    /**
     * Listens from now on.
     *
     * @param limits what those who connect are granted
     * @param time   by which certificates are judged
     * @param sync   its {@code sync:children} route stores what children send
     * @param books  answers a child that asks what is already here
     * @param told   says to the children, before the first of them comes, where they are told from
     * @param admitting says who is not let in any more and answers who asks to be; null for neither
     * @throws IOException when the port cannot be had
     */
    public ParentSide(NodeSettings node, ParentLimits limits, String program, EventLoopGroup loops,
                      NodeIdentity identity, InstantSource time, SyncComponent sync, ChildRecords books, Consumer<Children> told,
                      Admitting admitting, Moment now)
            throws IOException {
        Receiver receiver = new Receiver() {
            @Override
            public CompletionStage<Void> accept(NodeId child, Batch batch) {
                CompletionStage<Void> stored = sync.accept(child, batch);
                return admitting == null ? stored : admitting.learnt(batch, stored);
            }

            @Override
            public CompletionStage<Map<Origin, SequenceSet>> received(Map<Origin, SequenceSet> held,
                                                                      Map<Origin, Long> made) {
                return books.receipts(held, made);
            }
        };
        children = new Children(node.node(), program, receiver, LinkSettings.DEFAULT, limits, now);
        children.know(books.origins());
        told.accept(children);
        listener = new NettyListener(loops, node.listen(), identity.serverContext(time),
                admitting == null ? chain -> PeerName.of(chain.get(0)).node() : admitting.admission().peers(), children,
                admitting == null ? null : admitting.door().sideDoor());
        if (admitting != null) {
            admitting.admission().onRevocation((which, why) -> children.shutOut(which, "revoked", why),
                    (concerned, record) -> children.share(concerned, List.of(record), null));
        }
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
