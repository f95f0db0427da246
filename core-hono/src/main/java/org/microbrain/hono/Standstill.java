package org.microbrain.hono;

import java.util.Optional;
import java.util.function.LongFunction;
import org.microbrain.runtime.console.Notice;

/** Notices that messages wait and none is passed any more, whatever the reason: a reader that died says nothing itself. */
final class Standstill {

    /** Of those who archive. */
    static final LongFunction<Notice> ARCHIVE = waiting -> new Notice("Kafka 中有 " + waiting
            + " 条消息等待归档，已有一分钟没有进展。请查看档案库状态、消费组的读取权限与日志，必要时重新启动省级核心；消息仍在 Kafka 中。",
            waiting + " messages in Kafka wait for the archive, and for a minute none was taken. Look at the archive, the right to "
            + "read the group and the log, and start the core anew if need be; the messages are still in Kafka.");
    /** Of who hears of events. */
    static final LongFunction<Notice> EVENTS = waiting -> new Notice("Kafka 中有 " + waiting
            + " 条事件尚未进入预警簿与推广簿，已有一分钟没有进展：本页的预警可能不是最新的。请查看消费组（名称以 -events 结尾）的读取权限与日志，必要时重新启动省级核心。",
            waiting + " events in Kafka wait for the books of warnings and rollouts, and for a minute none was taken: warnings here may not be "
            + "the newest. Look at the right to read the group whose name ends in -events and at the log, and start the core anew if need be.");

    /** Looks without any progress; those of {@link TopicWatch} come every two seconds. */
    private static final int PATIENCE = 30;

    private final LongFunction<Notice> words;
    private long passed = -1;
    private int without;

    /** @param words for so many messages that wait */
    Standstill(LongFunction<Notice> words) {
        this.words = words;
    }

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
        return without < PATIENCE ? Optional.empty() : Optional.of(words.apply(waiting));
    }
}
