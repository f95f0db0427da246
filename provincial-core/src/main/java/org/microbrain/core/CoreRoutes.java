package org.microbrain.core;

import org.apache.camel.builder.RouteBuilder;
import org.microbrain.core.rollout.RolloutOffice;
import org.microbrain.journal.Batch;
import org.microbrain.runtime.node.LatestSeen;
import org.microbrain.runtime.warning.WarningOffice;

/** The two flows of the core. */
final class CoreRoutes extends RouteBuilder {

    private final LatestSeen latest;
    private final WarningOffice office;
    private final RolloutOffice rollouts;

    CoreRoutes(LatestSeen latest, WarningOffice office, RolloutOffice rollouts) {
        this.latest = latest;
        this.office = office;
        this.rollouts = rollouts;
    }

    @Override
    public void configure() {
        errorHandler(noErrorHandler());
        from("sync:children").routeId("from-children")
                .to("archive:records")
                .process(office.enter())
                .process(rollouts.enter())
                .process(exchange -> latest.saw(exchange.getMessage().getBody(Batch.class).records()));
        from("journal:outbox").routeId("own-records")
                .to("archive:records");
    }
}
