package org.microbrain.runtime.camel.sync;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** One of the two directions of the sync protocol. */
public final class SyncEndpoint extends DefaultEndpoint {

    private final SyncComponent component;
    private final boolean up;

    SyncEndpoint(String uri, SyncComponent component, boolean up) {
        super(uri, component);
        this.component = component;
        this.up = up;
    }

    @Override
    public Producer createProducer() {
        if (!up || component.uplink() == null) {
            throw new IllegalArgumentException(up ? "this node has no parent to send to"
                    : "records are not sent to children; write sync:parent");
        }
        return new SyncProducer(this, component.uplink());
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (up) {
            throw new IllegalArgumentException("records do not come from the parent; write sync:children");
        }
        Consumer consumer = new SyncConsumer(this, component, processor);
        configureConsumer(consumer);
        return consumer;
    }
}
