package org.microbrain.hono;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.microbrain.journal.Batch;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.device.CommandAnswer;
import org.microbrain.runtime.device.DeviceCommand;
import org.microbrain.runtime.device.DeviceMessage;
import org.microbrain.runtime.node.OpenParts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code hono:records}: to it goes a batch, and the exchange goes on when the brokers have all of it; from it comes each
 * record again, and its message counts as read when the exchange has completed. {@code hono:events}: from it comes each record
 * that is none of readings, in a group of its own, so that somebody hears of all of them who archives none. Described in
 * {@code docs/components/hono.md}. Thread-safe.
 */
public final class HonoComponent extends DefaultComponent implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HonoComponent.class);

    /** For what a device answers. */
    private static final Duration ANSWER = Duration.ofSeconds(20);

    private final KafkaAccess access;
    private final DivisionCode area;
    private final Function<DeadLetter, CompletionStage<Void>> deadLetters;
    private final Optional<Function<DeviceMessage, CompletionStage<Void>>> devices;
    private final OpenParts parts = new OpenParts();
    private final Vertx vertx;
    private final TopicWatch topics;
    private final KafkaWriter readings;
    private final KafkaWriter events;
    private final Optional<CommandSending> commands;
    private volatile HonoReading reading;
    private volatile HonoReading listening;
    private volatile Notice unread;

    /**
     * @param area        the province; what is of other nodes is set aside
     * @param clock       stamps what is written
     * @param elapsed     a clock that never jumps, milliseconds
     * @param deadLetters sets a message aside that is no record of the province; completes when that is durable
     * @param devices     takes what Hono's devices send, in its order, and never fails; completes when it is durable. Empty when
     *                    that is no record of the province either
     * @throws IllegalStateException in both languages, when Kafka's client does not take its settings; nothing stays open
     */
    public HonoComponent(KafkaAccess access, DivisionCode area, InstantSource clock, LongSupplier elapsed,
                         Function<DeadLetter, CompletionStage<Void>> deadLetters,
                         Optional<Function<DeviceMessage, CompletionStage<Void>>> devices) {
        this.access = access;
        this.area = area;
        this.deadLetters = deadLetters;
        this.devices = devices;
        try {
            vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(2).setInternalBlockingPoolSize(2)
                    .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
            parts.add(() -> vertx.close().toCompletionStage().toCompletableFuture().get(2, TimeUnit.SECONDS));
            topics = parts.add(new TopicWatch(access, devices.isPresent(), clock, elapsed));
            readings = parts.add(new KafkaWriter(access, clock, "kafka-readings"));
            events = parts.add(new KafkaWriter(access, clock, "kafka-events"));
            commands = devices.map(some -> parts.add(new CommandSending(vertx, access, ANSWER)));
        } catch (RuntimeException e) {
            parts.close();
            throw new IllegalStateException("Kafka 客户端无法按 ingest.kafka 的设置启动：" + root(e) + System.lineSeparator()
                    + "Kafka's client does not start with the settings of ingest.kafka: " + root(e), e);
        }
    }

    private static String root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        if (!remaining.equals("records") && !remaining.equals("events")) {
            throw new IllegalArgumentException("there is no " + uri + "; write hono:records or hono:events");
        }
        boolean all = remaining.equals("records");
        return new DefaultEndpoint(uri, this) {
            @Override
            public Producer createProducer() {
                if (!all) {
                    throw new IllegalArgumentException("hono:events only gives; write to hono:records");
                }
                return new HonoWriting(this, HonoComponent.this::write);
            }

            @Override
            public Consumer createConsumer(Processor processor) throws Exception {
                HonoReading created = all ? reading(this, processor) : listening(this, processor);
                configureConsumer(created);
                return created;
            }
        };
    }

    private HonoReading reading(Endpoint endpoint, Processor processor) {
        reading = new HonoReading(endpoint, processor, access.topics(), (topic, route) ->
                new KafkaReader(vertx, access, access.group(), topic, area, route, deadLetters, devices));
        return reading;
    }

    /** What is no record is for those to set aside who archive. What those who listen refuse while they take others is left out. */
    private HonoReading listening(Endpoint endpoint, Processor processor) {
        listening = new HonoReading(endpoint, processor, List.of(access.event()), (topic, route) ->
                new KafkaReader(vertx, access, access.listeners(), topic, area, route,
                        HonoComponent::leftOut, Optional.empty()));
        topics.listen();
        return listening;
    }

    private static CompletableFuture<Void> leftOut(DeadLetter letter) {
        if (letter.reason() == DeadLetter.Reason.REFUSED) {
            LOG.error("an event did not get into the books for a minute and is left out there ({} {} {}): {}", letter.topic(), letter.partition(),
                    letter.offset(), letter.detail());
        }
        return CompletableFuture.completedFuture(null);
    }

    /** Why nothing is acknowledged now, or why what is acknowledged is not archived. */
    public List<Notice> troubles() {
        return Stream.of(topics.troubles().stream(), unwritten(), Stream.ofNullable(unread)).flatMap(troubles -> troubles).toList();
    }

    /** The brokers answer, their topics are good, and all the same they do not take what is written: a right that lacks, a full disk. */
    private Stream<Notice> unwritten() {
        return topics.forbids().isPresent() ? Stream.empty() : Stream.of(readings, events).map(KafkaWriter::failure)
                .flatMap(Optional::stream).distinct().map(why -> new Notice("Kafka 未接收最近的数据：" + why
                + "。未写入的数据不予确认，下级节点保留各自的记录，并会重发；请检查 Kafka 的权限、磁盘与日志。", "Kafka did not take what came last: "
                + why + ". What is not written is not acknowledged, nodes keep their records and send them again; look at Kafka's "
                + "rights, disks and log."));
    }

    /** Messages that are written and not yet archived; NaN while that is not known. */
    public double lag() {
        return topics.lag();
    }

    /**
     * Asks the brokers how things are, for some seconds if they do not answer; begins to read once they said how far was read
     * before. To be called every few seconds, by one thread.
     */
    public void work() {
        HonoReading now = reading;
        topics.work(now == null ? Set.of() : now.clients());
        HonoReading ears = listening;
        try {
            if (now != null && topics.placed()) {
                now.begin();
            }
            if (ears != null && topics.listenerPlaced()) {
                ears.begin();
            }
            unread = null;
        } catch (RuntimeException e) {
            if (unread == null) {
                LOG.error("Kafka is not read", e);
            }
            unread = new Notice("无法读取 Kafka：" + root(e) + "。将继续重试；消息仍在 Kafka 中。",
                    "Kafka cannot be read: " + root(e) + ". It is tried again; the messages are still in Kafka.");
        }
    }

    /** Whether records come out of it. */
    public boolean reads() {
        HonoReading now = reading;
        return now != null && now.isStarted();
    }

    /**
     * Gives a record that was refused to the route again, while it {@link #reads}.
     *
     * @param payload of its message
     * @return completes when it is archived; fails when it is refused again
     */
    public CompletionStage<Void> again(byte[] payload) {
        try {
            return reading.route(RecordMessage.open(payload), null);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Gives a command to a device that listens, where devices are taken at all.
     *
     * @return what came back; fails when nothing did, and then nobody knows whether it was done
     */
    public CompletionStage<CommandAnswer> send(DeviceCommand command) {
        return commands.map(sending -> sending.send(command)).orElseGet(() ->
                CompletableFuture.failedFuture(new IllegalStateException("devices are not configured")));
    }

    private CompletableFuture<Void> write(Batch batch, NodeId child) {
        return topics.forbids().map(why -> CompletableFuture.<Void>failedFuture(new IllegalStateException(why.en())))
                .orElseGet(() -> (batch.priority() == PriorityClass.READING ? readings : events).write(batch, child));
    }

    /** The routes have stopped before. */
    @Override
    protected void doShutdown() throws Exception {
        try {
            super.doShutdown();
        } finally {
            close();
        }
    }

    /** Also when no routes were ever started. */
    @Override
    public void close() {
        synchronized (parts) {
            parts.close();
        }
    }
}
