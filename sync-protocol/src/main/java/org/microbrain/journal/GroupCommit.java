package org.microbrain.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets many threads share one store with one sync of the disk for all that came in meanwhile. Work runs on the given
 * executor, one at a time and in order; each returned future completes after the commit that made it durable. With an
 * executor that runs at once (a simulation) every call is its own commit.
 *
 * @param <S> the store; touched by nothing else while this exists
 */
public final class GroupCommit<S extends Transactional> {

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final int MOST_IN_ONE_COMMIT = 1_024;
    private static final int MOST_FULL_IN_ONE_GROUP = 8;

    private final S store;
    private final Executor executor;
    private final ConcurrentLinkedQueue<Task<S, ?>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final List<Runnable> afterCommit = new CopyOnWriteArrayList<>();
    private volatile String trouble;

    /** @param executor a single thread, or {@code Runnable::run} where everything happens in one thread anyway */
    public GroupCommit(S store, Executor executor) {
        this.store = store;
        this.executor = executor;
    }

    private record Task<S, T>(Function<S, T> work, CompletableFuture<T> done) {

        Runnable run(S store) {
            T result = work.apply(store);
            return () -> done.complete(result);
        }
    }

    /** Why the store did not take what came last; null when it did. Any thread. */
    public String trouble() {
        return trouble;
    }

    /** Called after each commit, on the executor; must return at once. What it throws is logged and harms nobody. */
    public void afterCommit(Runnable listener) {
        afterCommit.add(listener);
    }

    /**
     * @param work what to do to the store, and nothing outside it: when its neighbour in a commit throws, it runs again
     *             alone; when it throws itself, its future fails and it leaves no trace
     * @return completes on the executor's thread once the result is durable; fails at once with
     *         {@link RejectedExecutionException} when the executor takes no more work
     */
    public <T> CompletableFuture<T> submit(Function<S, T> work) {
        return submit(work, new CompletableFuture<>());
    }

    /**
     * As {@link #submit(Function)}.
     *
     * @param then called on the executor after the commit, before the listeners of {@link #afterCommit}, or when the work
     *             failed; on the caller's thread only when the executor takes no more work
     */
    public <T> void submit(Function<S, T> work, BiConsumer<T, Throwable> then) {
        CompletableFuture<T> done = new CompletableFuture<>();
        done.whenComplete(then);
        submit(work, done);
    }

    private <T> CompletableFuture<T> submit(Function<S, T> work, CompletableFuture<T> done) {
        queue.add(new Task<>(work, done));
        if (scheduled.compareAndSet(false, true)) {
            try {
                executor.execute(this::drain);
            } catch (RejectedExecutionException stopped) {
                scheduled.set(false);
                refuse(stopped);
            }
        }
        return done;
    }

    /** Nobody will come for what is queued; whoever waits for it is told. */
    private void refuse(RejectedExecutionException stopped) {
        for (Task<S, ?> task = queue.poll(); task != null; task = queue.poll()) {
            task.done().completeExceptionally(stopped);
        }
    }

    private void drain() {
        scheduled.set(false);
        while (true) {
            List<Task<S, ?>> group = new ArrayList<>();
            Task<S, ?> task = queue.poll();
            while (task != null) {
                group.add(task);
                task = group.size() < MOST_IN_ONE_COMMIT ? queue.poll() : null;
            }
            if (group.isEmpty()) {
                return;
            }
            commit(group);
        }
    }

    /** @return why a commit of one task alone failed; null otherwise */
    private Throwable commit(List<Task<S, ?>> group) {
        List<Runnable> completions = new ArrayList<>(group.size());
        try {
            store.transaction(() -> {
                group.forEach(task -> completions.add(task.run(store)));
                return null;
            });
        } catch (RuntimeException | Error failure) {
            boolean commitFailed = completions.size() == group.size();
            if (commitFailed || group.size() == 1 || wouldFailAlone(failure)) {
                trouble = failure.getMessage();
                // After a failed commit nobody knows what the disk holds; to do the work again could do it twice.
                fail(group, failure);
                return failure;
            }
            commitOneByOne(group);
            return null;
        }
        trouble = null;
        completions.forEach(Runnable::run);
        afterCommit.forEach(GroupCommit::call);
        return null;
    }

    /** On a full disk something small may still fit; but each failure costs a new connection. */
    private void commitOneByOne(List<Task<S, ?>> group) {
        int full = 0;
        for (int i = 0; i < group.size(); i++) {
            Throwable failure = commit(List.of(group.get(i)));
            if (failure instanceof StorageFailure disk && (disk.full() || disk.hitsAll())
                    && ++full == MOST_FULL_IN_ONE_GROUP) {
                fail(group.subList(i + 1, group.size()), failure);
                return;
            }
        }
    }

    private static boolean wouldFailAlone(Throwable failure) {
        return failure instanceof Damaged || failure instanceof StorageFailure disk && disk.hitsAll();
    }

    private static <S> void fail(List<Task<S, ?>> tasks, Throwable failure) {
        tasks.forEach(task -> task.done().completeExceptionally(failure));
    }

    private static void call(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            LOG.error("what follows a commit failed; the commit itself holds: {}", e.toString());
        }
    }
}
