package org.microbrain.hono;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.microbrain.journal.Batch;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;

/**
 * Writes records to a topic of the tenant; there is one for readings and one for everything else, so that warnings wait behind
 * no readings. Owns a thread: a client that waits for a broker holds up nobody else.
 */
final class KafkaWriter implements AutoCloseable {

    /** Until a broker must have said where the topics are, and until a record must have been confirmed. */
    private static final int FIND_MILLIS = 5_000;
    private static final int CONFIRM_MILLIS = 15_000;
    private static final int ASK_MILLIS = 5_000;
    private static final int BATCH_BYTES = 256 << 10;
    private static final long BUFFER_BYTES = 32L << 20;
    /** Hubs have a few batches under way each; who is refused keeps its records. */
    static final int MOST_WAITING = 256;

    private final KafkaAccess access;
    private final InstantSource clock;
    private final Producer<String, byte[]> producer;
    private final ThreadPoolExecutor thread;
    private volatile String failure;

    /** @param name of the thread */
    KafkaWriter(KafkaAccess access, InstantSource clock, String name) {
        this(access, clock, name, new KafkaProducer<>(config(access), new StringSerializer(), new ByteArraySerializer()));
    }

    /** @param producer is closed with this */
    KafkaWriter(KafkaAccess access, InstantSource clock, String name, Producer<String, byte[]> producer) {
        this.access = access;
        this.clock = clock;
        this.producer = producer;
        this.thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING),
                new DefaultThreadFactory(name));
    }

    private static Map<String, Object> config(KafkaAccess access) {
        Map<String, Object> config = new HashMap<>(access.client());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, FIND_MILLIS);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, ASK_MILLIS);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, CONFIRM_MILLIS);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * RecordMessage.LONGEST_MESSAGE);
        return config;
    }

    /**
     * Writes each record of a batch.
     *
     * @param child whose link it came by; null for none
     * @return completes when as many brokers have all of them as the topics demand; fails when that is not sure, and at once
     *         when {@value #MOST_WAITING} batches wait
     */
    CompletableFuture<Void> write(Batch batch, NodeId child) {
        Write write = new Write(batch, child, new CompletableFuture<>());
        try {
            thread.execute(write);
        } catch (RejectedExecutionException full) {
            write.done.completeExceptionally(new IllegalStateException(thread.isShutdown() ? "the node stops"
                    : MOST_WAITING + " batches wait for Kafka already"));
        }
        return write.done;
    }

    /** Why what came last was not written; empty when it was. Any thread. */
    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /** Its future completes however it ends. */
    private final class Write implements Runnable {

        private final Batch batch;
        private final NodeId child;
        private final CompletableFuture<Void> done;

        private Write(Batch batch, NodeId child, CompletableFuture<Void> done) {
            this.batch = batch;
            this.child = child;
            this.done = done;
        }

        @Override
        public void run() {
            try {
                send(batch, child).whenComplete((nothing, failed) -> ended(failed));
            } catch (RuntimeException | Error e) {
                ended(e);
            }
        }

        private void ended(Throwable failed) {
            if (failed == null) {
                failure = null;
                done.complete(null);
            } else {
                failure = String.valueOf((failed.getCause() == null ? failed : failed.getCause()).getMessage());
                done.completeExceptionally(failed);
            }
        }
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
        producer.send(message, (where, failure) -> {
            if (failure == null) {
                sent.complete(null);
            } else {
                sent.completeExceptionally(failure);
            }
        });
        return sent;
    }

    /** What is queued fails, what Kafka's client has may still succeed for a second; then nothing is under way. */
    @Override
    public void close() {
        thread.shutdownNow().forEach(queued -> ((Write) queued).done.completeExceptionally(new IllegalStateException("the node stops")));
        producer.close(Duration.ofSeconds(1));
        try {
            thread.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
