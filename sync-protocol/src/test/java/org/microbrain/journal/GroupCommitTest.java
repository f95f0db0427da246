package org.microbrain.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class GroupCommitTest {

    private final Notes notes = new Notes();
    private final Deque<Runnable> executor = new ArrayDeque<>();
    private boolean stopped;
    private final GroupCommit<Notes> commits = new GroupCommit<>(notes, work -> {
        if (stopped) {
            throw new RejectedExecutionException("stopped");
        }
        executor.add(work);
    });

    /** A store that counts its commits and forgets what a failed one did. */
    private static final class Notes implements Transactional {
        private final List<String> durable = new ArrayList<>();
        private List<String> open = new ArrayList<>();
        private int commits;
        private boolean full;

        @Override
        public <T> T transaction(Supplier<T> work) {
            open = new ArrayList<>();
            T result = work.get();
            if (full) {
                throw new IllegalStateException("the disk is full");
            }
            durable.addAll(open);
            commits++;
            return result;
        }

        int note(String text) {
            open.add(text);
            return durable.size() + open.size();
        }
    }

    private void work() {
        while (!executor.isEmpty()) {
            executor.poll().run();
        }
    }

    @Test
    void whatCameInMeanwhileSharesOneCommitInItsOrder() {
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        for (String text : List.of("a", "b", "c")) {
            futures.add(commits.submit(store -> store.note(text)));
        }
        assertThat(futures).noneMatch(CompletableFuture::isDone);
        work();
        assertThat(notes.durable).containsExactly("a", "b", "c");
        assertThat(notes.commits).isEqualTo(1);
        assertThat(futures).extracting(CompletableFuture::join).containsExactly(1, 2, 3);
    }

    @Test
    void aFutureCompletesOnlyAfterItsCommit() {
        List<Integer> commitsSeen = new ArrayList<>();
        commits.submit(store -> store.note("a")).thenRun(() -> commitsSeen.add(notes.commits));
        work();
        assertThat(commitsSeen).containsExactly(1);
    }

    @Test
    void workThatThrowsFailsAloneAndItsNeighboursAreDurable() {
        CompletableFuture<Integer> before = commits.submit(store -> store.note("before"));
        CompletableFuture<Integer> bad = commits.submit(store -> {
            store.note("never");
            throw new IllegalArgumentException("on purpose");
        });
        CompletableFuture<Integer> after = commits.submit(store -> store.note("after"));
        work();
        assertThat(before).isCompleted();
        assertThat(after).isCompleted();
        assertThatThrownBy(bad::join).hasRootCauseMessage("on purpose");
        assertThat(notes.durable).containsExactly("before", "after");
    }

    @Test
    void anErrorFailsItsFutureInsteadOfLeavingItOpen() {
        CompletableFuture<Integer> bad = commits.submit(store -> {
            throw new AssertionError("a bug");
        });
        CompletableFuture<Integer> good = commits.submit(store -> store.note("good"));
        work();
        assertThat(bad).isCompletedExceptionally();
        assertThat(good).isCompleted();
    }

    @Test
    void aDiskThatIsFullFailsTheFuturesAndTheNextCommitGoesOn() {
        notes.full = true;
        CompletableFuture<Integer> lost = commits.submit(store -> store.note("a"));
        work();
        assertThatThrownBy(lost::join).hasRootCauseMessage("the disk is full");
        notes.full = false;
        CompletableFuture<Integer> good = commits.submit(store -> store.note("b"));
        work();
        assertThat(good).isCompleted();
        assertThat(notes.durable).containsExactly("b");
    }

    @Test
    void workIsNotDoneAgainWhenTheCommitItselfFailedBecauseTheDiskMayHoldIt() {
        notes.full = true;
        List<String> done = new ArrayList<>();
        CompletableFuture<Integer> first = commits.submit(store -> {
            done.add("a");
            return store.note("a");
        });
        CompletableFuture<Integer> second = commits.submit(store -> {
            done.add("b");
            return store.note("b");
        });
        work();
        assertThat(first).isCompletedExceptionally();
        assertThat(second).isCompletedExceptionally();
        assertThat(done).containsExactly("a", "b");
    }

    @Test
    void listenersHearOfEachCommitAndOneThatThrowsHarmsNobody() {
        List<String> heard = new ArrayList<>();
        commits.afterCommit(() -> {
            throw new IllegalStateException("a bad listener");
        });
        commits.afterCommit(() -> heard.add("after " + notes.commits));
        commits.submit(store -> store.note("a"));
        work();
        commits.submit(store -> store.note("b"));
        work();
        assertThat(heard).containsExactly("after 1", "after 2");
    }

    @Test
    void submittedWorkFailsWhenTheExecutorIsShutDownAndNeverHangs() {
        stopped = true;
        CompletableFuture<Integer> late = commits.submit(store -> store.note("late"));
        CompletableFuture<Integer> later = commits.submit(store -> store.note("later"));
        for (CompletableFuture<Integer> one : List.of(late, later)) {
            assertThatThrownBy(one::join).hasRootCauseInstanceOf(RejectedExecutionException.class);
        }
        stopped = false;
        CompletableFuture<Integer> again = commits.submit(store -> store.note("again"));
        work();
        assertThat(again).isCompleted();
        assertThat(notes.durable).containsExactly("again");
    }
}
