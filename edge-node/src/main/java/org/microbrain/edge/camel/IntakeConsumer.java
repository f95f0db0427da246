package org.microbrain.edge.camel;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.microbrain.edge.intake.Measurement;
import org.microbrain.runtime.camel.RouteEntry;

/** Gives measurements to the edge's route; whoever delivered them is answered when the exchange has completed. */
final class IntakeConsumer extends DefaultConsumer {

    private final IntakeComponent component;

    IntakeConsumer(IntakeEndpoint endpoint, IntakeComponent component, Processor processor) {
        super(endpoint, processor);
        this.component = component;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        if (component.consumer() != null) {
            throw new IllegalStateException("another route takes from intake:measurements");
        }
        component.consumer(this);
    }

    @Override
    protected void doStop() throws Exception {
        component.consumer(null);
        super.doStop();
    }

    CompletableFuture<Void> take(String source, List<Measurement> measurements, boolean again) {
        Exchange exchange = createExchange(false);
        exchange.getIn().setBody(measurements);
        exchange.getIn().setHeader(IntakeComponent.SOURCE, source);
        exchange.getIn().setHeader(IntakeComponent.AGAIN, again);
        return RouteEntry.process(this, exchange);
    }
}
