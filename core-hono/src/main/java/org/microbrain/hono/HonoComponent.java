package org.microbrain.hono;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.microbrain.journal.Batch;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.runtime.camel.RouteEntry;
import org.microbrain.runtime.camel.sync.SyncComponent;
import org.microbrain.runtime.console.Notice;

/**
 * {@code hono:records}: to it goes a batch, and the exchange goes on when the brokers have all of it; from it comes each
 * record again, and its message counts as read when the exchange has completed. Described in
 * {@code docs/components/hono.md}. Thread-safe.
 */
public final class HonoComponent extends DefaultComponent {

    private final KafkaAccess access;
    private final DivisionCode area;
    private final Function<DeadLetter, CompletionStage<Void>> deadLetters;
    private final TopicWatch topics;
    private final KafkaWriter readings;
    private final KafkaWriter events;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(2)
            .setInternalBlockingPoolSize(2).setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));

    /**
     * @param area        the province; what is of other nodes is set aside
     * @param clock       stamps what is written
     * @param deadLetters sets a message aside that is no record of the province; completes when that is durable
     */
    public HonoComponent(KafkaAccess access, DivisionCode area, InstantSource clock,
                         Function<DeadLetter, CompletionStage<Void>> deadLetters) {
        this.access = access;
        this.area = area;
        this.deadLetters = deadLetters;
        this.topics = new TopicWatch(access);
        this.readings = new KafkaWriter(access, clock, "kafka-readings");
        this.events = new KafkaWriter(access, clock, "kafka-events");
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        if (!remaining.equals("records")) {
            throw new IllegalArgumentException("there is no " + uri + "; write hono:records");
        }
        return new DefaultEndpoint(uri, this) {
            @Override
            public Producer createProducer() {
                return new Writing(this);
            }

            @Override
            public Consumer createConsumer(Processor processor) throws Exception {
                Consumer consumer = new Reading(this, processor);
                configureConsumer(consumer);
                return consumer;
            }
        };
    }

    /** Why nothing is acknowledged now. */
    public Optional<Notice> trouble() {
        return topics.trouble();
    }

    /** Why what is acknowledged is not archived. */
    public Optional<Notice> standstill() {
        return topics.standstill();
    }

    /** Messages that are written and not yet archived; NaN while that is not known. */
    public double lag() {
        return topics.lag();
    }

    /** Asks the brokers how things are, for some seconds if they do not answer. To be called every few seconds, by one thread. */
    public void work() {
        topics.work();
    }

    /** The routes have stopped before. */
    @Override
    protected void doShutdown() throws Exception {
        super.doShutdown();
        readings.close();
        events.close();
        topics.close();
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException("the threads of Kafka's reader do not end", e);
        }
    }

    private CompletableFuture<Void> write(Batch batch, NodeId child) {
        return topics.forbids().map(why -> CompletableFuture.<Void>failedFuture(new IllegalStateException(why.en())))
                .orElseGet(() -> (batch.priority() == PriorityClass.READING ? readings : events).write(batch, child));
    }

    private final class Writing extends DefaultAsyncProducer {

        private Writing(Endpoint endpoint) {
            super(endpoint);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            Batch batch = exchange.getMessage().getBody(Batch.class);
            write(batch, exchange.getMessage().getHeader(SyncComponent.CHILD, NodeId.class))
                    .whenComplete((nothing, failure) -> {
                        if (failure != null) {
                            exchange.setException(failure);
                        }
                        callback.done(false);
                    });
            return false;
        }
    }

    private final class Reading extends DefaultConsumer {

        /** One for each topic: warnings do not wait behind readings. */
        private List<KafkaReader> readers = List.of();

        private Reading(Endpoint endpoint, Processor processor) {
            super(endpoint, processor);
        }

        @Override
        protected void doStart() throws Exception {
            super.doStart();
            readers = access.topics().stream().map(topic ->
                    new KafkaReader(vertx, access, topic, area, this::route, deadLetters)).toList();
        }

        @Override
        protected void doStop() throws Exception {
            readers.forEach(KafkaReader::close);
            super.doStop();
        }

        private CompletionStage<Void> route(Batch batch, NodeId child) {
            Exchange exchange = createExchange(false);
            exchange.getIn().setBody(batch);
            if (child != null) {
                exchange.getIn().setHeader(SyncComponent.CHILD, child);
            }
            return RouteEntry.process(this, exchange);
        }
    }
}
