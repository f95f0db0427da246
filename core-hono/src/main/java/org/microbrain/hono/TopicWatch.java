package org.microbrain.hono;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.microbrain.hono.ReadingProgress.Place;
import org.microbrain.hono.TopicPromise.Found;
import org.microbrain.runtime.console.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the brokers whether the tenant's topics keep what an acknowledgement promises, and how the reading gets on. Until it has
 * found them good, nothing is to be written; brokers that do not answer now may while the writing waits for them.
 */
final class TopicWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);
    private static final int ANSWER_MILLIS = 4_000;
    /** What was found good for so long, while it cannot be asked again. */
    private static final long GOOD_MILLIS = 60_000;
    private static final Notice NOT_YET = new Notice("正在连接 Kafka", "Kafka has not answered yet");

    private final KafkaAccess access;
    private final InstantSource clock;
    private final Admin admin;
    private final TopicPromise promise;
    private final GoodFor good;
    private final ReadingProgress progress = new ReadingProgress();
    private final OtherReaders others = new OtherReaders();
    private final Optional<CommandTopics> commands;
    private volatile Notice trouble = NOT_YET;
    private volatile List<Notice> reading = List.of();
    private volatile double lag = Double.NaN;
    private final Standstill heard = new Standstill(Standstill.EVENTS);
    private volatile boolean placed;
    private volatile boolean listens;
    private volatile boolean listenerPlaced;
    private volatile boolean closed;

    /**
     * @param commands whether commands are sent to devices
     * @param clock    tells what has waited for long
     * @param elapsed  a clock that never jumps, milliseconds
     */
    TopicWatch(KafkaAccess access, boolean commands, InstantSource clock, LongSupplier elapsed) {
        this.commands = commands ? Optional.of(new CommandTopics(access)) : Optional.empty();
        this.access = access;
        this.clock = clock;
        this.promise = new TopicPromise(access);
        this.good = new GoodFor(GOOD_MILLIS, elapsed);
        Map<String, Object> config = new HashMap<>(access.client());
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
        admin = Admin.create(config);
    }

    /**
     * Why nothing may be written now: also as long as a listener has no place, for it must hear of all that is acknowledged. Any
     * thread.
     */
    Optional<Notice> forbids() {
        return good.holds() && !awaitsListener() ? Optional.empty() : Optional.of(Optional.ofNullable(trouble).orElse(NOT_YET));
    }

    /** What a person must mend. Any thread. */
    List<Notice> troubles() {
        List<Notice> all = new ArrayList<>(reading);
        Optional.ofNullable(trouble).or(() -> awaitsListener() ? Optional.of(NOT_YET) : Optional.empty()).ifPresent(all::add);
        return all;
    }

    private boolean awaitsListener() {
        return listens && !listenerPlaced;
    }

    /** Messages that are written and not yet archived; NaN while that is not known. Any thread. */
    double lag() {
        return lag;
    }

    /** Somebody hears of all events besides those who archive; to be called before anything is written. */
    void listen() {
        listens = true;
    }

    /** Whether it is known where that one begins. Any thread. */
    boolean listenerPlaced() {
        return listenerPlaced;
    }

    /** Whether it has looked how far was read before: what is lost does not show any more once it is read on. Any thread. */
    boolean placed() {
        return placed;
    }

    /**
     * Asks the brokers, for some seconds if they do not answer. To be called every few seconds, by one thread.
     *
     * @param readers names of the clients by which this core reads
     */
    void work(Set<String> readers) {
        Notice found;
        try {
            Map<String, TopicDescription> topics = answer(admin.describeTopics(access.topics()).allTopicNames());
            List<Found> settings = settings(topics);
            found = promise.wrong(settings).orElse(null);
            good.set(found == null);
            List<Place> places = places(topics, settings);
            List<Notice> now = new ArrayList<>(progress.look(places));
            if (listens) {
                heard(places).ifPresent(now::add);
            }
            lag = progress.waiting();
            others.look(access, members(), readers).ifPresent(now::add);
            if (commands.isPresent()) {
                commands.get().wrong(there(commands.get().names())).ifPresent(now::add);
            }
            reading = List.copyOf(now);
            placed = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            if (closed) {
                return;
            }
            Throwable cause = e.getCause() == null ? e : e.getCause();
            lag = Double.NaN;
            if (KafkaFailure.contradicts(cause)) {
                good.set(false);
            }
            found = KafkaFailure.notice(access, cause);
        }
        if (found != null && !found.equals(trouble)) {
            LOG.warn(found.en());
        }
        trouble = found;
    }

    private List<Found> settings(Map<String, TopicDescription> topics)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<ConfigResource, Config> configs = answer(admin.describeConfigs(topics.keySet().stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList()).all());
        return configs.entrySet().stream().map(entry -> new Found(entry.getKey().name(), topics.get(entry.getKey().name())
                .partitions().stream().mapToInt(part -> part.replicas().size()).min().orElse(0), entry.getValue())).toList();
    }

    /** Of those topics that are there, and that may be looked at. */
    private Map<String, Found> there(List<String> names) throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, Found> there = new HashMap<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> asked : admin.describeTopics(names).topicNameValues().entrySet()) {
            try {
                settings(Map.of(asked.getKey(), answer(asked.getValue()))).forEach(found -> there.put(found.topic(), found));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) && !(e.getCause() instanceof AuthorizationException)) {
                    throw e;
                }
            }
        }
        return there;
    }

    private List<Place> places(Map<String, TopicDescription> topics, List<Found> settings)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<TopicPartition> parts = topics.values().stream().flatMap(topic -> topic.partitions().stream()
                .map(part -> new TopicPartition(topic.name(), part.partition()))).toList();
        Map<TopicPartition, OffsetAndMetadata> passed =
                answer(admin.listConsumerGroupOffsets(access.group()).partitionsToOffsetAndMetadata());
        Map<TopicPartition, ListOffsetsResultInfo> first = offsets(all(parts, OffsetSpec.earliest()));
        Map<TopicPartition, ListOffsetsResultInfo> written = offsets(all(parts, OffsetSpec.latest()));
        Map<TopicPartition, ListOffsetsResultInfo> recent = offsets(halves(parts, settings));
        return parts.stream().map(part -> new Place(part, passed.get(part) == null ? ReadingProgress.NOTHING
                : passed.get(part).offset(), first.get(part).offset(), written.get(part).offset(),
                recent(recent.get(part), first.get(part), written.get(part)))).toList();
    }

    /**
     * How far the listener has come. One that was never there begins where those who archive are: what they have, the program
     * before it has heard of.
     */
    private Optional<Notice> heard(List<Place> places) throws InterruptedException, ExecutionException, TimeoutException {
        List<Place> events = places.stream().filter(place -> place.partition().topic().equals(access.event())).toList();
        Map<TopicPartition, OffsetAndMetadata> passed =
                answer(admin.listConsumerGroupOffsets(access.listeners()).partitionsToOffsetAndMetadata());
        if (passed.isEmpty() && !listenerPlaced) {
            passed = events.stream().filter(place -> place.passed() != ReadingProgress.NOTHING)
                    .collect(Collectors.toMap(Place::partition, place -> new OffsetAndMetadata(place.passed())));
            if (!passed.isEmpty()) {
                answer(admin.alterConsumerGroupOffsets(access.listeners(), passed).all());
            }
        }
        listenerPlaced = true;
        long waiting = 0;
        long sum = 0;
        for (Place place : events) {
            long next = Math.max(place.first(), passed.containsKey(place.partition()) ? passed.get(place.partition()).offset() : 0);
            waiting += Math.max(0, place.written() - next);
            sum += next;
        }
        return heard.look(waiting, sum);
    }

    /** -1 stands for "all are older". */
    private static long recent(ListOffsetsResultInfo recent, ListOffsetsResultInfo first, ListOffsetsResultInfo written) {
        return recent == null ? first.offset() : recent.offset() < 0 ? written.offset() : recent.offset();
    }

    private static Map<TopicPartition, OffsetSpec> all(List<TopicPartition> parts, OffsetSpec which) {
        return parts.stream().collect(Collectors.toMap(part -> part, part -> which));
    }

    private Map<TopicPartition, OffsetSpec> halves(List<TopicPartition> parts, List<Found> settings) {
        Map<TopicPartition, OffsetSpec> halves = new HashMap<>();
        settings.stream().filter(topic -> topic.retentionMillis() > 0).forEach(topic -> parts.stream()
                .filter(part -> part.topic().equals(topic.topic())).forEach(part -> halves.put(part,
                        OffsetSpec.forTimestamp(Math.max(0, clock.millis() - topic.retentionMillis() / 2)))));
        return halves;
    }

    private Map<TopicPartition, ListOffsetsResultInfo> offsets(Map<TopicPartition, OffsetSpec> which)
            throws InterruptedException, ExecutionException, TimeoutException {
        return which.isEmpty() ? Map.of() : answer(admin.listOffsets(which).all());
    }

    private List<String> members() throws InterruptedException, ExecutionException, TimeoutException {
        try {
            ConsumerGroupDescription group =
                    answer(admin.describeConsumerGroups(List.of(access.group())).all()).get(access.group());
            return group.members().stream().map(MemberDescription::clientId).toList();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return List.of();
            }
            throw e;
        }
    }

    private static <T> T answer(KafkaFuture<T> asked) throws InterruptedException, ExecutionException, TimeoutException {
        return asked.get(2L * ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        closed = true;
        admin.close(Duration.ofSeconds(1));
    }
}
