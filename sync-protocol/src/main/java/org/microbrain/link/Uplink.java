package org.microbrain.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.microbrain.journal.Batch;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Journal;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The child's end: keeps a link to the best parent that can be had, and hands it batches, the most urgent first. Parents
 * are tried in order of preference; while a less preferred one serves, the better ones are tried from time to time. A
 * batch taken is kept until some parent has acknowledged it, however many links that takes.
 *
 * <p>Everything but {@link #send} and {@link #status} belongs to the thread of {@code loop}.
 */
public final class Uplink {

    private static final Logger LOG = LoggerFactory.getLogger(Uplink.class);

    private final NodeId self;
    private final String program;
    private final Dialer dialer;
    private final Executor loop;
    private final GroupCommit<? extends Journal> journal;
    private final LinkSettings settings;
    private final RandomGenerator random;
    private final LongConsumer parentClock;
    private final List<Attempts> parents = new ArrayList<>();
    private final Map<PriorityClass, Deque<Pending>> queues = new EnumMap<>(PriorityClass.class);
    private UplinkSession current;
    private Moment now;
    private long downSince;
    private boolean closed;
    private volatile LinkStatus status;

    /** A batch somebody waits for. */
    record Pending(Batch batch, CompletableFuture<Void> done) {
    }

    /** What is known of dialing one parent. */
    private final class Attempts {
        private final Parent parent;
        private UplinkSession session;
        private long nextTry;
        private long backOff;
        private String lastFailure;

        private Attempts(Parent parent) {
            this.parent = parent;
        }
    }

    /**
     * @param parents     in order of preference
     * @param loop        a single thread; the dialer calls back on it
     * @param parentClock hears the parent's clock, Unix milliseconds, whenever it comes by
     */
    public Uplink(NodeId self, String program, List<Parent> parents, Dialer dialer, Executor loop,
                  GroupCommit<? extends Journal> journal, LinkSettings settings, RandomGenerator random,
                  LongConsumer parentClock, Moment now) {
        this.self = self;
        this.program = program;
        this.dialer = dialer;
        this.loop = loop;
        this.journal = journal;
        this.settings = settings;
        this.random = random;
        this.parentClock = parentClock;
        this.now = now;
        this.downSince = now.elapsed();
        parents.forEach(parent -> this.parents.add(new Attempts(parent)));
        for (PriorityClass priority : PriorityClass.values()) {
            queues.put(priority, new ArrayDeque<>());
        }
        this.status = LinkStatus.down(null, now.wall());
    }

    /** @return completes when a parent has the batch on its disk; fails only when this is closed */
    public CompletableFuture<Void> send(Batch batch) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            if (closed) {
                done.completeExceptionally(new CancellationException("this node stops"));
                return;
            }
            queues.get(batch.priority()).add(new Pending(batch, done));
            pump();
        });
        return done;
    }

    /** Gives back every batch that no parent has acknowledged, and hangs up. Any thread. */
    public void close() {
        loop.execute(() -> {
            closed = true;
            parents.stream().filter(one -> one.session != null).map(one -> one.session).toList()
                    .forEach(session -> session.close("this node stops"));
            queues.values().forEach(queue -> {
                queue.forEach(pending -> pending.done().completeExceptionally(
                        new CancellationException("this node stops")));
                queue.clear();
            });
        });
    }

    /** How the link stands. Any thread. */
    public LinkStatus status() {
        return status;
    }

    /** Does what time asks for: dialing, signs of life, giving up. To be called a few times a second. */
    public void work(Moment moment) {
        now = moment;
        for (int rank = 0; rank < parents.size(); rank++) {
            Attempts attempts = parents.get(rank);
            if (attempts.session != null) {
                attempts.session.work(moment);
            } else if (wanted(rank) && moment.elapsed() >= attempts.nextTry) {
                dial(attempts);
            }
        }
    }

    private boolean wanted(int rank) {
        if (closed) {
            return false;
        }
        return current == null
                ? now.elapsed() - downSince >= rank * settings.failOver().toMillis()
                : rank < rank(current.parent());
    }

    private int rank(Parent parent) {
        for (int rank = 0; rank < parents.size(); rank++) {
            if (parents.get(rank).parent.equals(parent)) {
                return rank;
            }
        }
        throw new IllegalArgumentException(parent + " is not a parent of " + self);
    }

    private void dial(Attempts attempts) {
        UplinkSession session = new UplinkSession(this, attempts.parent, settings, journal, loop);
        attempts.session = session;
        dialer.dial(attempts.parent, session);
    }

    NodeId self() {
        return self;
    }

    String program() {
        return program;
    }

    Moment now() {
        return now;
    }

    /** A parent that doubts its own clock corrects nobody's. */
    void parentClock(long millis, int quality) {
        if (RecordTime.Quality.of(quality) != RecordTime.Quality.DOUBTFUL) {
            parentClock.accept(millis);
        }
    }

    /** A session was welcomed; it serves from now on, if it is better than what serves. */
    void welcomed(UplinkSession session) {
        if (current != null && rank(current.parent()) <= rank(session.parent())) {
            session.close("a better parent serves");
            return;
        }
        UplinkSession before = current;
        current = session;
        Attempts attempts = parents.get(rank(session.parent()));
        attempts.backOff = 0;
        attempts.lastFailure = null;
        status = LinkStatus.up(session.parent(), now.wall());
        if (before != null) {
            before.close("going back to " + session.parent());
        }
        LOG.info("connected to {}", session.parent());
        pump();
    }

    /**
     * A session ended, or never began.
     *
     * @param unacknowledged what it had in flight, oldest first
     */
    void ended(UplinkSession session, UplinkSession.End end, String why, Collection<Pending> unacknowledged) {
        List<Pending> again = new ArrayList<>(unacknowledged);
        for (int i = again.size() - 1; i >= 0; i--) {
            queues.get(again.get(i).batch().priority()).addFirst(again.get(i));
        }
        Attempts attempts = parents.get(rank(session.parent()));
        attempts.session = null;
        attempts.nextTry = now.elapsed() + pause(attempts, end);
        if (!why.equals(attempts.lastFailure)) {
            attempts.lastFailure = why;
            LOG.warn("no link to {}: {}", session.parent(), why);
        }
        if (session == current) {
            current = null;
            downSince = now.elapsed();
            status = LinkStatus.down(why, now.wall());
        } else if (current == null) {
            status = new LinkStatus(false, null, status.since(), why);
        }
        pump();
    }

    /** Milliseconds to the next attempt. A line that is down is tried each second, so that draining begins at once. */
    private long pause(Attempts attempts, UplinkSession.End end) {
        long retry = settings.retry().toMillis();
        switch (end) {
            case UNREACHABLE, LOST -> {
                attempts.backOff = 0;
                long shortest = current == null ? retry / 2 : settings.returnProbe().toMillis();
                return shortest + random.nextLong(retry);
            }
            case NO_GREETING -> attempts.backOff = Math.min(Math.max(retry / 2, attempts.backOff * 2), 2 * retry);
            case REFUSED -> attempts.backOff =
                    Math.min(Math.max(retry, attempts.backOff * 2), settings.refusedRetry().toMillis());
        }
        return attempts.backOff / 2 + random.nextLong(attempts.backOff);
    }

    /** Sends what may be sent. */
    void pump() {
        while (current != null) {
            Deque<Pending> next = null;
            for (Deque<Pending> queue : queues.values()) {
                if (!queue.isEmpty()) {
                    next = queue;
                    break;
                }
            }
            if (next == null || !current.takes(next.peek().batch().priority())) {
                return;
            }
            current.send(next.poll());
        }
    }
}
