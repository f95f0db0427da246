package org.microbrain.edge.camel;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** The measurements of all intakes, or a topic to publish to. */
public final class IntakeEndpoint extends DefaultEndpoint {

    private final IntakeComponent component;
    private final String topic;

    IntakeEndpoint(String uri, IntakeComponent component, String topic) {
        super(uri, component);
        this.component = component;
        this.topic = topic;
    }

    @Override
    public Producer createProducer() {
        if (topic.equals(IntakeComponent.MEASUREMENTS)) {
            throw new IllegalArgumentException("intake:measurements only gives; write intake:TOPIC, for example"
                    + " intake:sensors/river/stage");
        }
        return new IntakeProducer(this, component, topic);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (!topic.equals(IntakeComponent.MEASUREMENTS)) {
            throw new IllegalArgumentException(getEndpointUri() + " only takes; read from intake:measurements");
        }
        Consumer consumer = new IntakeConsumer(this, component, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public boolean isRemote() {
        return false;
    }
}
