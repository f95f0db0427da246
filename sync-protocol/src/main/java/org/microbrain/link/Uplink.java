package org.microbrain.link;

import com.google.protobuf.ByteString;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.microbrain.journal.Batch;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Journal;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;
import org.microbrain.wire.proto.Hello;
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

    private final Origin self;
    private final String program;
    private final Dialer dialer;
    private final Executor loop;
    private final GroupCommit<? extends Journal> journal;
    private final LinkSettings settings;
    private final LongConsumer parentClock;
    private final List<Attempts> parents = new ArrayList<>();
    private final Map<PriorityClass, Deque<Outgoing>> queues = new EnumMap<>(PriorityClass.class);
    private UplinkSession current;
    private Moment now;
    private long downSince;
    private boolean closed;
    private volatile LinkStatus status;
    private volatile SharedBook book = SharedBook.EMPTY;
    private volatile Intentions intentions = Intentions.NONE;
    private volatile Contributions contributions;
    private final PieceQueue pieces = new PieceQueue();

    /**
     * @param self        this node and its open journal
     * @param parents     in order of preference
     * @param loop        a single thread; the dialer calls back on it
     * @param parentClock hears the parent's clock, Unix milliseconds, whenever it comes by
     */
    public Uplink(Origin self, String program, List<Parent> parents, Dialer dialer, Executor loop,
                  GroupCommit<? extends Journal> journal, LinkSettings settings, RandomGenerator random,
                  LongConsumer parentClock, Moment now) {
        this.self = self;
        this.program = program;
        this.dialer = dialer;
        this.loop = loop;
        this.journal = journal;
        this.settings = settings;
        this.parentClock = parentClock;
        this.now = now;
        this.downSince = now.elapsed();
        parents.stream().distinct().forEach(parent -> this.parents.add(new Attempts(parent, settings, random)));
        for (PriorityClass priority : PriorityClass.values()) {
            queues.put(priority, new ArrayDeque<>());
        }
        this.status = LinkStatus.down(null, now.wall());
    }

    /** @return completes when a parent has the batch on its disk; fails only when this is closed */
    public CompletableFuture<Void> send(Batch batch) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            loop.execute(() -> {
                if (closed) {
                    done.completeExceptionally(new CancellationException("this node stops"));
                    return;
                }
                queues.get(batch.priority()).add(new Outgoing(batch, done));
                pump();
            });
        } catch (RejectedExecutionException stopped) {
            done.completeExceptionally(new CancellationException("this node stops"));
        }
        return done;
    }

    /** Which book learns what parents tell. Any thread. */
    public void shareInto(SharedBook shared) {
        book = shared;
        loop.execute(() -> parents.stream().filter(one -> one.session != null)
                .forEach(one -> one.session.compareSharedSoon()));
    }

    /** What this node sends and takes where it has no line. */
    public CarryChild carried() {
        return new CarryChild(journal, this::book, this::intentions, () -> loop.execute(() -> parents.stream()
                .filter(one -> one.session != null).forEach(one -> one.session.compareSoon())));
    }

    /** Where intents that parents tell are kept; until this is called, none are asked for. Any thread. */
    public void intentsInto(Intentions book) {
        intentions = book;
    }

    /** From where parents get what they are to add up; until this is called, they get nothing. Any thread. */
    public void contributeFrom(Contributions given) {
        contributions = given;
    }

    /** Null for none. */
    Contributions contributions() {
        return contributions;
    }

    /**
     * Asks the parent that serves for a piece of a release. Any thread.
     *
     * @param offset of the packed bytes
     * @param most   bytes at most; it may be fewer
     * @return completes on the uplink's thread with what the parent says, {@link PieceAnswer.State#BUSY} also when it says
     *         nothing for a minute; fails when no such parent serves or the line is cut
     */
    public CompletableFuture<PieceAnswer> fetch(PieceName name, long offset, int most) {
        PieceQueue.Wanted wanted = new PieceQueue.Wanted(name, offset, Math.min(most, PieceSource.MOST_BYTES),
                new CompletableFuture<>());
        try {
            loop.execute(() -> {
                pieces.add(wanted);
                pumpPieces();
            });
        } catch (RejectedExecutionException stopped) {
            wanted.done().completeExceptionally(new CancellationException("this node stops"));
        }
        return wanted.done();
    }

    void pumpPieces() {
        pieces.pump(current == null || closed ? null : current.pieces(), busy(), now.elapsed());
    }

    /** Whether the line is wanted for records. */
    boolean busy() {
        return current != null && current.urgent() || queues.values().stream().anyMatch(queue -> !queue.isEmpty());
    }

    /** Gives back every batch that no parent has acknowledged, and hangs up. Any thread. */
    public void close() {
        loop.execute(() -> {
            closed = true;
            parents.stream().filter(one -> one.session != null).map(one -> one.session).toList()
                    .forEach(session -> session.leave("this node stops"));
            queues.values().forEach(queue -> {
                queue.forEach(one -> one.fail(new CancellationException("this node stops")));
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
            } else if (wanted(rank)) {
                if (attempts.due(moment.elapsed())) {
                    dial(attempts);
                } else {
                    attempts.knock(dialer, moment.elapsed());
                }
            }
        }
        pump(); // a window opens with time, too
        pumpPieces();
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
        Lanes lanes = new Lanes(this, attempts.parent, dialer, settings);
        UplinkSession session = new UplinkSession(this, attempts.parent, settings, journal, loop, lanes);
        attempts.session = session;
        dialer.dial(attempts.parent, session);
    }

    Origin self() {
        return self;
    }

    SharedBook book() {
        return book;
    }

    Intentions intentions() {
        return intentions;
    }

    IntentsChild.Mark intentsMark(Parent parent) {
        return parents.get(rank(parent)).intents;
    }

    Resends resends(Parent parent) {
        return parents.get(rank(parent)).resends;
    }

    /** What it says of itself, on every link. */
    Hello.Builder hello() {
        return Hello.newBuilder().setVersion(Wire.VERSION).setOldestVersion(Wire.OLDEST_VERSION)
                .setNode(self.node().text()).setJournal(ByteString.copyFrom(self.journal().bytes()))
                .setClockMs(now.wall()).setProgram(program);
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
            session.leave("a better parent serves");
            return;
        }
        UplinkSession before = current;
        current = session;
        parents.get(rank(session.parent())).welcomed();
        status = LinkStatus.up(session.parent(), now.wall());
        if (before != null) {
            before.leave("going back to " + session.parent());
        }
        LOG.info("connected to {}", session.parent());
        pump();
    }

    /**
     * A session ended, or never began.
     *
     * @param unacknowledged what it had in flight, oldest first
     */
    void ended(UplinkSession session, UplinkSession.End end, String why, List<Outgoing.Part> unacknowledged) {
        for (int i = unacknowledged.size() - 1; i >= 0; i--) {
            Outgoing whole = unacknowledged.get(i).whole();
            Deque<Outgoing> queue = queues.get(whole.batch().priority());
            if (queue.peek() != whole) {
                queue.addFirst(whole);
            }
            whole.returned(unacknowledged.get(i));
        }
        queues.values().forEach(this::settle);
        boolean served = session == current;
        if (served) {
            current = null;
            downSince = now.elapsed();
        }
        Attempts attempts = parents.get(rank(session.parent()));
        attempts.ended(end, session.lived(), current != null, now.elapsed());
        if (served) {
            status = LinkStatus.down(why, now.wall());
            parents.forEach(one -> one.hurry(now.elapsed()));
        } else if (current == null) {
            status = new LinkStatus(false, null, status.since(), why);
        }
        if (end != UplinkSession.End.LEFT && attempts.failedAnew(why)) {
            LOG.warn("no link to {}: {}", session.parent(), why);
        }
        pump();
    }

    /**
     * A batch of which a parent has a part goes back to the journal, which keeps that part as acknowledged: if the parent
     * comes back without it, the comparison finds it missing, and it could not in what only this object knows. What waits
     * behind it goes back, too, so that nothing overtakes the rest of it.
     */
    private void settle(Deque<Outgoing> queue) {
        Map<Origin, SequenceSet> arrived = new HashMap<>();
        queue.forEach(batch -> batch.acknowledged(arrived));
        if (arrived.isEmpty()) {
            return;
        }
        journal.submit(store -> {
            arrived.forEach((origin, sequences) -> store.reconcile(origin, sequences, sequences));
            return null;
        });
        List<Outgoing> back = List.copyOf(queue);
        queue.clear();
        back.forEach(batch -> batch.fail(new CancellationException("the link ended in the middle of a batch")));
    }

    /** Sends what may be sent. */
    void pump() {
        while (current != null) {
            Deque<Outgoing> next = null;
            for (Deque<Outgoing> queue : queues.values()) {
                if (!queue.isEmpty()) {
                    next = queue;
                    break;
                }
            }
            if (next == null || !current.takes(next.peek().batch().priority())) {
                return;
            }
            Outgoing batch = next.peek();
            Outgoing.Part part = current.part(batch);
            if (batch.sent()) {
                next.poll();
            }
            current.send(part); // which may lead back here, when the socket takes it at once
        }
    }
}
