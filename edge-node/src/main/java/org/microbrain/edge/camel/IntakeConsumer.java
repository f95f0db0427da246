package org.microbrain.edge.camel;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.microbrain.runtime.camel.RouteEntry;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;

/**
 * Gives measurements to the edge's route, one exchange at a time: what is delivered while one is under way, by whomever,
 * waits and goes together as the next, so that a thousand sensors cost one exchange and one commit. A lone delivery
 * goes at once. Whoever delivered is answered when the exchange has completed. Keeps the order of delivery.
 */
final class IntakeConsumer extends DefaultConsumer {

    /** Measurements after which an exchange takes no further deliveries. */
    private static final int ENOUGH = 4_096;

    private final IntakeComponent component;
    private final Queue<Delivery> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean busy = new AtomicBoolean();

    private record Delivery(String source, List<Measurement> measurements, boolean again, CompletableFuture<Void> done) {
    }

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
        for (Delivery late = waiting.poll(); late != null; late = waiting.poll()) {
            late.done.completeExceptionally(new Refused(RefusalReason.UNAVAILABLE));
        }
        super.doStop();
    }

    /** Any thread; returns at once. */
    CompletableFuture<Void> take(String source, List<Measurement> measurements, boolean again) {
        Delivery delivery = new Delivery(source, measurements, again, new CompletableFuture<>());
        waiting.add(delivery);
        work();
        return delivery.done;
    }

    /** Starts the next exchange unless one is under way, whose end will come here again. */
    private void work() {
        while (!waiting.isEmpty() && busy.compareAndSet(false, true)) {
            List<Delivery> together = together();
            if (together.isEmpty()) {
                busy.set(false);
                continue;
            }
            CompletableFuture<Void> exchange = RouteEntry.process(this, exchange(together));
            if (!exchange.isDone()) {
                exchange.whenComplete((nothing, failure) -> {
                    ended(together, failure);
                    work();
                });
                return;
            }
            exchange.whenComplete((nothing, failure) -> ended(together, failure));
        }
    }

    private List<Delivery> together() {
        List<Delivery> together = new ArrayList<>();
        int measurements = 0;
        for (Delivery next = waiting.peek(); next != null && measurements < ENOUGH; next = waiting.peek()) {
            if (!together.isEmpty() && next.again != together.get(0).again) {
                break;
            }
            // The queue may have been emptied since by a stop.
            next = waiting.poll();
            if (next != null) {
                together.add(next);
                measurements += next.measurements.size();
            }
        }
        return together;
    }

    private Exchange exchange(List<Delivery> together) {
        Delivery first = together.get(0);
        List<Measurement> all = first.measurements;
        if (together.size() > 1) {
            all = new ArrayList<>();
            for (Delivery one : together) {
                all.addAll(one.measurements);
            }
        }
        Exchange exchange = createExchange(false);
        exchange.getIn().setBody(all);
        exchange.getIn().setHeader(IntakeComponent.SOURCE,
                together.size() == 1 ? first.source : first.source + " +" + (together.size() - 1));
        exchange.getIn().setHeader(IntakeComponent.AGAIN, first.again);
        return exchange;
    }

    private void ended(List<Delivery> together, Throwable failure) {
        busy.set(false);
        for (Delivery one : together) {
            if (failure == null) {
                one.done.complete(null);
            } else {
                one.done.completeExceptionally(failure);
            }
        }
    }
}
