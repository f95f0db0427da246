package org.microbrain.simulation;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.microbrain.journal.Batch;
import org.microbrain.journal.Forwarder;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Journal;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.Outbox;
import org.microbrain.link.Children;
import org.microbrain.link.LinkSettings;
import org.microbrain.link.MemoryNetwork;
import org.microbrain.link.Moment;
import org.microbrain.link.Parent;
import org.microbrain.link.Receiver;
import org.microbrain.link.Uplink;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;

/** One machine: a disk that outlives crashes, and while it runs the real journal, outbox, uplink and downlinks. */
final class SimulatedNode {

    static final LinkSettings LINKS = new LinkSettings(Duration.ofSeconds(5), Duration.ofSeconds(10),
            Duration.ofSeconds(1), Duration.ofSeconds(8), Duration.ofSeconds(5), Duration.ofSeconds(10), 8, 2);

    final NodeId id;
    final List<Parent> parents;
    SimulatedDisk disk;
    private long wallOffset;
    private boolean wasAhead;
    private boolean full;
    private final MemoryNetwork network;
    private final Random random;
    private final JournalLimits limits;
    private final Variant variant;
    private Running running;

    private record Running(FullableJournal journal, GroupCommit<FullableJournal> commits, Forwarder forwarder, Uplink uplink,
                           Children children, boolean[] alive) {
    }

    SimulatedNode(NodeId id, List<Parent> parents, MemoryNetwork network, Random random, JournalLimits limits,
                  long wallOffset, Variant variant, SimulatedDisk disk) {
        this.id = id;
        this.disk = disk;
        this.parents = parents;
        this.network = network;
        this.random = random;
        this.limits = limits;
        jumpClock(wallOffset);
        this.variant = variant;
    }

    /** Whether it comes to this parent in the end, when everything works. */
    boolean prefers(SimulatedNode parent) {
        return !parents.isEmpty() && parents.get(0).node().equals(parent.id);
    }

    /** Whether acknowledged records stay long enough to be sent again. */
    boolean keepsHistory() {
        return limits.limitBytes() > 1_000_000 && !wasAhead;
    }

    /** @param offset milliseconds its clock is ahead of the true time from now on */
    void jumpClock(long offset) {
        wallOffset = offset;
        wasAhead |= offset > 0;
    }

    long wallOffset() {
        return wallOffset;
    }

    void full(boolean now) {
        full = now;
    }

    boolean up() {
        return running != null;
    }

    void start(long elapsed) {
        FullableJournal journal = new FullableJournal(disk.open(id, variant.journalId(random), limits), () -> full);
        GroupCommit<FullableJournal> commits = new GroupCommit<>(journal, Runnable::run);
        boolean[] alive = {true};
        Uplink uplink = new Uplink(journal.origin(), "simulated", parents, network.dialer(id, () -> alive[0]),
                Runnable::run, commits, LINKS, random, millis -> { }, moment(elapsed));
        Forwarder forwarder = new Forwarder(commits, journal, new Outbox(journal, 16, 4_000), uplink::send);
        Children children = new Children(id, "simulated", receiver(commits), LINKS, moment(elapsed));
        network.listen(id, children::connected);
        running = new Running(journal, commits, forwarder, uplink, children, alive);
        if (!parents.isEmpty()) {
            forwarder.start();
        }
    }

    private Receiver receiver(GroupCommit<FullableJournal> commits) {
        return new Receiver() {
            @Override
            public CompletionStage<Void> accept(NodeId child, Batch batch) {
                return commits.submit(journal -> {
                    journal.accept(batch.records(), batch.made());
                    return null;
                });
            }

            @Override
            public CompletionStage<Map<Origin, SequenceSet>> received(Map<Origin, SequenceSet> held,
                                                                      Map<Origin, Long> made) {
                return commits.submit(journal -> {
                    journal.accept(List.of(), made);
                    Map<Origin, SequenceSet> received = new HashMap<>();
                    held.forEach((origin, asked) -> received.put(origin,
                            variant.receipts(journal.received(origin), asked)));
                    return received;
                });
            }
        };
    }

    void crash() {
        running.alive()[0] = false;
        network.crash(id);
        disk.crash(running.journal().real());
        running = null;
    }

    void work(long elapsed) {
        Moment moment = moment(elapsed);
        running.uplink().work(moment);
        running.children().work(moment);
        running.forwarder().retry();
        if (elapsed % 5_000 == 0) {
            running.commits().submit(journal -> journal.tend(RecordTime.good(moment.wall())));
        }
    }

    private Moment moment(long elapsed) {
        return new Moment(elapsed, RecordTime.good(1_700_000_000_000L + elapsed + wallOffset));
    }

    /** @return null when the disk did not take it */
    JournalRecord append(Draft draft) {
        CompletableFuture<JournalRecord> appended = running.commits().submit(journal -> journal.append(draft));
        return appended.isCompletedExceptionally() ? null : appended.join();
    }

    /** Looks at what lies on the node's disk, also when it is down. */
    <T> T look(Function<Journal, T> question) {
        if (running != null) {
            return question.apply(running.journal());
        }
        return look(disk, id, question);
    }

    /** Looks at a disk that no process has. */
    static <T> T look(SimulatedDisk disk, NodeId id, Function<Journal, T> question) {
        SimulatedDisk copy = disk.copy();
        try (Journal journal = copy.open(id, new JournalId(9, 9), JournalLimits.DEFAULT)) {
            return question.apply(journal);
        } finally {
            copy.discard();
        }
    }

    void close() {
        running.journal().close();
    }

    boolean idle() {
        return look(journal -> journal.backlog().records() == 0);
    }
}
