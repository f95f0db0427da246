package org.microbrain.core;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.microbrain.core.archive.Archive;
import org.microbrain.core.archive.Arrivals;
import org.microbrain.journal.Batch;
import org.microbrain.journal.GroupCommit;
import org.microbrain.runtime.clock.NodeClock;

/** {@code archive:records}: stores a batch; the exchange goes on when it is on the disk. Only takes. */
final class ArchiveComponent extends DefaultComponent {

    /**
     * Content of batches that are decoded and not yet stored, in bytes; one that has more waits until it is alone. Decoded, a block whose every
     * reading is of a series of its own takes some thirty times the room: of the heap at most a quarter goes that way.
     */
    static final int MOST_AHEAD = (int) Math.min(Runtime.getRuntime().maxMemory() / 128, 8 << 20);

    private final GroupCommit<? extends Archive> commits;
    private final NodeClock clock;
    private final Executor decoding;
    private final Semaphore ahead = new Semaphore(MOST_AHEAD);

    /** @param decoding finds out what follows from records, in their order: neither who brings nor who writes them waits for that */
    ArchiveComponent(GroupCommit<? extends Archive> commits, Executor decoding, NodeClock clock) {
        this.commits = commits;
        this.decoding = decoding;
        this.clock = clock;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        if (!remaining.equals("records")) {
            throw new IllegalArgumentException("there is no " + uri + "; write archive:records");
        }
        return new DefaultEndpoint(uri, this) {
            @Override
            public Producer createProducer() {
                return new ArchiveProducer(this);
            }

            @Override
            public Consumer createConsumer(Processor processor) {
                throw new IllegalArgumentException("archive:records only takes; ask the core's API for what is in it");
            }
        };
    }

    private final class ArchiveProducer extends DefaultAsyncProducer {

        private ArchiveProducer(Endpoint endpoint) {
            super(endpoint);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            Batch batch = exchange.getMessage().getBody(Batch.class);
            Instant arrived = clock.credible(); // retention goes by it, and no clock in doubt may make a record old
            BiConsumer<Void, Throwable> end = (nothing, failure) -> {
                if (failure != null) {
                    exchange.setException(failure);
                }
                callback.done(false);
            };
            try {
                decoding.execute(() -> store(batch, arrived, end));
            } catch (RejectedExecutionException stopped) {
                end.accept(null, stopped);
            }
            return false;
        }

        private void store(Batch batch, Instant arrived, BiConsumer<Void, Throwable> then) {
            int room = (int) Math.min(batch.bytes(), MOST_AHEAD);
            ahead.acquireUninterruptibly(room);
            BiConsumer<Void, Throwable> end = (nothing, failure) -> {
                ahead.release(room);
                then.accept(nothing, failure);
            };
            Arrivals arrivals;
            try {
                arrivals = Arrivals.of(batch.records());
            } catch (RuntimeException | Error failure) {
                end.accept(null, failure);
                return;
            }
            commits.submit(archive -> {
                archive.store(arrivals, batch.made(), arrived);
                return null;
            }, end);
        }
    }
}
