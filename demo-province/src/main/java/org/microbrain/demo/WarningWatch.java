package org.microbrain.demo;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes every warning that the edges show on their own consoles: what was raised, seen where it was raised and not
 * through the archive. One thread looks several times a second; thread-safe.
 */
final class WarningWatch implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(WarningWatch.class);
    private static final Duration BETWEEN = Duration.ofMillis(250);

    private final Collection<NodeApi> edges;
    private final Instant from;
    private final Map<String, NodeView.Warning> raised = new LinkedHashMap<>();
    private final CountDownLatch stop = new CountDownLatch(1);

    /** @param from older warnings belong to an earlier start */
    WarningWatch(Collection<NodeApi> edges, Instant from) {
        this.edges = List.copyOf(edges);
        this.from = from;
        Thread thread = new Thread(this::watch, "warning-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** By id, oldest first. */
    synchronized Map<String, NodeView.Warning> raised() {
        return Map.copyOf(raised);
    }

    /** Looks once more, now. */
    void look() throws IOException, InterruptedException {
        for (NodeApi edge : edges) {
            note(edge.status().warnings());
        }
    }

    @Override
    public void close() {
        stop.countDown();
    }

    private void watch() {
        try {
            while (!stop.await(BETWEEN.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    look();
                } catch (IOException e) {
                    LOG.debug("an edge does not answer: {}", e.getMessage());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void note(List<NodeView.Warning> warnings) {
        for (NodeView.Warning warning : warnings) {
            if (!warning.born().isBefore(from)) {
                raised.putIfAbsent(warning.id(), warning);
            }
        }
    }
}
