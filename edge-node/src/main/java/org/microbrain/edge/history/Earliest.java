package org.microbrain.edge.history;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import org.microbrain.block.Reading;
import org.microbrain.journal.History;

/**
 * The earliest readings of a span, in order of time.
 *
 * @param next from where the rest goes on, Unix milliseconds; empty when that is all
 */
record Earliest(List<Reading> readings, OptionalLong next) {

    /** @param to not included */
    static Earliest of(History history, String series, long from, long to, int limit) {
        // The earliest ones, and one more to know where the next answer begins; the latest of them on top.
        PriorityQueue<Reading> earliest = new PriorityQueue<>(Comparator.comparingLong(Reading::millis).reversed());
        history.forEach(from, to, (one, reading) -> {
            if (one.name().equals(series)) {
                earliest.add(reading);
                if (earliest.size() > limit + 1) {
                    earliest.poll();
                }
            }
        });
        boolean more = earliest.size() > limit;
        long next = more ? earliest.peek().millis() : Long.MAX_VALUE;
        List<Reading> readings = earliest.stream().filter(reading -> !more || reading.millis() < next)
                .sorted(Comparator.comparingLong(Reading::millis)).toList();
        return new Earliest(readings, more ? OptionalLong.of(next) : OptionalLong.empty());
    }
}
