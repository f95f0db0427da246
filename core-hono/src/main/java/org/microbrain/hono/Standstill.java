package org.microbrain.hono;

import java.util.Optional;
import org.microbrain.runtime.console.Notice;

/** Notices that messages wait and none is passed any more, whatever the reason: a reader that died says nothing itself. */
final class Standstill {

    /** Looks without any progress; those of {@link TopicWatch} come every two seconds. */
    private static final int PATIENCE = 30;

    private long passed = -1;
    private int without;

    /**
     * To be called at each look, by one thread.
     *
     * @param waiting messages that are written and not passed
     * @param passed  messages that were ever passed
     * @return what a person must know
     */
    Optional<Notice> look(long waiting, long passed) {
        without = waiting > 0 && passed == this.passed ? without + 1 : 0;
        this.passed = passed;
        return without < PATIENCE ? Optional.empty() : Optional.of(new Notice("Kafka 中有 " + waiting
                + " 条消息等待归档，已有一分钟没有进展。请查看档案库状态、消费组的读取权限与日志，必要时重新启动省级核心；消息仍在 Kafka 中。",
                waiting + " messages in Kafka wait for the archive, and for a minute none was taken. Look at the archive, the right to "
                + "read the group and the log, and start the core anew if need be; the messages are still in Kafka."));
    }
}
