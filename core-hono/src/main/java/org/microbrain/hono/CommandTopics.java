package org.microbrain.hono;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.TopicConfig;
import org.microbrain.hono.TopicPromise.Found;
import org.microbrain.runtime.console.Notice;

/**
 * What commands to Hono's devices need of their topics. Hono's client finds out by a command alone, which then ends as not known
 * whether done; and what is wrong with them stops no record.
 */
final class CommandTopics {

    /** A command and its answer are over after seconds; a gateway that reads slowly still finds them. */
    private static final long LEAST_RETENTION_MILLIS = TimeUnit.MINUTES.toMillis(1);
    /** The longest payload of a command, and its headers. */
    private static final long LONGEST_MESSAGE = 20 << 10;

    private final KafkaAccess access;

    CommandTopics(KafkaAccess access) {
        this.access = access;
    }

    List<String> names() {
        return access.commandTopics();
    }

    /** @param topics those that are there, and that this core may look at, by name */
    Optional<Notice> wrong(Map<String, Found> topics) {
        List<String> zh = new ArrayList<>();
        List<String> en = new ArrayList<>();
        for (String name : names()) {
            Found topic = topics.get(name);
            if (topic == null) {
                zh.add(name + " 不存在，或本核心无权查看");
                en.add(name + " is not there, or this core may not look at it");
            } else {
                List<String> wrong = wrong(topic);
                zh.addAll(wrong);
                en.addAll(wrong);
            }
        }
        return en.isEmpty() ? Optional.empty() : Optional.of(new Notice("无法可靠地向 Hono 的设备下达命令：" + String.join("；", zh)
                + "。请创建或修正这些主题，见 docs/components/hono.md；数据的接收与归档不受影响。",
                "Commands to Hono's devices cannot be relied upon: " + String.join("; ", en)
                + ". Make or mend these topics, see docs/components/hono.md; what is received and archived is not touched by this."));
    }

    private List<String> wrong(Found topic) {
        List<String> wrong = new ArrayList<>();
        TopicPromise.copies(wrong, topic, access.copies());
        TopicPromise.atLeast(wrong, topic, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, LONGEST_MESSAGE);
        if (topic.retentionMillis() != -1) {
            TopicPromise.atLeast(wrong, topic, TopicConfig.RETENTION_MS_CONFIG, LEAST_RETENTION_MILLIS);
        }
        String policy = topic.text(TopicConfig.CLEANUP_POLICY_CONFIG);
        if (!policy.equals(TopicConfig.CLEANUP_POLICY_DELETE)) { // compacted, a device's second command may take away its first
            wrong.add(topic.topic() + ": " + TopicConfig.CLEANUP_POLICY_CONFIG + " " + policy + " (" + TopicConfig.CLEANUP_POLICY_DELETE + ")");
        }
        return wrong;
    }
}
