package org.microbrain.hono;

import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.microbrain.runtime.console.Notice;

/** What a failure of Kafka's client means to people. */
final class KafkaFailure {

    private KafkaFailure() {
    }

    /** @param failed of a question to the brokers */
    static Notice notice(KafkaAccess access, Throwable failed) {
        String servers = String.join(",", access.servers());
        if (failed instanceof UnknownTopicOrPartitionException) {
            String topics = String.join(" ", access.topics());
            return new Notice("Kafka 中没有主题 " + topics + "。请先创建，见 docs/components/hono.md；在此之前不确认任何数据。",
                    "Kafka lacks one of the topics " + topics + ". Make them first, see docs/components/hono.md; nothing is "
                    + "acknowledged until then.");
        }
        if (failed instanceof AuthenticationException) {
            return new Notice("Kafka（" + servers + "）不接受本核心的登录：" + failed.getMessage() + "。请检查 ingest.kafka.client-properties。在此之前不确认任何数据。",
                    "Kafka (" + servers + ") does not accept this core's sign-in: " + failed.getMessage() + ". Look at "
                    + "ingest.kafka.client-properties. Nothing is acknowledged until then.");
        }
        if (failed instanceof AuthorizationException) {
            return new Notice("Kafka（" + servers + "）不允许本核心查看或读写：" + failed.getMessage() + "。请授予主题 " + String.join(" ", access.topics())
                    + " 的 Describe、DescribeConfigs、Read、Write 权限和消费组 " + access.group() + " 的 Describe、Read 权限；一分钟后不再确认任何数据。",
                    "Kafka (" + servers + ") forbids this core something: " + failed.getMessage() + ". Allow Describe, DescribeConfigs, Read and "
                    + "Write of the topics " + String.join(" ", access.topics()) + ", and Describe and Read of the group " + access.group()
                    + "; after a minute nothing is acknowledged any more.");
        }
        return new Notice("Kafka（" + servers + "）无应答：" + failed.getMessage() + "。恢复之前不确认任何数据，下级节点保留各自的记录；恢复后自动继续。",
                "Kafka (" + servers + ") does not answer: " + failed.getMessage()
                + ". Nothing is acknowledged until it does, nodes keep their records, and it goes on by itself.");
    }

    /** Whether what was found before holds no longer, even if it was found a moment ago. */
    static boolean contradicts(Throwable failed) {
        return failed instanceof UnknownTopicOrPartitionException || failed instanceof AuthenticationException;
    }
}
