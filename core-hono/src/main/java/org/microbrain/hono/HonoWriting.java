package org.microbrain.hono;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;
import org.microbrain.journal.Batch;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.camel.sync.SyncComponent;

/** The producer of {@code hono:records}: the exchange goes on when the brokers have all of the batch. */
final class HonoWriting extends DefaultAsyncProducer {

    private final BiFunction<Batch, NodeId, CompletableFuture<Void>> write;

    HonoWriting(Endpoint endpoint, BiFunction<Batch, NodeId, CompletableFuture<Void>> write) {
        super(endpoint);
        this.write = write;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Batch batch = exchange.getMessage().getBody(Batch.class);
        write.apply(batch, exchange.getMessage().getHeader(SyncComponent.CHILD, NodeId.class))
                .whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        exchange.setException(failure);
                    }
                    callback.done(false);
                });
        return false;
    }
}
