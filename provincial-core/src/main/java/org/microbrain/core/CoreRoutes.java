package org.microbrain.core;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;
import org.microbrain.core.rollout.RolloutOffice;
import org.microbrain.journal.Batch;
import org.microbrain.record.PriorityClass;
import org.microbrain.runtime.node.Admitting;
import org.microbrain.runtime.node.LatestSeen;
import org.microbrain.runtime.warning.WarningOffice;

/**
 * The flows of the core: what children send, straight into the archive, or through Kafka and archived here or by workers, and what
 * it records itself. A front-end hears of events from Kafka, whoever wrote them there: its books hold what came by relays, too.
 */
final class CoreRoutes extends RouteBuilder {

    private final LatestSeen latest;
    private final WarningOffice office;
    private final RolloutOffice rollouts;
    private final Admitting admitting;
    private final IngestSettings ingest;

    CoreRoutes(LatestSeen latest, WarningOffice office, RolloutOffice rollouts, Admitting admitting, IngestSettings ingest) {
        this.latest = latest;
        this.office = office;
        this.rollouts = rollouts;
        this.admitting = admitting;
        this.ingest = ingest;
    }

    @Override
    public void configure() {
        errorHandler(noErrorHandler());
        if (ingest.part() == KafkaSettings.Part.FRONT_END) {
            from("sync:children").routeId("from-children").to("hono:records")
                    .filter(exchange -> exchange.getMessage().getBody(Batch.class).priority() == PriorityClass.READING)
                    .process(this::seen);
            entered(from("hono:events").routeId("from-kafka"), office.enterOrFail());
        } else if (ingest.kafka().isPresent()) {
            from("sync:children").routeId("from-children").to("hono:records");
            entered(from("hono:records").routeId("from-kafka").to("archive:records"), office.enter());
        } else {
            entered(from("sync:children").routeId("from-children").to("archive:records"), office.enter());
        }
        from("journal:outbox").routeId("own-records")
                .to("archive:records");
    }

    /** What is durable is entered into the books of this core. What comes again is entered again, which changes nothing. */
    private void entered(RouteDefinition durable, Processor warnings) {
        durable.process(warnings)
                .process(rollouts.enter())
                .process(admitting.enter())
                .process(this::seen);
    }

    private void seen(Exchange exchange) {
        latest.saw(exchange.getMessage().getBody(Batch.class).records());
    }
}
