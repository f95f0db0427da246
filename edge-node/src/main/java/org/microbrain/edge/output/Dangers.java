package org.microbrain.edge.output;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.warning.KnownWarning;
import org.microbrain.runtime.warning.WarningBook;
import org.microbrain.runtime.warning.WarningFilter;
import org.microbrain.runtime.warning.WarningLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open warnings that outputs go by: born at this node, no drills, none about an output. What a node above says of warnings
 * counts for those alone, so no new one from above switches anything. {@link #refresh} for one thread, {@link #open} for all.
 */
final class Dangers {

    /** A warning about an output itself. */
    static final String HAZARD = "output";
    private static final int MOST = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(Dangers.class);

    private final WarningBook book;
    private final NodeId node;
    private volatile Optional<List<Danger>> open = Optional.empty();
    private volatile long seen = -1;
    private CompletableFuture<Void> running = CompletableFuture.completedFuture(null);

    Dangers(WarningBook book, NodeId node) {
        this.book = book;
        this.node = node;
    }

    /** Empty when they cannot be known now. */
    Optional<List<Danger>> open() {
        return open;
    }

    /** Reads them when something is new, once at a time. @return completes when {@link #open} says what was read */
    CompletableFuture<Void> refresh() {
        long changes = book.changes();
        if (changes != seen && running.isDone()) {
            seen = changes;
            running = read();
        }
        return running;
    }

    private CompletableFuture<Void> read() {
        return book.lines(WarningFilter.open(node.area(), MOST)).thenCompose(lines -> book.find(lines.stream().filter(this::counts)
                .map(WarningLine::id).toList())).handle((known, failure) -> {
                    if (failure == null) {
                        open = Optional.of(known.stream().filter(one -> one.state().open()).map(Dangers::danger).toList());
                    } else {
                        LOG.warn("the book of warnings cannot be read now, no output is switched on: {}", failure.getMessage());
                        open = Optional.empty();
                        seen = -1;
                    }
                    return null;
                });
    }

    private boolean counts(WarningLine line) {
        return !line.drill() && line.level().isPresent() && line.node().filter(node::equals).isPresent() && !line.hazard().equals(HAZARD);
    }

    private static Danger danger(KnownWarning known) {
        return new Danger(known.state().warning().text(), known.body().orElseThrow().getHazard(), known.state().level().orElseThrow(),
                known.state().confirmed());
    }
}
