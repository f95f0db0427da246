package org.microbrain.core;

import java.util.Map;
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
import org.microbrain.journal.Batch;
import org.microbrain.journal.GroupCommit;
import org.microbrain.runtime.clock.NodeClock;
import java.time.Instant;

/** {@code archive:records}: stores a batch; the exchange goes on when it is on the disk. Only takes. */
final class ArchiveComponent extends DefaultComponent {

    private final GroupCommit<? extends Archive> commits;
    private final NodeClock clock;

    ArchiveComponent(GroupCommit<? extends Archive> commits, NodeClock clock) {
        this.commits = commits;
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
            Instant arrived = Instant.ofEpochMilli(clock.get().millis());
            commits.submit(archive -> {
                archive.store(batch.records(), batch.made(), arrived);
                return null;
            }).whenComplete((nothing, failure) -> {
                if (failure != null) {
                    exchange.setException(failure);
                }
                callback.done(false);
            });
            return false;
        }
    }
}
