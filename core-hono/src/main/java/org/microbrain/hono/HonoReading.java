package org.microbrain.hono;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.microbrain.journal.Batch;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.camel.RouteEntry;
import org.microbrain.runtime.camel.sync.SyncComponent;

/** The consumer of {@code hono:records}: each record of the topics, once it is known how far was read before. */
final class HonoReading extends DefaultConsumer {

    private final List<String> topics;
    private final BiFunction<String, BiFunction<Batch, NodeId, CompletionStage<Void>>, KafkaReader> open;
    /** One for each topic: warnings do not wait behind readings. */
    private volatile List<KafkaReader> readers = List.of();
    private boolean wanted;

    /** @param open begins to read a topic into a route */
    HonoReading(Endpoint endpoint, Processor processor, List<String> topics,
                BiFunction<String, BiFunction<Batch, NodeId, CompletionStage<Void>>, KafkaReader> open) {
        super(endpoint, processor);
        this.topics = topics;
        this.open = open;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        synchronized (this) {
            wanted = true;
        }
    }

    /** Begins to read all topics, or none when one cannot be; nothing when it reads, or has stopped. */
    synchronized void begin() {
        if (!wanted || !readers.isEmpty()) {
            return;
        }
        List<KafkaReader> opened = new ArrayList<>();
        try {
            topics.forEach(topic -> opened.add(open.apply(topic, this::route)));
            readers = List.copyOf(opened);
        } finally {
            if (readers.isEmpty()) {
                close(opened);
            }
        }
    }

    /** All end at the same time. */
    private static void close(List<KafkaReader> readers) {
        List<CompletableFuture<Void>> ending = readers.stream().map(KafkaReader::end).toList();
        ending.forEach(KafkaReader::await);
    }

    Set<String> clients() {
        return readers.stream().map(KafkaReader::client).collect(Collectors.toSet());
    }

    @Override
    protected void doStop() throws Exception {
        try {
            List<KafkaReader> last;
            synchronized (this) {
                wanted = false;
                last = readers;
                readers = List.of();
            }
            close(last);
        } finally {
            super.doStop();
        }
    }

    /** @param child whose link it came by; null for none */
    CompletionStage<Void> route(Batch batch, NodeId child) {
        Exchange exchange = createExchange(false);
        exchange.getIn().setBody(batch);
        if (child != null) {
            exchange.getIn().setHeader(SyncComponent.CHILD, child);
        }
        return RouteEntry.process(this, exchange);
    }
}
