package org.microbrain.journal;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.microbrain.record.PriorityClass;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what waits in a journal on to somebody who takes it durably, a few batches of each class at a time, so that a
 * full line of readings never keeps a warning from setting out. Belongs to the journal's thread.
 */
public final class Forwarder {

    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
    private static final Map<PriorityClass, Integer> WINDOWS = new EnumMap<>(Map.of(
            PriorityClass.WARNING, 4, PriorityClass.EVENT, 4, PriorityClass.READING, 8));
    /** While so many batches of readings are under way, the next one waits until it is full (as RFC 896 does in TCP). */
    private static final int READINGS_UNDER_WAY = 4;

    private final GroupCommit<? extends Journal> commits;
    private final Journal journal;
    private final Outbox outbox;
    private final Function<Batch, CompletionStage<?>> taker;
    private final Map<PriorityClass, Integer> inFlight = new EnumMap<>(PriorityClass.class);
    private final Map<PriorityClass, Backlog.Amount> amountInFlight = new EnumMap<>(PriorityClass.class);
    private boolean open;
    private boolean paused;
    private String lastTrouble;

    /**
     * @param commits the journal's; it wakes this after each commit
     * @param journal the same journal, read on its own thread
     * @param taker   returns a stage that completes when the batch is durable there, or fails when it is not taken
     */
    public Forwarder(GroupCommit<? extends Journal> commits, Journal journal, Outbox outbox,
                     Function<Batch, CompletionStage<?>> taker) {
        this.commits = commits;
        this.journal = journal;
        this.outbox = outbox;
        this.taker = taker;
        commits.afterCommit(this::pump);
    }

    /** Begins, or goes on after {@link #stop}. */
    public void start() {
        commits.submit(store -> open = true);
    }

    /** No further batch sets out; those under way still finish. */
    public void stop() {
        commits.submit(store -> open = false);
    }

    /** Tries again after a failure. To be called about once a second, from any thread. */
    public void retry() {
        commits.submit(store -> paused = false);
    }

    private void pump() {
        try {
            forwardWhatWaits();
        } catch (StorageFailure | Damaged e) {
            pause("what waits for the parent cannot be read now: " + e.getMessage());
        }
    }

    private void forwardWhatWaits() {
        if (!open || paused) {
            return;
        }
        Backlog backlog = journal.backlog();
        for (PriorityClass priority : PriorityClass.values()) {
            while (!paused && sets(priority, backlog.waiting().get(priority))) {
                Optional<Outbox.Parcel> parcel = outbox.take(priority);
                if (parcel.isEmpty()) {
                    break;
                }
                forward(parcel.get());
            }
        }
    }

    /**
     * Whether the outbox is asked for a batch now. The counts alone cannot say that nothing is left for it: what is under
     * way may wait no more, because a comparison found it at the parent or it was shed.
     */
    private boolean sets(PriorityClass priority, Backlog.Amount waiting) {
        int underWay = inFlight.getOrDefault(priority, 0);
        return waiting.records() > 0 && underWay < WINDOWS.get(priority)
                && (priority != PriorityClass.READING || underWay < READINGS_UNDER_WAY || fills(priority, waiting));
    }

    /**
     * Small batches cost both ends as much as full ones, and the answers bring the next turn. What is under way and waits
     * no more counts against the next batch, so this may say no too often, and only while an answer is still to come.
     */
    private boolean fills(PriorityClass priority, Backlog.Amount waiting) {
        Backlog.Amount away = amountInFlight.getOrDefault(priority, Backlog.Amount.NONE);
        return outbox.fills(waiting.records() - away.records(), waiting.bytes() - away.bytes());
    }

    private void forward(Outbox.Parcel parcel) {
        count(parcel, 1);
        taker.apply(parcel.batch()).whenComplete((nothing, failure) -> {
            if (failure == null) {
                commits.submit(store -> {
                    outbox.delivered(parcel);
                    return null;
                }, (done, lost) -> landed(parcel, lost));
            } else {
                commits.submit(store -> null, (done, lost) -> landed(parcel, failure));
            }
        });
    }

    private void landed(Outbox.Parcel parcel, Throwable failure) {
        count(parcel, -1);
        if (failure == null) {
            lastTrouble = null;
            return;
        }
        outbox.returned(parcel);
        if (failure instanceof CancellationException || failure.getCause() instanceof CancellationException) {
            paused = true;
        } else {
            pause("records were not taken and wait again: " + failure.getMessage());
        }
    }

    /** Until {@link #retry}. The same trouble is told once. */
    private void pause(String trouble) {
        paused = true;
        if (!trouble.equals(lastTrouble)) {
            lastTrouble = trouble;
            LOG.warn("{}", trouble);
        }
    }

    private void count(Outbox.Parcel parcel, int step) {
        PriorityClass priority = parcel.batch().priority();
        inFlight.merge(priority, step, Integer::sum);
        long records = parcel.entries().size();
        long bytes = parcel.entries().stream().mapToLong(entry -> entry.record().content().length).sum();
        amountInFlight.merge(priority, Backlog.Amount.NONE.plus(step * records, step * bytes),
                (before, more) -> before.plus(more.records(), more.bytes()));
    }
}
