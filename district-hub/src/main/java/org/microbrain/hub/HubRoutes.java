package org.microbrain.hub;

import org.apache.camel.builder.RouteBuilder;
import org.microbrain.journal.Batch;
import org.microbrain.runtime.node.LatestSeen;
import org.microbrain.runtime.warning.WarningOffice;

/** The two flows of a hub. */
final class HubRoutes extends RouteBuilder {

    private final LatestSeen latest;
    private final WarningOffice office;
    private final Correlation correlation;

    HubRoutes(LatestSeen latest, WarningOffice office, Correlation correlation) {
        this.latest = latest;
        this.office = office;
        this.correlation = correlation;
    }

    @Override
    public void configure() {
        errorHandler(noErrorHandler());
        from("sync:children").routeId("from-children")
                .to("journal:outbox")
                .process(office.enter())
                .process(correlation.step())
                .process(exchange -> latest.saw(exchange.getMessage().getBody(Batch.class).records()));
        from("journal:outbox").routeId("to-parent")
                .to("sync:parent");
    }
}
