package org.microbrain.core.rollout;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.microbrain.journal.Batch;
import org.microbrain.journal.StorageFailure;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.RecordKind;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.storage.SqliteFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The desk with its thread and its file. A file that cannot be had stops rollouts and nothing else: records go on into the
 * archive, and the file is tried again. Safe for use by several threads.
 */
public final class RolloutOffice implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RolloutOffice.class);
    /** Attempts and holds that the disk did not take, tried again with each look. */
    private static final int MOST_KEPT_BACK = 10_000;
    private static final String WHERE = "rollouts.db";

    private final Path file;
    private final Intents intents;
    private final Supplier<List<Offer>> offers;
    private final Supplier<Instant> time;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(new DefaultThreadFactory("rollouts"));
    private final AtomicLong changes = new AtomicLong();
    private final Deque<JournalRecord> keptBack = new ArrayDeque<>();
    private volatile String trouble;
    private SqliteFile store;
    private RolloutDesk desk;

    /** @param time the credible time; read once for each thing that is done */
    public RolloutOffice(Path data, Intents intents, Supplier<List<Offer>> offers, Supplier<Instant> time) {
        this.file = data.resolve(WHERE);
        this.intents = intents;
        this.offers = offers;
        this.time = time;
    }

    private RolloutDesk desk() {
        if (desk == null) {
            store = store == null ? RolloutTables.open(file) : store;
            desk = new RolloutDesk(store, intents, offers);
        }
        return desk;
    }

    /** For a route, behind the archive: an exchange goes on when what its batch says of attempts and holds is on the disk. */
    public AsyncProcessor enter() {
        return new AsyncProcessorSupport() {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                List<JournalRecord> records = exchange.getMessage().getBody(Batch.class).records();
                boolean waits = records.stream().anyMatch(RolloutOffice::isEvent);
                CompletableFuture<Void> entered = CompletableFuture.runAsync(() -> saw(records), thread);
                if (!waits) {
                    callback.done(true);
                    return true;
                }
                entered.whenComplete((nothing, failure) -> callback.done(false));
                return false;
            }
        };
    }

    private static boolean isEvent(JournalRecord record) {
        return record.kind().equals(RecordKind.ATTEMPT) || record.kind().equals(RecordKind.HOLD);
    }

    private void saw(List<JournalRecord> records) {
        try {
            desk().saw(records, time.get());
        } catch (StorageFailure e) {
            said(e);
            records.stream().filter(RolloutOffice::isEvent).forEach(keptBack::add);
            while (keptBack.size() > MOST_KEPT_BACK) {
                keptBack.removeFirst();
            }
        }
    }

    private void said(StorageFailure e) {
        if (trouble == null) {
            LOG.error("rollouts stand still: {}", e.getMessage());
        }
        trouble = e.getMessage();
    }

    /** To be called once a second; returns at once. */
    public void work() {
        thread.execute(() -> {
            try {
                RolloutDesk now = desk();
                if (!keptBack.isEmpty()) {
                    now.saw(List.copyOf(keptBack), time.get());
                    keptBack.clear();
                }
                if (now.work(time.get())) {
                    changes.incrementAndGet();
                }
                trouble = null;
            } catch (StorageFailure e) {
                said(e);
            } catch (RuntimeException e) {
                LOG.error("a look at the rollouts failed and is repeated", e);
            }
        });
    }

    /**
     * Asks the desk, and waits for the answer.
     *
     * @throws StorageFailure when the file cannot be had
     */
    public <T> T ask(Function<RolloutDesk, T> question) {
        try {
            return CompletableFuture.supplyAsync(() -> question.apply(desk()), thread).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Has the desk do something for a person, and waits for it. The pages that show it are told. */
    public void order(Consumer<RolloutDesk> what) {
        ask(now -> {
            what.accept(now);
            return null;
        });
        changes.incrementAndGet();
    }

    public Instant now() {
        return time.get();
    }

    /** Another number whenever what pages show may have changed. */
    public long mark() {
        return changes.get();
    }

    /** What is wrong with it, for the node's page. */
    public Optional<Notice> trouble() {
        return Optional.ofNullable(trouble).map(why -> new Notice("推广文件无法使用，推广已停住：" + why,
                "the file of rollouts cannot be used, they stand still: " + why));
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (store != null) {
            store.close();
        }
    }
}
