package org.microbrain.runtime.camel.sync;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;
import org.microbrain.journal.Batch;
import org.microbrain.link.Uplink;

/** Sends a batch up; the exchange goes on when a parent has it on its disk, however long the line is down. */
final class SyncProducer extends DefaultAsyncProducer {

    private final Uplink uplink;

    SyncProducer(SyncEndpoint endpoint, Uplink uplink) {
        super(endpoint);
        this.uplink = uplink;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        if (!(exchange.getMessage().getBody() instanceof Batch batch)) {
            exchange.setException(new IllegalArgumentException("sync:parent takes a batch from journal:outbox; write"
                    + " records to journal:outbox and let the node's own route send them"));
            callback.done(true);
            return true;
        }
        uplink.send(batch).whenComplete((nothing, failure) -> {
            if (failure != null) {
                exchange.setException(failure);
            }
            callback.done(false);
        });
        return false;
    }
}
