package org.microbrain.hono;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.microbrain.record.NodeId;

/** Nothing is acknowledged on topics that may lose it, and what was found is not believed for ever. */
class TopicPromiseTest {

    private static final KafkaAccess ACCESS = new KafkaAccess(new NodeId("450000000000"), List.of("kafka:9092"),
            "guangxi", "core", 2, true, Map.of());
    private static final Map<String, String> GOOD = Map.of("min.insync.replicas", "2", "max.message.bytes", "2097152",
            "retention.ms", "1209600000", "retention.bytes", "-1", "cleanup.policy", "delete",
            "unclean.leader.election.enable", "false", "message.timestamp.type", "LogAppendTime");

    private static String wrong(int replicas, Map<String, String> different) {
        Map<String, String> all = new HashMap<>(GOOD);
        all.putAll(different);
        return new TopicPromise(ACCESS).wrong(List.of(new TopicPromise.Found("hono.event.guangxi", replicas,
                new Config(all.entrySet().stream().map(one -> new ConfigEntry(one.getKey(), one.getValue())).toList()))))
                .map(notice -> notice.zh() + notice.en()).orElse("");
    }

    @Test
    void theTopicsOfTheDocumentsAreGood() {
        assertThat(wrong(3, Map.of())).isEmpty();
        assertThat(wrong(2, Map.of("retention.ms", "-1"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"min.insync.replicas, 1", "max.message.bytes, 1000000", "retention.ms, 3600000", "retention.bytes, 1000000000",
        "cleanup.policy, 'compact,delete'", "unclean.leader.election.enable, true", "message.timestamp.type, CreateTime"})
    void aTopicThatMayLoseWhatIsAcknowledgedIsNamedWithItsSetting(String key, String value) {
        assertThat(wrong(3, Map.of(key, value))).contains("hono.event.guangxi: " + key + " " + value).contains("不确认任何数据");
    }

    @Test
    void tooFewCopiesAreNamed() {
        assertThat(wrong(1, Map.of())).contains("replication 1 (≥ 2)");
    }

    @Test
    void whatWasFoundGoodHoldsForATimeOnly() {
        AtomicLong now = new AtomicLong(5);
        GoodFor good = new GoodFor(60_000, now::get);
        assertThat(good.holds()).isFalse();
        good.set(true);
        now.addAndGet(59_999);
        assertThat(good.holds()).isTrue();
        now.addAndGet(1);
        assertThat(good.holds()).isFalse();
        good.set(true);
        good.set(false);
        assertThat(good.holds()).isFalse();
    }

    @Test
    void eachFailureSaysWhatIsToBeDone() {
        assertThat(KafkaFailure.notice(ACCESS, new TopicAuthorizationException("x")).en()).contains("Allow Describe");
        assertThat(KafkaFailure.notice(ACCESS, new SaslAuthenticationException("x")).en()).contains("client-properties");
        assertThat(KafkaFailure.notice(ACCESS, new UnknownTopicOrPartitionException("x")).en()).contains("Make them first");
        assertThat(KafkaFailure.notice(ACCESS, new TimeoutException("x")).en()).contains("does not answer");
    }
}
