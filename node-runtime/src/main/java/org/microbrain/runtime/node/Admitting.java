package org.microbrain.runtime.node;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.microbrain.journal.Batch;
import org.microbrain.runtime.config.AdmissionSettings;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.enrol.Admission;
import org.microbrain.runtime.enrol.EnrolmentDoor;
import org.microbrain.runtime.enrol.RevocationBook;
import org.microbrain.runtime.identity.NodeIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a hub and the core have alike to admit nodes: the book of admissions, the door beside the links, one thread. */
public final class Admitting implements AutoCloseable {

    /** Conversations whose answer waits for the disk; more are told to come again. */
    private static final int MOST_WAITING = 256;

    private static final Logger LOG = LoggerFactory.getLogger(Admitting.class);

    private final Admission admission;
    private final ThreadPoolExecutor thread;
    private final EnrolmentDoor door;
    private final RevocationBook book;

    /** @throws IOException when a file of admission cannot be used; the message names it */
    public Admitting(NodeSettings node, AdmissionSettings settings, NodeIdentity identity, InstantSource time)
            throws IOException {
        thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING),
                new DefaultThreadFactory("admission"));
        admission = new Admission(node, settings, identity, time, thread);
        book = new RevocationBook(node.node(), admission, thread);
        door = new EnrolmentDoor(admission, thread);
    }

    public Admission admission() {
        return admission;
    }

    /** Completes when what the records say of revocations is on the disk, too. */
    CompletionStage<Void> learnt(Batch batch, CompletionStage<Void> stored) {
        return Admission.isNews(batch) ? stored.thenRunAsync(() -> admission.learn(batch), thread) : stored;
    }

    /**
     * For a route of records that are durable: the exchange goes on when what they say of revocations is on the disk, too. What comes
     * again changes nothing.
     */
    public AsyncProcessor enter() {
        return new AsyncProcessorSupport() {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                Batch batch = exchange.getMessage().getBody(Batch.class);
                if (!Admission.isNews(batch)) {
                    callback.done(true);
                    return true;
                }
                learnt(batch, CompletableFuture.completedFuture(null)).whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        exchange.setException(failure);
                    }
                    callback.done(false);
                });
                return false;
            }
        };
    }

    /** Keeps a copy of the book of admissions. To be called every hour. */
    public void copy() {
        thread.execute(() -> {
            try {
                admission.copy();
            } catch (RuntimeException e) {
                LOG.error("{}; it is tried again in an hour", e.getMessage());
            }
        });
    }

    /** What is known of revocations, to be shared with parents and children. */
    public RevocationBook book() {
        return book;
    }

    EnrolmentDoor door() {
        return door;
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        admission.close();
    }
}
