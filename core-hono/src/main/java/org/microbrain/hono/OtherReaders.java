package org.microbrain.hono;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.microbrain.runtime.console.Notice;

/** Notices that another program reads in this core's group: what it reads this one does not get. For one thread. */
final class OtherReaders {

    /** Looks of {@link TopicWatch}, each two seconds: brokers take that long to forget a core that was killed. */
    private static final int PATIENCE = 10;

    private int seen;

    /**
     * @param members of the group, their clients' names
     * @param ours    those of this core; none when it does not read
     */
    Optional<Notice> look(String group, Collection<String> members, Set<String> ours) {
        boolean others = !ours.isEmpty() && !ours.containsAll(members);
        seen = others ? seen + 1 : 0;
        return seen < PATIENCE ? Optional.empty() : Optional.of(new Notice("另有程序以消费组 " + group + " 读取 Kafka，本核心收不到它读走的消息。"
                + "请停止另一个核心，或为其配置不同的 ingest.kafka.group。", "Another program reads Kafka in the group " + group
                + "; what it takes this core does not get. Stop the other core, or give that program another group (ingest.kafka.group)."));
    }
}
