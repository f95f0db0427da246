package org.microbrain.hono;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.TopicConfig;
import org.microbrain.runtime.console.Notice;

/** What settings of a topic an acknowledgement rests upon. */
final class TopicPromise {

    private static final long LEAST_RETENTION_MILLIS = TimeUnit.DAYS.toMillis(7);
    /** By the broker's clock: the core's may be wrong, and what it stamped in the past would be deleted at once. */
    private static final String APPEND_TIME = "LogAppendTime";

    private final KafkaAccess access;

    TopicPromise(KafkaAccess access) {
        this.access = access;
    }

    /**
     * @param topic    what of it was asked
     * @param replicas of its partition that has fewest
     */
    record Found(String topic, int replicas, Config config) {

        /** -1: for ever. */
        long retentionMillis() {
            return number(TopicConfig.RETENTION_MS_CONFIG);
        }

        String text(String key) {
            return config.get(key).value();
        }

        long number(String key) {
            return Long.parseLong(text(key));
        }
    }

    /** What is to be mended before anything is acknowledged. */
    Optional<Notice> wrong(List<Found> topics) {
        List<String> wrong = topics.stream().flatMap(topic -> wrong(topic).stream()).toList();
        return wrong.isEmpty() ? Optional.empty() : Optional.of(new Notice("Kafka 的主题不能保证已确认的数据：" + String.join("；", wrong)
                + "。在此之前不确认任何数据，见 docs/components/hono.md。",
                "Kafka's topics do not keep what is acknowledged: " + String.join("; ", wrong)
                + ". Nothing is acknowledged until they do, see docs/components/hono.md."));
    }

    private List<String> wrong(Found topic) {
        List<String> wrong = new ArrayList<>();
        copies(wrong, topic, access.copies());
        atLeast(wrong, topic, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, RecordMessage.LONGEST_MESSAGE);
        if (topic.retentionMillis() != -1) {
            atLeast(wrong, topic, TopicConfig.RETENTION_MS_CONFIG, LEAST_RETENTION_MILLIS);
        }
        Map.of(TopicConfig.RETENTION_BYTES_CONFIG, "-1", TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false", TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, APPEND_TIME)
                .forEach((key, must) -> {
                    if (!topic.text(key).equals(must)) {
                        wrong.add(topic.topic() + ": " + key + " " + topic.text(key) + " (" + must + ")");
                    }
                });
        return wrong;
    }

    /** So many brokers must have a message of it before it counts as written. */
    static void copies(List<String> wrong, Found topic, int copies) {
        if (topic.replicas() < copies) {
            wrong.add(topic.topic() + ": replication " + topic.replicas() + " (≥ " + copies + ")");
        }
        atLeast(wrong, topic, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, copies);
    }

    static void atLeast(List<String> wrong, Found topic, String key, long least) {
        if (topic.number(key) < least) {
            wrong.add(topic.topic() + ": " + key + " " + topic.number(key) + " (≥ " + least + ")");
        }
    }
}
