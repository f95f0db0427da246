package org.microbrain.hono;

import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import org.microbrain.runtime.console.Notice;

/**
 * Notices that another program reads in the group of a core that is alone in it, or under the name of this worker: what it reads
 * this one does not get. For one thread.
 */
final class OtherReaders {

    /** Looks of {@link TopicWatch}, each two seconds: brokers take that long to forget a core that was killed. */
    private static final int PATIENCE = 10;

    private int seen;

    /**
     * @param access  whose group it is
     * @param members of the group, their clients' names
     * @param ours    those of this core; none when it does not read
     */
    Optional<Notice> look(KafkaAccess access, Collection<String> members, Set<String> ours) {
        boolean others = !ours.isEmpty() && !members.isEmpty()
                && (access.alone() ? !ours.containsAll(members) : Collections.disjoint(members, ours));
        seen = others ? seen + 1 : 0;
        return seen < PATIENCE ? Optional.empty() : Optional.of(access.alone() ? notAlone(access.group()) : sameName(access));
    }

    private static Notice sameName(KafkaAccess access) {
        return new Notice("消费组 " + access.group() + " 中没有本节点，可能另有同名的 worker（" + access.node() + "）。请为每个 worker 配置不同的 node 后缀。",
                "The group " + access.group() + " lacks this worker; another one may have its name (" + access.node()
                + "). Give each worker a name of its own (node, by its suffix).");
    }

    private static Notice notAlone(String group) {
        return new Notice("另有程序以消费组 " + group + " 读取 Kafka，本核心收不到它读走的消息。"
                + "请停止另一个核心，或为其配置不同的 ingest.kafka.group。", "Another program reads Kafka in the group " + group
                + "; what it takes this core does not get. Stop the other core, or give that program another group (ingest.kafka.group).");
    }
}
