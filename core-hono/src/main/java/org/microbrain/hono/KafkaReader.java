package org.microbrain.hono;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.kafka.client.consumer.KafkaConsumerRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.eclipse.hono.client.kafka.CommonKafkaClientConfigProperties;
import org.eclipse.hono.client.kafka.consumer.AsyncHandlingAutoCommitKafkaConsumer;
import org.eclipse.hono.client.kafka.consumer.MessagingKafkaConsumerConfigProperties;
import org.microbrain.journal.Batch;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.device.DeviceMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one topic of the tenant with Hono's client. The place in a partition moves on only past what is archived or set aside:
 * each future it waits for is completed after the database's commit, never with a failure, which it would take for done (see
 * {@link RecordIntake}).
 * It is completed on Hono's own thread: from another one, its throttling may pause for ever (2.6.0 resumes before it pauses).
 * An event whose time to live is over is read all the same: it was acknowledged.
 */
final class KafkaReader {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaReader.class);
    /** Bounds what is in memory: half as many again may be under way. */
    private static final int POLL_RECORDS = 100;
    private static final int FETCH_BYTES = 8 << 20;
    /** The brokers miss a reader that died after so long. */
    private static final int SESSION_MILLIS = 10_000;
    private static final int COMMIT_MILLIS = 1_000;
    /** A broker that does not answer a question for so long does not hold up the reading, nor the end of it. */
    private static final int ANSWER_MILLIS = 10_000;
    /** It is polled several times a second; one whose thread hangs is missed after so long. */
    private static final int POLL_MILLIS = 60_000;
    private static final long STOP_SECONDS = 5;

    private final Vertx vertx;
    private final RecordIntake intake;
    private final AsyncHandlingAutoCommitKafkaConsumer<Buffer> consumer;
    private final String client;
    private volatile boolean closed;

    /**
     * Reads from now on; waits for brokers as long as it must.
     *
     * @param group       whose place in the topic moves on
     * @param topic       read by this one alone, so that a member of the group that comes again has its partitions at once
     * @param archive     stores a batch that came by a child's link (null: none); completes when it is durable
     * @param deadLetters sets a message aside; completes when it is durable
     * @param devices     takes what Hono's devices send, in its order, and never fails; empty when that is set aside
     */
    KafkaReader(Vertx vertx, KafkaAccess access, String group, String topic, DivisionCode area,
                BiFunction<Batch, NodeId, CompletionStage<Void>> archive,
                Function<DeadLetter, CompletionStage<Void>> deadLetters,
                Optional<Function<DeviceMessage, CompletionStage<Void>>> devices) {
        this.vertx = vertx;
        this.intake = new RecordIntake(new MessageReader(access.tenant(), area), archive, deadLetters, devices,
                this::later);
        Map<String, String> config = config(access, group, topic);
        client = config.get(ConsumerConfig.CLIENT_ID_CONFIG);
        consumer = new AsyncHandlingAutoCommitKafkaConsumer<>(vertx, Set.of(topic), this::take, config);
        consumer.setRespectTtl(false);
        consumer.start();
    }

    private static Map<String, String> config(KafkaAccess access, String group, String topic) {
        CommonKafkaClientConfigProperties common = new CommonKafkaClientConfigProperties();
        common.setCommonClientConfig(access.client());
        MessagingKafkaConsumerConfigProperties config = new MessagingKafkaConsumerConfigProperties();
        config.setCommonClientConfig(common);
        Map<String, String> ours = new HashMap<>();
        ours.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        ours.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, access.node() + "-" + topic);
        ours.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        ours.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        ours.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, Integer.toString(SESSION_MILLIS));
        ours.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Integer.toString(POLL_MILLIS));
        ours.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, Integer.toString(ANSWER_MILLIS));
        ours.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Integer.toString(ANSWER_MILLIS));
        ours.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, Integer.toString(SESSION_MILLIS / 4));
        ours.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Integer.toString(POLL_RECORDS));
        ours.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, Integer.toString(FETCH_BYTES));
        ours.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, Integer.toString(FETCH_BYTES));
        ours.put(ConsumerConfig.AUTO_COMMIT_INTERVAL_MS_CONFIG, Integer.toString(COMMIT_MILLIS));
        config.setConsumerConfig(ours);
        return config.getConsumerConfig("records");
    }

    private Future<Void> take(KafkaConsumerRecord<String, Buffer> message) {
        Promise<Void> promise = Promise.promise();
        Context hono = vertx.getOrCreateContext();
        intake.take(message, () -> hono.runOnContext(nothing -> promise.tryComplete()));
        return promise.future();
    }

    private void later(long pause, Runnable again) {
        if (!closed) {
            vertx.setTimer(pause, timer -> again.run());
        }
    }

    /** By this name the brokers know it. */
    String client() {
        return client;
    }

    /** Begins to end. What is under way and not archived is read again by the next one. */
    CompletableFuture<Void> end() {
        closed = true;
        return consumer.stop().toCompletionStage().toCompletableFuture();
    }

    /** @param ending what {@link #end} returned */
    static void await(CompletableFuture<Void> ending) {
        try {
            ending.get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Kafka's reader did not end in order; what it had not said is archived is read again: {}", e.toString());
        }
    }
}
