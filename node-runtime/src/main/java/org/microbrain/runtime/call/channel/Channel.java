package org.microbrain.runtime.call.channel;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * One way to reach a person: the end of a route that takes a {@link CallMessage} and leaves a {@link Receipt}. For one
 * thread at a time.
 */
abstract class Channel implements Processor, AutoCloseable {

    @Override
    public void process(Exchange exchange) throws InterruptedException {
        exchange.getMessage().setBody(send(exchange.getMessage().getBody(CallMessage.class)));
    }

    /** Blocks until the other side answered or the time limit of the channel passed. */
    abstract Receipt send(CallMessage message) throws InterruptedException;

    /** Hands over replies that came in since, where they come by the same way. */
    void collect(Replies replies) throws InterruptedException {
    }

    @Override
    public void close() {
    }

    static Receipt lacks(String zh, String en) {
        return Receipt.failed("值班表中没有此人的" + zh, "the duty list has no " + en + " for this person");
    }
}
