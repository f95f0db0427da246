package org.microbrain.runtime.camel;

import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultConsumer;

/** Where something from outside enters a route, and hears how the route ended. */
public final class RouteEntry {

    private RouteEntry() {
    }

    /**
     * Gives an exchange that {@code consumer} has created to its route.
     *
     * @return completes when the route has finished with it; fails with what the route failed with
     */
    public static CompletableFuture<Void> process(DefaultConsumer consumer, Exchange exchange) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        consumer.getAsyncProcessor().process(exchange, doneSync -> {
            if (exchange.getException() != null) {
                done.completeExceptionally(exchange.getException());
            } else {
                done.complete(null);
            }
            consumer.releaseExchange(exchange, false);
        });
        return done;
    }
}
