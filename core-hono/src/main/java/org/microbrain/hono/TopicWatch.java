package org.microbrain.hono;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.microbrain.runtime.console.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the tenant's topics keep what an acknowledgement promises, and how far behind the reading is. Until it has
 * found them good, nothing is to be written; brokers that do not answer now may while the writing waits for them.
 */
final class TopicWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);
    private static final int ANSWER_MILLIS = 4_000;
    private static final long LEAST_RETENTION_MILLIS = TimeUnit.DAYS.toMillis(7);
    private static final Notice NOT_YET = new Notice("正在连接 Kafka", "Kafka has not answered yet");

    private final KafkaAccess access;
    private final Admin admin;
    private volatile Notice trouble = NOT_YET;
    private volatile double lag = Double.NaN;
    private volatile boolean good;
    private volatile boolean closed;
    private final Standstill standstill = new Standstill();
    private volatile Notice still;

    TopicWatch(KafkaAccess access) {
        this.access = access;
        Map<String, Object> config = new HashMap<>(access.client());
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
        admin = Admin.create(config);
    }

    /** Why nothing may be written now. Any thread. */
    Optional<Notice> forbids() {
        return good ? Optional.empty() : Optional.of(trouble().orElse(NOT_YET));
    }

    /** What a person must mend so that everything is written. Any thread. */
    Optional<Notice> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Why what is written does not get on; writing goes on all the same. Any thread. */
    Optional<Notice> standstill() {
        return Optional.ofNullable(still);
    }

    /** Messages that are written and not yet archived; NaN while that is not known. Any thread. */
    double lag() {
        return lag;
    }

    /** Asks the brokers, for some seconds if they do not answer. To be called every few seconds, by one thread. */
    void work() {
        Notice found;
        try {
            found = look();
            good = found == null;
            look(places());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            if (closed) {
                return;
            }
            Throwable cause = e.getCause() == null ? e : e.getCause();
            lag = Double.NaN;
            still = null;
            boolean missing = cause instanceof UnknownTopicOrPartitionException;
            good &= !missing;
            found = missing ? missing() : away(cause);
        }
        if (found != null && !found.equals(trouble)) {
            LOG.warn(found.en());
        }
        trouble = found;
    }

    private Notice away(Throwable cause) {
        return new Notice("Kafka（" + String.join(",", access.servers()) + "）无应答：" + cause.getMessage()
                + "。恢复之前不确认任何数据，下级节点保留各自的记录；恢复后自动继续。",
                "Kafka (" + String.join(",", access.servers()) + ") does not answer: " + cause.getMessage()
                + ". Nothing is acknowledged until it does, nodes keep their records, and it goes on by itself.");
    }

    private Notice missing() {
        String topics = String.join(" ", access.topics());
        return new Notice("Kafka 中没有主题 " + topics + "。请先创建，见 docs/components/hono.md；在此之前不确认任何数据。",
                "Kafka lacks one of the topics " + topics + ". Make them first, see docs/components/hono.md; nothing is "
                + "acknowledged until then.");
    }

    private Notice look() throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, TopicDescription> topics = answer(admin.describeTopics(access.topics()).allTopicNames());
        Map<ConfigResource, Config> configs = answer(admin.describeConfigs(access.topics().stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList()).all());
        List<String> wrong = new ArrayList<>();
        configs.forEach((resource, config) -> {
            String topic = resource.name();
            int replicas = topics.get(topic).partitions().stream().mapToInt(part -> part.replicas().size()).min().orElse(0);
            wrong.addAll(wrong(topic, replicas, config));
        });
        return wrong.isEmpty() ? null : new Notice("Kafka 的主题不能保证已确认的数据：" + String.join("；", wrong)
                + "。在此之前不确认任何数据，见 docs/components/hono.md。",
                "Kafka's topics do not keep what is acknowledged: " + String.join("; ", wrong)
                + ". Nothing is acknowledged until they do, see docs/components/hono.md.");
    }

    private List<String> wrong(String topic, int replicas, Config config) {
        List<String> wrong = new ArrayList<>();
        if (replicas < access.copies()) {
            wrong.add(topic + ": replication " + replicas + " (≥ " + access.copies() + ")");
        }
        atLeast(wrong, topic, config, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, access.copies());
        atLeast(wrong, topic, config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, RecordMessage.LONGEST_MESSAGE);
        if (number(config, TopicConfig.RETENTION_MS_CONFIG) != -1) {
            atLeast(wrong, topic, config, TopicConfig.RETENTION_MS_CONFIG, LEAST_RETENTION_MILLIS);
        }
        if (number(config, TopicConfig.RETENTION_BYTES_CONFIG) != -1) {
            wrong.add(topic + ": retention.bytes " + number(config, TopicConfig.RETENTION_BYTES_CONFIG) + " (-1)");
        }
        String policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
        if (!policy.equals(TopicConfig.CLEANUP_POLICY_DELETE)) {
            wrong.add(topic + ": cleanup.policy " + policy + " (delete)");
        }
        if (Boolean.parseBoolean(config.get(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG).value())) {
            wrong.add(topic + ": unclean.leader.election.enable true (false)");
        }
        return wrong;
    }

    private static long number(Config config, String key) {
        return Long.parseLong(config.get(key).value());
    }

    private static void atLeast(List<String> wrong, String topic, Config config, String key, long least) {
        if (number(config, key) < least) {
            wrong.add(topic + ": " + key + " " + number(config, key) + " (≥ " + least + ")");
        }
    }

    /** How far a partition is written, and how far it is passed. */
    private record Place(long written, long passed) {
    }

    private void look(List<Place> places) {
        long waiting = places.stream().mapToLong(place -> Math.max(0, place.written() - place.passed())).sum();
        still = standstill.look(waiting, places.stream().mapToLong(Place::passed).sum()).orElse(null);
        lag = waiting;
    }

    private List<Place> places() throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, TopicDescription> topics = answer(admin.describeTopics(access.topics()).allTopicNames());
        List<TopicPartition> parts = topics.values().stream().flatMap(topic -> topic.partitions().stream()
                .map(part -> new TopicPartition(topic.name(), part.partition()))).toList();
        Map<TopicPartition, OffsetAndMetadata> read =
                answer(admin.listConsumerGroupOffsets(access.group()).partitionsToOffsetAndMetadata());
        Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> ends = ends(parts, OffsetSpec.latest());
        Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> begins = ends(parts, OffsetSpec.earliest());
        return parts.stream().map(part -> new Place(ends.get(part).offset(), read.get(part) == null
                ? begins.get(part).offset() : read.get(part).offset())).toList();
    }

    private Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> ends(List<TopicPartition> parts, OffsetSpec which)
            throws InterruptedException, ExecutionException, TimeoutException {
        return answer(admin.listOffsets(parts.stream().collect(Collectors.toMap(part -> part, part -> which))).all());
    }

    private static <T> T answer(org.apache.kafka.common.KafkaFuture<T> asked)
            throws InterruptedException, ExecutionException, TimeoutException {
        return asked.get(2L * ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        closed = true;
        admin.close(java.time.Duration.ofSeconds(1));
    }
}
