package org.microbrain.core;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;
import org.microbrain.core.rollout.RolloutOffice;
import org.microbrain.journal.Batch;
import org.microbrain.runtime.node.LatestSeen;
import org.microbrain.runtime.warning.WarningOffice;

/**
 * The flows of the core: what children send, straight into the archive, or through Kafka and archived here or by workers, and what
 * it records itself.
 */
final class CoreRoutes extends RouteBuilder {

    private final LatestSeen latest;
    private final WarningOffice office;
    private final RolloutOffice rollouts;
    private final IngestSettings ingest;

    CoreRoutes(LatestSeen latest, WarningOffice office, RolloutOffice rollouts, IngestSettings ingest) {
        this.latest = latest;
        this.office = office;
        this.rollouts = rollouts;
        this.ingest = ingest;
    }

    @Override
    public void configure() {
        errorHandler(noErrorHandler());
        if (ingest.part() == KafkaSettings.Part.FRONT_END) {
            entered(from("sync:children").routeId("from-children").to("hono:records"));
        } else if (ingest.kafka().isPresent()) {
            from("sync:children").routeId("from-children").to("hono:records");
            entered(from("hono:records").routeId("from-kafka").to("archive:records"));
        } else {
            entered(from("sync:children").routeId("from-children").to("archive:records"));
        }
        from("journal:outbox").routeId("own-records")
                .to("archive:records");
    }

    /** What is durable is entered into the books of this core. What comes again is entered again, which changes nothing. */
    private void entered(RouteDefinition durable) {
        durable.process(office.enter())
                .process(rollouts.enter())
                .process(exchange -> latest.saw(exchange.getMessage().getBody(Batch.class).records()));
    }
}
