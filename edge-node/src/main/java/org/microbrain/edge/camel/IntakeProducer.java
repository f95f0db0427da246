package org.microbrain.edge.camel;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;
import org.microbrain.runtime.mapping.Mapped;
import org.microbrain.runtime.mapping.Refused;

/** Understands a route's payload by the mappings; the exchange goes on when the readings are durable. */
final class IntakeProducer extends DefaultAsyncProducer {

    private final IntakeComponent component;
    private final String topic;

    IntakeProducer(IntakeEndpoint endpoint, IntakeComponent component, String topic) {
        super(endpoint);
        this.component = component;
        this.topic = topic;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        byte[] body = exchange.getMessage().getBody(byte[].class);
        byte[] payload = body == null ? new byte[0] : body;
        String source = "route " + exchange.getFromRouteId();
        Mapped mapped;
        try {
            mapped = component.mapping().map(topic, payload);
        } catch (Refused refused) {
            component.refusals().add(refused, source, topic, payload);
            exchange.setException(refused);
            callback.done(true);
            return true;
        }
        mapped.refusals().forEach(one -> component.refusals().add(one.cause(), source, topic, payload));
        if (mapped.measurements().isEmpty()) {
            callback.done(true);
            return true;
        }
        component.take(source, mapped.measurements()).whenComplete((nothing, failure) -> {
            if (failure == null) {
                component.refusals().addDoubtful(mapped.measurements(), source, topic, payload);
            } else {
                exchange.setException(failure);
            }
            callback.done(false);
        });
        return false;
    }
}
