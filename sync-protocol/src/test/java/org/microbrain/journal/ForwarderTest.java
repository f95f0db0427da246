package org.microbrain.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.microbrain.record.JournalId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;

final class ForwarderTest {

    private final MemoryJournal journal = new MemoryJournal(new MemoryJournal.Image(), JournalContract.NODE,
            new JournalId(1, 1), JournalLimits.DEFAULT);
    private final GroupCommit<MemoryJournal> commits = new GroupCommit<>(journal, Runnable::run);
    private final List<Batch> taken = new ArrayList<>();
    private final List<CompletableFuture<Void>> stages = new ArrayList<>();
    private final Forwarder forwarder = new Forwarder(commits, journal, new Outbox(journal, 2, 100_000), batch -> {
        taken.add(batch);
        stages.add(new CompletableFuture<>());
        return stages.get(stages.size() - 1);
    });

    private void append(PriorityClass priority, int count) {
        for (int i = 0; i < count; i++) {
            commits.submit(store -> store.append(JournalContract.draft(priority, "x"))).join();
        }
    }

    private List<Long> sequences() {
        return taken.stream().flatMap(batch -> batch.records().stream()).map(record -> record.sequence()).toList();
    }

    private long taken(PriorityClass priority) {
        return taken.stream().filter(batch -> batch.priority() == priority).count();
    }

    @Test
    void nothingSetsOutBeforeTheStart() {
        append(PriorityClass.READING, 3);
        assertThat(taken).isEmpty();
        forwarder.start();
        assertThat(sequences()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void eachClassHasAWindowOfItsOwnSoThatReadingsNeverHoldAWarning() {
        append(PriorityClass.READING, 100);
        forwarder.start();
        assertThat(taken(PriorityClass.READING)).isEqualTo(8);
        append(PriorityClass.WARNING, 1);
        assertThat(taken(PriorityClass.WARNING)).isEqualTo(1);
        append(PriorityClass.EVENT, 20);
        assertThat(taken(PriorityClass.EVENT)).isEqualTo(4);
    }

    @Test
    void aDeliveredBatchIsAcknowledgedAndTheNextSetsOut() {
        append(PriorityClass.READING, 18);
        forwarder.start();
        assertThat(taken).hasSize(8);
        stages.get(3).complete(null);
        assertThat(taken).hasSize(9);
        assertThat(journal.backlog().records()).isEqualTo(16);
    }

    @Test
    void aFailurePausesUntilRetryAndThenTheSameRecordsGoFirst() {
        append(PriorityClass.READING, 4);
        forwarder.start();
        stages.get(0).completeExceptionally(new IllegalStateException("no route"));
        append(PriorityClass.READING, 2);
        assertThat(sequences()).containsExactly(1L, 2L, 3L, 4L);
        forwarder.retry();
        assertThat(sequences()).containsExactly(1L, 2L, 3L, 4L, 1L, 2L, 5L, 6L);
        stages.forEach(stage -> stage.complete(null));
        assertThat(journal.backlog().records()).isZero();
    }

    @Test
    void aBatchThatIsRefusedAtOnceIsNotTriedAgainBeforeRetry() {
        List<Batch> refused = new ArrayList<>();
        Forwarder refusedAtOnce = new Forwarder(commits, journal, new Outbox(journal, 2, 100_000), batch -> {
            refused.add(batch);
            return refused.size() > 100 ? new CompletableFuture<>()
                    : CompletableFuture.failedFuture(new IllegalStateException("no route"));
        });
        append(PriorityClass.WARNING, 1);
        append(PriorityClass.READING, 1);
        refusedAtOnce.start();
        assertThat(refused).hasSize(1);
        refusedAtOnce.retry();
        assertThat(refused).hasSize(2);
    }

    @Test
    void whatIsGivenBackAtAStopWaitsAgain() {
        append(PriorityClass.READING, 2);
        forwarder.start();
        forwarder.stop();
        stages.get(0).completeExceptionally(new CancellationException("this node stops"));
        forwarder.retry();
        assertThat(taken).hasSize(1);
        assertThat(journal.backlog().records()).isEqualTo(2);
        forwarder.start();
        assertThat(sequences()).containsExactly(1L, 2L, 1L, 2L);
    }

    @Test
    void afterAStopNothingSetsOutAndWhatIsUnderWayStillCounts() {
        append(PriorityClass.READING, 40);
        forwarder.start();
        forwarder.stop();
        stages.get(0).complete(null);
        assertThat(taken).hasSize(8);
        assertThat(journal.backlog().records()).isEqualTo(38);
    }

    @Test
    void whileFourBatchesOfReadingsAreUnderWayTheNextWaitsUntilItIsFull() {
        forwarder.start();
        append(PriorityClass.READING, 5);
        assertThat(sequences()).containsExactly(1L, 2L, 3L, 4L);
        append(PriorityClass.READING, 1);
        assertThat(sequences()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        append(PriorityClass.READING, 1);
        assertThat(taken).hasSize(5);
        stages.get(0).complete(null);
        assertThat(taken).hasSize(5);
        stages.get(1).complete(null);
        assertThat(sequences()).endsWith(6L, 7L);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNewSetsOutThoughWhatIsUnderWayWasFoundAtTheParent(PriorityClass priority) {
        forwarder.start();
        append(priority, 1);
        commits.submit(store -> store.reconcile(store.origin(), SequenceSet.of(1, 1), SequenceSet.of(1, 1))).join();
        append(priority, 1);
        assertThat(sequences()).containsExactly(1L, 2L);
        stages.forEach(stage -> stage.complete(null));
        assertThat(journal.backlog().records()).isZero();
    }

    @Test
    void aWarningSetsOutThoughOneUnderWayWasShed() {
        MemoryJournal small = new MemoryJournal(new MemoryJournal.Image(), JournalContract.NODE, new JournalId(1, 1),
                new JournalLimits(4096, 0, Duration.ofDays(1)));
        GroupCommit<MemoryJournal> itsCommits = new GroupCommit<>(small, Runnable::run);
        new Forwarder(itsCommits, small, new Outbox(small, 2, 100_000), batch -> {
            taken.add(batch);
            return new CompletableFuture<>();
        }).start();
        itsCommits.submit(store -> store.append(JournalContract.draft(PriorityClass.WARNING, "x".repeat(5000)))).join();
        assertThat(itsCommits.submit(store -> store.tend(RecordTime.good(1))).join()).isEqualTo(1);
        long late = itsCommits.submit(store -> store.append(JournalContract.draft(PriorityClass.WARNING, "x"))).join()
                .sequence();
        assertThat(sequences()).endsWith(late);
        assertThat(taken(PriorityClass.WARNING)).isEqualTo(2);
    }

    @Test
    void nothingIsUnderWayTwice() {
        append(PriorityClass.READING, 5);
        forwarder.start();
        for (int i = 0; i < 10; i++) {
            forwarder.retry();
        }
        assertThat(sequences()).containsExactly(1L, 2L, 3L, 4L, 5L);
    }
}
