package org.microbrain.core;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;

/**
 * The records of the core itself, such as what its people do. They go into the archive like those of the cities: once, and
 * with a place in the ledger. Owns a thread.
 */
final class OwnJournal implements AutoCloseable {

    private static final JournalLimits LIMITS = new JournalLimits(256L << 20, 16L << 20, Duration.ofDays(30), 16L << 20);

    private final SqliteJournal journal;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(new DefaultThreadFactory("journal"));
    private final GroupCommit<SqliteJournal> commits;
    private final Supplier<RecordTime> confirmed;

    /** @param confirmed the time as far as it is sure; by it records are forgotten */
    OwnJournal(Path file, NodeId node, Supplier<RecordTime> confirmed) {
        this.journal = SqliteJournal.openOrReplace(file, node, LIMITS, new SecureRandom());
        this.commits = new GroupCommit<>(journal, thread);
        this.confirmed = confirmed;
    }

    SqliteJournal journal() {
        return journal;
    }

    GroupCommit<SqliteJournal> commits() {
        return commits;
    }

    /** Makes a record of class event. @return completes when it is durable */
    CompletionStage<JournalRecord> record(RecordKind kind, byte[] body, RecordTime time) {
        return commits.submit(store -> store.append(new Draft(kind, PriorityClass.EVENT, time, body)));
    }

    /** Forgets what the archive has had for long. To be called every few seconds. */
    void tend() {
        commits.submit(store -> store.tend(confirmed.get()));
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        journal.close();
    }
}
