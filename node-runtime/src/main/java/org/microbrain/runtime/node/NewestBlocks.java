package org.microbrain.runtime.node;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.microbrain.block.ReadingBlock;
import org.microbrain.block.SeriesHeader;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.Origin;

/**
 * Which blocks of readings are worth decoding for what people see as the latest. A journal that is drained after an outage
 * sends many blocks a second: within {@link #PAUSE_MILLIS} of one that was decoded its next ones wait, and one that waits is
 * passed over when a newer one says something newer of each of its series. Not safe for use by several threads.
 */
final class NewestBlocks {

    static final long PAUSE_MILLIS = 1_000;

    private final long most;
    /** When one of a journal was decoded last, the one longest ago first; a journal that pauses no more is forgotten. */
    private final Map<Origin, Long> decoded = new LinkedHashMap<>();
    private final Map<Origin, JournalRecord> waiting = new HashMap<>();
    private long bytes;

    /** @param most bytes of all blocks that wait; one more is decoded at once */
    NewestBlocks(long most) {
        this.most = most;
    }

    /**
     * A block came.
     *
     * @param series what its head says
     * @param now    milliseconds
     * @return what is to be decoded now, in this order
     */
    List<JournalRecord> came(JournalRecord block, List<SeriesHeader> series, long now) {
        List<JournalRecord> due = new ArrayList<>();
        JournalRecord before = waiting.remove(block.origin());
        if (before != null) {
            bytes -= size(before);
            if (!isNewerInAll(series, before)) {
                due.add(before);
            }
        }
        Long at = decoded.get(block.origin());
        if (at != null && isPause(at, now) && bytes + size(block) <= most) {
            waiting.put(block.origin(), block);
            bytes += size(block);
        } else {
            due.add(block);
            decodes(block, now);
        }
        return due;
    }

    /** What has waited long enough. */
    List<JournalRecord> due(long now) {
        List<JournalRecord> due = new ArrayList<>();
        Iterator<Map.Entry<Origin, Long>> oldest = decoded.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<Origin, Long> one = oldest.next();
            if (isPause(one.getValue(), now)) {
                break;
            }
            oldest.remove();
            JournalRecord block = waiting.remove(one.getKey());
            if (block != null) {
                bytes -= size(block);
                due.add(block);
            }
        }
        due.forEach(block -> decodes(block, now));
        return due;
    }

    /** All that waits, because somebody looks. */
    List<JournalRecord> all() {
        List<JournalRecord> all = List.copyOf(waiting.values());
        waiting.clear();
        bytes = 0;
        return all;
    }

    private void decodes(JournalRecord block, long now) {
        decoded.remove(block.origin());
        decoded.put(block.origin(), now);
    }

    /** Not when the clock was set back meanwhile: nothing waits longer than it should. */
    private static boolean isPause(long since, long now) {
        return now >= since && now - since < PAUSE_MILLIS;
    }

    private static int size(JournalRecord block) {
        return block.body().remaining();
    }

    private static boolean isNewerInAll(List<SeriesHeader> series, JournalRecord before) {
        Map<Integer, Long> last = series.stream().collect(Collectors.toMap(SeriesHeader::series, SeriesHeader::last, Math::max));
        return ReadingBlock.headers(before.body()).stream()
                .allMatch(header -> last.getOrDefault(header.series(), Long.MIN_VALUE) >= header.last());
    }
}
