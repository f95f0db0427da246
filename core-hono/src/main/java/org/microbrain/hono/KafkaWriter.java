package org.microbrain.hono;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.microbrain.journal.Batch;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;

/** Writes records to the tenant's topics. Owns a thread: a client that waits for a broker holds up nobody else. */
final class KafkaWriter implements AutoCloseable {

    /** Until a broker must have said where the topics are, and until a record must have been confirmed. */
    private static final int FIND_MILLIS = 5_000;
    private static final int CONFIRM_MILLIS = 15_000;
    private static final int ASK_MILLIS = 5_000;
    private static final int BATCH_BYTES = 256 << 10;
    private static final long BUFFER_BYTES = 64L << 20;

    private final KafkaAccess access;
    private final InstantSource clock;
    private final KafkaProducer<String, byte[]> producer;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(new DefaultThreadFactory("kafka-writer"));

    KafkaWriter(KafkaAccess access, InstantSource clock) {
        this.access = access;
        this.clock = clock;
        Map<String, Object> config = new HashMap<>(access.client());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, FIND_MILLIS);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, ASK_MILLIS);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, CONFIRM_MILLIS);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * RecordMessage.LONGEST_MESSAGE);
        producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }

    /**
     * Writes each record of a batch.
     *
     * @param child whose link it came by; null for none
     * @return completes when as many brokers have all of them as the topics demand; fails when that is not sure
     */
    CompletableFuture<Void> write(Batch batch, NodeId child) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            thread.execute(() -> send(batch, child).whenComplete((nothing, failure) -> {
                if (failure == null) {
                    done.complete(null);
                } else {
                    done.completeExceptionally(failure);
                }
            }));
        } catch (RejectedExecutionException stopped) {
            done.completeExceptionally(stopped);
        }
        return done;
    }

    private CompletableFuture<Void> send(Batch batch, NodeId child) {
        CompletableFuture<?>[] sent = new CompletableFuture<?>[batch.records().size()];
        for (int i = 0; i < sent.length; i++) {
            JournalRecord record = batch.records().get(i);
            sent[i] = send(RecordMessage.of(record, batch.made().getOrDefault(record.origin(), 0L), child, access,
                    clock.millis()));
            if (sent[i].isCompletedExceptionally()) {
                return sent[i].thenRun(() -> { });
            }
        }
        return CompletableFuture.allOf(sent);
    }

    private CompletableFuture<Void> send(ProducerRecord<String, byte[]> message) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        try {
            producer.send(message, (where, failure) -> {
                if (failure == null) {
                    sent.complete(null);
                } else {
                    sent.completeExceptionally(failure);
                }
            });
        } catch (KafkaException e) {
            sent.completeExceptionally(e);
        }
        return sent;
    }

    @Override
    public void close() {
        thread.shutdown();
        producer.close(Duration.ofSeconds(2));
    }
}
