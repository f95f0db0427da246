package org.microbrain.edge;

import org.apache.camel.builder.RouteBuilder;

/** The two flows of an edge. */
final class EdgeRoutes extends RouteBuilder {

    private final InferenceStep infer;

    EdgeRoutes(InferenceStep infer) {
        this.infer = infer;
    }

    @Override
    public void configure() {
        errorHandler(noErrorHandler());
        from("intake:measurements").routeId("readings")
                .process(infer)
                .to("journal:readings")
                .process(infer::show);
        from("journal:outbox").routeId("to-parent")
                .to("sync:parent");
    }
}
