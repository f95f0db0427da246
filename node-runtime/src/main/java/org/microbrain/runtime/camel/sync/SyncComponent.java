package org.microbrain.runtime.camel.sync;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.microbrain.journal.Batch;
import org.microbrain.link.Uplink;
import org.microbrain.record.NodeId;

/**
 * {@code sync:parent} (send to the parent) and {@code sync:children} (take from the children). Described in
 * {@code docs/components/sync.md}.
 */
public final class SyncComponent extends DefaultComponent {

    /** Header of an exchange from {@code sync:children}: the {@link NodeId} of the child that sent the batch. */
    public static final String CHILD = "MicrobrainChild";

    private final Uplink uplink;
    private volatile SyncConsumer children;

    /** @param uplink null at the core, which has no parent */
    public SyncComponent(Uplink uplink) {
        this.uplink = uplink;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        boolean up = remaining.equals("parent");
        if (!up && !remaining.equals("children")) {
            throw new IllegalArgumentException("there is no " + uri + "; write sync:parent or sync:children");
        }
        return new SyncEndpoint(uri, this, up);
    }

    Uplink uplink() {
        return uplink;
    }

    void children(SyncConsumer consumer) {
        children = consumer;
    }

    SyncConsumer children() {
        return children;
    }

    /** Hands a child's batch to the route. @return completes when the route has finished with it, without error */
    public CompletionStage<Void> accept(NodeId child, Batch batch) {
        SyncConsumer consumer = children;
        return consumer == null
                ? CompletableFuture.failedFuture(new IllegalStateException("no route takes from sync:children"))
                : consumer.accept(child, batch);
    }
}
