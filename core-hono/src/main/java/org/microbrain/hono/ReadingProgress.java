package org.microbrain.hono;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.microbrain.runtime.console.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the reading has come: what waits, what waits dangerously long, and what Kafka deleted before it was read. The last is
 * said until the core is started anew. For one thread.
 */
final class ReadingProgress {

    private static final Logger LOG = LoggerFactory.getLogger(ReadingProgress.class);
    /** {@link Place#passed} of a partition in which nothing was read. */
    static final long NOTHING = -1;

    private final Standstill standstill = new Standstill(Standstill.ARCHIVE);
    private final Map<TopicPartition, Long> countedTo = new HashMap<>();
    private final Set<TopicPartition> emptied = new HashSet<>();
    private long lost;
    private long waiting;

    /**
     * A partition, asked for in the order of these, so that what goes on meanwhile looks like no loss.
     *
     * @param passed  up to where everything is archived or set aside, or {@link #NOTHING}
     * @param first   the oldest message that is there
     * @param written behind the newest
     * @param recent  the first that is younger than half the retention; {@code first} when it is kept for ever
     */
    record Place(TopicPartition partition, long passed, long first, long written, long recent) {

        private long next() {
            return Math.min(written, Math.max(passed, first));
        }
    }

    /** @return what a person must know */
    List<Notice> look(List<Place> places) {
        places.forEach(this::count);
        waiting = places.stream().mapToLong(place -> place.written() - place.next()).sum();
        List<Notice> notices = new ArrayList<>();
        standstill.look(waiting, places.stream().mapToLong(Place::next).sum()).ifPresent(notices::add);
        long old = places.stream().mapToLong(place -> Math.max(0, place.recent() - place.next())).sum();
        if (old > 0) {
            notices.add(new Notice("Kafka 中有 " + old + " 条已确认的消息等待归档，时间已超过主题保留期的一半。请尽快恢复档案库，或调大 retention.ms，"
                    + "否则 Kafka 会删除它们。", old + " acknowledged messages have waited in Kafka for more than half of the topics' retention. "
                    + "Mend the archive soon, or raise retention.ms: Kafka is going to delete them."));
        }
        if (lost > 0) {
            notices.add(new Notice("Kafka 已删除 " + lost + " 条已确认、尚未归档的消息（超过保留期）。下级节点重新连接时会补发仍保留的记录；"
                    + "请重新启动省级核心，并核对台账。", "Kafka deleted " + lost + " messages that were acknowledged and not archived (older than "
                    + "retention). Hubs send what they still keep when they connect anew: start the core anew, then look at the ledger."));
        }
        if (!emptied.isEmpty()) {
            notices.add(new Notice("Kafka 的主题 " + emptied + " 被清空或重建，其中未归档的消息可能丢失。请重新启动省级核心，使下级节点补发；并核对台账。",
                    "Kafka's topics were emptied or made anew (" + emptied + "); what was not archived may be lost. Start the core anew, so "
                    + "that hubs send again what they keep, and look at the ledger."));
        }
        return notices;
    }

    private void count(Place place) {
        if (place.passed() == NOTHING) {
            return;
        }
        long from = Math.max(place.passed(), countedTo.getOrDefault(place.partition(), 0L));
        if (from < place.first()) {
            lost += place.first() - from;
            countedTo.put(place.partition(), place.first());
            LOG.error("Kafka deleted {} messages of {} that were acknowledged and not archived", place.first() - from, place.partition());
        }
        if (place.passed() > place.written() && emptied.add(place.partition())) {
            LOG.error("{} was emptied or made anew: it ends at {}, and was read up to {}", place.partition(), place.written(),
                    place.passed());
        }
    }

    /** Messages that are written and not passed. */
    long waiting() {
        return waiting;
    }
}
