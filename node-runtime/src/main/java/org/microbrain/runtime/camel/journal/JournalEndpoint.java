package org.microbrain.runtime.camel.journal;

import java.util.Locale;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** One of the two ends of the journal. */
public final class JournalEndpoint extends DefaultEndpoint {

    enum Way {
        /** Records in; batches of records out. */
        OUTBOX,
        /** Readings in. */
        READINGS
    }

    private final JournalComponent component;
    private final Way way;

    JournalEndpoint(String uri, JournalComponent component, Way way) {
        super(uri, component);
        this.component = component;
        this.way = way;
    }

    @Override
    public Producer createProducer() {
        return new JournalProducer(this, component, way);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (way != Way.OUTBOX) {
            throw new IllegalArgumentException("journal:" + way.name().toLowerCase(Locale.ROOT)
                    + " only takes; read from journal:outbox");
        }
        Consumer consumer = new JournalConsumer(this, component, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public boolean isRemote() {
        return false;
    }
}
