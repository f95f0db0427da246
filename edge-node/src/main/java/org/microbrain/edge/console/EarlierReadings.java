package org.microbrain.edge.console;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.microbrain.edge.history.HistoryReader;
import org.microbrain.runtime.console.BadRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the tiles show of before this start: read from the history once, when somebody first looks, so that no start waits
 * for it. The last hour first; earlier ones only while there are series of which nothing came. Thread-safe.
 */
final class EarlierReadings {

    private static final Logger LOG = LoggerFactory.getLogger(EarlierReadings.class);
    private static final List<Duration> BACK = List.of(Duration.ofHours(1), Duration.ofHours(6), Duration.ofHours(24));

    private final LatestAtEdge latest;
    private final HistoryReader history;
    private boolean done;

    EarlierReadings(LatestAtEdge latest, HistoryReader history) {
        this.latest = latest;
        this.history = history;
    }

    /** @param now by the node's clock, Unix milliseconds */
    synchronized void fill(long now) {
        long until = now;
        for (int i = 0; i < BACK.size() && !done; i++) {
            long to = until;
            long from = now - BACK.get(i).toMillis();
            if (!latest.lacksSome()) {
                done = true;
                return;
            }
            try {
                history.read(file -> {
                    file.forEach(from, to, (series, reading) -> latest.earlier(series.name(), reading));
                    return null;
                });
            } catch (BadRequest | IOException busy) {
                LOG.debug("what came before the start is read with the next look: {}", busy.getMessage());
                return;
            }
            until = from;
        }
        done = true;
    }
}
