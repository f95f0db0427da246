package org.microbrain.edge.history;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.microbrain.journal.History;
import org.microbrain.journal.Journal;
import org.microbrain.journal.StorageFailure;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.console.BadRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the journal's file for one question at a time of each that asks; more than two at once are told to come again, so
 * that charts do not take a gateway from its sensors. Thread-safe.
 */
public final class HistoryReader {

    private static final Logger LOG = LoggerFactory.getLogger(HistoryReader.class);
    private static final int AT_ONCE = 2;
    /** A page and its chart ask at the same time. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Path journal;
    private final NodeId node;
    private final Semaphore free = new Semaphore(AT_ONCE);

    /** What is asked. */
    @FunctionalInterface
    public interface Ask<T> {
        T of(History history) throws IOException;
    }

    /** @param journal the node's journal file */
    public HistoryReader(Path journal, NodeId node) {
        this.journal = journal;
        this.node = node;
    }

    public NodeId node() {
        return node;
    }

    /** @throws BadRequest with status 503 when others ask, or the file cannot be read at the moment */
    public <T> T read(Ask<T> ask) throws IOException {
        if (!acquired()) {
            throw new BadRequest(503, "busy", null, "正在回答其他查询，请稍后再试",
                    "other questions are being answered; ask again in a moment");
        }
        try (History history = History.open(journal, node)) {
            return ask.of(history);
        } catch (StorageFailure failure) {
            LOG.error("the history was not read: {}", failure.getMessage());
            throw new BadRequest(503, "history-unavailable", null, "历史数据暂时不可读，原因见节点日志",
                    "the history cannot be read at the moment; the node's log says why");
        } finally {
            free.release();
        }
    }

    private boolean acquired() {
        try {
            return free.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static Optional<Journal.Series> find(History history, String name) {
        return history.series().stream().filter(one -> one.name().equals(name)).findFirst();
    }
}
