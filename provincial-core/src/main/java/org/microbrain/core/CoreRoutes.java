package org.microbrain.core;

import org.apache.camel.builder.RouteBuilder;
import org.microbrain.core.rollout.RolloutOffice;
import org.microbrain.journal.Batch;
import org.microbrain.runtime.node.LatestSeen;
import org.microbrain.runtime.warning.WarningOffice;

/** The flows of the core: what children send, straight or through Kafka, and what it records itself. */
final class CoreRoutes extends RouteBuilder {

    private final LatestSeen latest;
    private final WarningOffice office;
    private final RolloutOffice rollouts;

    private final boolean throughKafka;

    CoreRoutes(LatestSeen latest, WarningOffice office, RolloutOffice rollouts, boolean throughKafka) {
        this.latest = latest;
        this.office = office;
        this.rollouts = rollouts;
        this.throughKafka = throughKafka;
    }

    @Override
    public void configure() {
        errorHandler(noErrorHandler());
        if (throughKafka) {
            from("sync:children").routeId("from-children").to("hono:records");
        }
        from(throughKafka ? "hono:records" : "sync:children").routeId(throughKafka ? "from-kafka" : "from-children")
                .to("archive:records")
                .process(office.enter())
                .process(rollouts.enter())
                .process(exchange -> latest.saw(exchange.getMessage().getBody(Batch.class).records()));
        from("journal:outbox").routeId("own-records")
                .to("archive:records");
    }
}
