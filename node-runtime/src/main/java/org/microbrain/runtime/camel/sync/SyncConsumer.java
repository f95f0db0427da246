package org.microbrain.runtime.camel.sync;

import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.microbrain.journal.Batch;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.camel.RouteEntry;

/** Gives each batch of a child to its route as an exchange, and acknowledges it when the exchange has completed. */
final class SyncConsumer extends DefaultConsumer {

    private final SyncComponent component;

    SyncConsumer(SyncEndpoint endpoint, SyncComponent component, Processor processor) {
        super(endpoint, processor);
        this.component = component;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        if (component.children() != null) {
            throw new IllegalStateException("another route takes from sync:children; a batch is taken once");
        }
        component.children(this);
    }

    @Override
    protected void doStop() throws Exception {
        component.children(null);
        super.doStop();
    }

    CompletableFuture<Void> accept(NodeId child, Batch batch) {
        Exchange exchange = createExchange(false);
        exchange.getIn().setBody(batch);
        exchange.getIn().setHeader(SyncComponent.CHILD, child);
        return RouteEntry.process(this, exchange);
    }
}
