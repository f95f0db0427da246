package org.microbrain.runtime.camel.journal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.microbrain.journal.Batch;
import org.microbrain.journal.Forwarder;
import org.microbrain.journal.Outbox;
import org.microbrain.runtime.camel.RouteEntry;

/**
 * Gives what waits for the parent to its route, one batch an exchange, several under way at once; a batch counts as
 * delivered when its exchange completes, and waits again when it fails.
 */
final class JournalConsumer extends DefaultConsumer {

    private static final int RECORDS_IN_BATCH = 256;
    private static final long BYTES_IN_BATCH = 64 << 10;

    private final JournalComponent component;
    private ExecutorService routeThread;
    private ScheduledExecutorService retries;
    private Forwarder forwarder;

    JournalConsumer(JournalEndpoint endpoint, JournalComponent component, Processor processor) {
        super(endpoint, processor);
        this.component = component;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        if (!component.claimOutbox()) {
            throw new IllegalStateException("another route reads journal:outbox; a record can only go one way up");
        }
        routeThread = getEndpoint().getCamelContext().getExecutorServiceManager()
                .newSingleThreadExecutor(this, "outbox");
        retries = getEndpoint().getCamelContext().getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(this, "outbox-retry");
        if (forwarder == null) {
            forwarder = new Forwarder(component.commits(), component.journal(),
                    new Outbox(component.journal(), RECORDS_IN_BATCH, BYTES_IN_BATCH), this::route);
        }
        forwarder.start();
        retries.scheduleWithFixedDelay(forwarder::retry, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    protected void doStop() throws Exception {
        if (forwarder != null) {
            forwarder.stop();
        }
        getEndpoint().getCamelContext().getExecutorServiceManager().shutdown(retries);
        getEndpoint().getCamelContext().getExecutorServiceManager().shutdown(routeThread);
        component.releaseOutbox();
        super.doStop();
    }

    /** Off the journal's thread, so that a slow route holds up itself alone. */
    private CompletionStage<?> route(Batch batch) {
        try {
            return CompletableFuture.supplyAsync(() -> process(batch), routeThread).thenCompose(done -> done);
        } catch (RejectedExecutionException stopping) {
            return CompletableFuture.failedFuture(stopping);
        }
    }

    private CompletableFuture<Void> process(Batch batch) {
        Exchange exchange = createExchange(false);
        exchange.getIn().setBody(batch);
        return RouteEntry.process(this, exchange);
    }
}
