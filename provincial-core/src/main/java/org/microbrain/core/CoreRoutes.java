package org.microbrain.core;

import org.apache.camel.builder.RouteBuilder;
import org.microbrain.journal.Batch;
import org.microbrain.runtime.node.LatestSeen;

/** The flow of the core. */
final class CoreRoutes extends RouteBuilder {

    private final LatestSeen latest;

    CoreRoutes(LatestSeen latest) {
        this.latest = latest;
    }

    @Override
    public void configure() {
        errorHandler(noErrorHandler());
        from("sync:children").routeId("from-children")
                .to("archive:records")
                .process(exchange -> latest.saw(exchange.getMessage().getBody(Batch.class).records()));
    }
}
