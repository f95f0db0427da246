package org.microbrain.hono;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.microbrain.hono.TopicPromise.Found;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.console.Notice;

/** A person reads of topics that commands cannot be relied upon before a command is lost in them. */
class CommandTopicsTest {

    private static final CommandTopics TOPICS = new CommandTopics(new KafkaAccess(new NodeId("450000000000"), List.of("kafka:9092"),
            "guangxi", "core", 2, true, Map.of()));
    private static final String COMMAND = "hono.command.guangxi";
    private static final String ANSWER = "hono.command_response.guangxi";
    private static final Map<String, String> GOOD = Map.of("min.insync.replicas", "2", "max.message.bytes", "1048588",
            "retention.ms", "600000", "cleanup.policy", "delete");

    private static Found found(String topic, int replicas, Map<String, String> different) {
        Map<String, String> all = new HashMap<>(GOOD);
        all.putAll(different);
        return new Found(topic, replicas, new Config(all.entrySet().stream().map(one -> new ConfigEntry(one.getKey(), one.getValue())).toList()));
    }

    private static String wrong(Found... there) {
        Map<String, Found> topics = new HashMap<>();
        for (Found one : there) {
            topics.put(one.topic(), one);
        }
        Optional<Notice> wrong = TOPICS.wrong(topics);
        return wrong.map(notice -> notice.zh() + notice.en()).orElse("");
    }

    @Test
    void topicsThatAreThereWithKafkasUsualSettingsAreGood() {
        assertThat(wrong(found(COMMAND, 3, Map.of()), found(ANSWER, 2, Map.of("retention.ms", "-1")))).isEmpty();
    }

    @Test
    void oneThatIsNotThereIsNamedInBothLanguages() {
        assertThat(wrong(found(COMMAND, 3, Map.of()))).contains(ANSWER + " 不存在", ANSWER + " is not there", "归档不受影响")
                .doesNotContain(COMMAND);
        assertThat(wrong()).contains(COMMAND + " is not there", ANSWER + " is not there");
    }

    @ParameterizedTest
    @CsvSource({"min.insync.replicas, 1", "max.message.bytes, 10000", "retention.ms, 5000", "cleanup.policy, compact"})
    void aSettingThatLosesCommandsIsNamed(String key, String value) {
        assertThat(wrong(found(COMMAND, 3, Map.of()), found(ANSWER, 3, Map.of(key, value)))).contains(ANSWER + ": " + key + " " + value);
    }

    @Test
    void tooFewCopiesAreNamed() {
        assertThat(wrong(found(COMMAND, 1, Map.of()), found(ANSWER, 3, Map.of()))).contains(COMMAND + ": replication 1 (≥ 2)");
    }
}
