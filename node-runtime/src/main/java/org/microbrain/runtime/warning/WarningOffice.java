package org.microbrain.runtime.warning;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.microbrain.journal.Batch;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Journal;
import org.microbrain.link.Children;
import org.microbrain.link.SharedRecord;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.camel.sync.SyncComponent;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.console.NodeStatus.OpenWarning;
import org.microbrain.warning.Limits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every node does about warnings: keeps the book, lets people take steps, watches the time limits. Owns a thread. */
public final class WarningOffice implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WarningOffice.class);
    private static final int MOST_REFILLED = 5_000;
    private static final long MOST_BYTES = 16 << 20;

    private final NodeSettings node;
    private final Supplier<RecordTime> clock;
    private final ExecutorService thread;
    private final WarningBook book;
    private final WarningDesk desk;
    private final Deadlines deadlines;

    /** @param journal where the records of this node's own steps are made */
    public WarningOffice(NodeSettings node, GroupCommit<? extends Journal> journal, Supplier<RecordTime> clock) {
        this.node = node;
        this.clock = clock;
        InstantSource time = () -> Instant.ofEpochMilli(clock.get().millis());
        thread = new ThreadPoolExecutor(0, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(),
                new DefaultThreadFactory("warnings"));
        book = new WarningBook(node.data().resolve("warnings.db"), node.node(), thread, time);
        desk = new WarningDesk(node.node(), book, journal, clock, new SecureRandom());
        deadlines = new Deadlines(node.area(), book, desk, node.limits(), clock);
    }

    public WarningBook book() {
        return book;
    }

    public WarningDesk desk() {
        return desk;
    }

    /** How long people have. */
    public Limits limits() {
        return node.limits();
    }

    /** Whatever is new is told to the children whose area it concerns. */
    public void tell(Children children) {
        book.afterNews(news -> children.share(news.warning().area(), news.records(), news.from()));
    }

    /** Enters what a crash kept from the book: what waits for the parent came last. */
    public void refill(GroupCommit<? extends Journal> journal) {
        journal.submit(store -> store.waiting(PriorityClass.WARNING, 0, MOST_REFILLED, MOST_BYTES))
                .thenCompose(waiting -> book.learn(waiting.stream().map(Journal.Entry::record).map(SharedRecord::of).toList()))
                .exceptionally(failure -> {
                    LOG.warn("the book of warnings was not filled from the journal: {}", failure.getMessage());
                    return null;
                });
    }

    /** Enters records of this node itself that are on the disk. */
    public void enter(List<JournalRecord> records) {
        enter(records, null);
    }

    /** Enters records of children that are on the disk, and then lets the exchange go on, whatever becomes of the book. */
    public AsyncProcessor enter() {
        return entering(this::enter);
    }

    /** The same where records come again: the exchange fails when the book does not take them. */
    public AsyncProcessor enterOrFail() {
        return entering((records, child) -> book.learn(records.stream().map(SharedRecord::of).toList(), child));
    }

    private static AsyncProcessor entering(BiFunction<List<JournalRecord>, NodeId, CompletableFuture<Void>> enter) {
        return new AsyncProcessorSupport() {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                Batch batch = exchange.getMessage().getBody(Batch.class);
                List<JournalRecord> ours = batch.records().stream().filter(record -> BookEntry.isFor(record.kind())).toList();
                if (ours.isEmpty()) {
                    callback.done(true);
                    return true;
                }
                NodeId child = exchange.getMessage().getHeader(SyncComponent.CHILD, NodeId.class);
                enter.apply(ours, child).whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        exchange.setException(failure);
                    }
                    callback.done(false);
                });
                return false;
            }
        };
    }

    private CompletableFuture<Void> enter(List<JournalRecord> records, NodeId child) {
        return book.learn(records.stream().map(SharedRecord::of).toList(), child).exceptionally(failure -> {
            LOG.warn("warnings {} did not get into the book and are there after a next comparison: {}",
                    child == null ? "of this node" : "of " + child,
                    failure.getMessage());
            return null;
        });
    }

    /** To be called every few seconds. */
    public void work() {
        deadlines.work();
    }

    /** Forgets what has been over for long, if the clock can be believed. To be called once a day. */
    public void tend() {
        RecordTime now = clock.get();
        if (now.quality() == RecordTime.Quality.GOOD) {
            book.tend(Instant.ofEpochMilli(now.millis()));
        }
    }

    /** Of an area, the open ones first, the worst of them first; none when the book cannot be read: {@link #troubles} says so. */
    public List<OpenWarning> latest(DivisionCode area, int most) {
        try {
            return book.lines(WarningFilter.all(area, most)).join().stream().map(WarningOffice::line).toList();
        } catch (CompletionException e) {
            LOG.debug("the book of warnings cannot be read now", e);
            return List.of();
        }
    }

    private static OpenWarning line(WarningLine line) {
        return new OpenWarning(line.id().text(), line.level().map(level -> level.number()).orElse(0), line.hazard(),
                line.area(), line.node().orElse(null), line.born(), line.reason(), line.status().name().toLowerCase(Locale.ROOT), line.series());
    }

    /** What a person must mend. */
    public List<Notice> troubles() {
        return book.trouble().stream().toList();
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
                LOG.warn("the book of warnings did not finish in time; the journal holds what it lacks");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        book.close();
    }
}
