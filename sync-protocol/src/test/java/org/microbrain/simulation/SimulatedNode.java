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
import org.microbrain.link.CarryChild;
import org.microbrain.link.CarryParent;
import org.microbrain.link.Children;
import org.microbrain.link.LinkSettings;
import org.microbrain.link.LinkStatus;
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

/** One machine: a disk and a clock that outlive crashes, and while it runs the real journal, outbox, uplink, downlinks. */
final class SimulatedNode {

    static final LinkSettings LINKS = new LinkSettings(Duration.ofSeconds(5), Duration.ofSeconds(10),
            Duration.ofSeconds(1), Duration.ofSeconds(8), Duration.ofSeconds(5), Duration.ofSeconds(10), 8, 2,
            Duration.ofMillis(250), Duration.ofMinutes(2));
    private static final long TENDED_EVERY = 10_000;
    private static final long INSPECTED_EVERY = 30_000;
    /** What comes between two tendings, and the records of what was shed, which stay. */
    private static final long BYTES_OVER_LIMIT = 20_000;

    final NodeId id;
    final List<Parent> parents;
    final SimulatedClock clock;
    final DiskTrouble trouble;
    SimulatedDisk disk;
    private final MemoryNetwork network;
    private final Random random;
    private final JournalLimits limits;
    private final Variant variant;
    private final Evidence evidence;
    private Running running;
    private boolean frozen;
    private long now;

    private record Running(FaultyJournal journal, GroupCommit<FaultyJournal> commits, Forwarder forwarder, Uplink uplink,
                           Children children, boolean[] alive) {
    }

    SimulatedNode(NodeId id, List<Parent> parents, MemoryNetwork network, Random random, JournalLimits limits,
                  SimulatedClock clock, Variant variant, Evidence evidence, SimulatedDisk disk) {
        this.id = id;
        this.disk = disk;
        this.parents = parents;
        this.network = network;
        this.random = random;
        this.limits = limits;
        this.clock = clock;
        this.variant = variant;
        this.evidence = evidence;
        this.trouble = new DiskTrouble(random, this::powerFails);
    }

    /** In the middle of whatever it does. */
    private void powerFails() {
        running.alive()[0] = false;
        network.crash(id);
    }

    /** Whether it comes to this parent in the end, when everything works. */
    boolean prefers(SimulatedNode parent) {
        return !parents.isEmpty() && parents.get(0).node().equals(parent.id);
    }

    /** Whether acknowledged records stay long enough to be sent again. */
    boolean keepsHistory() {
        return limits.limitBytes() > 1_000_000;
    }

    boolean up() {
        return running != null;
    }

    /** Whether it runs and does something. */
    boolean awake() {
        return running != null && !frozen;
    }

    void start(long elapsed) {
        now = elapsed;
        clock.restart();
        FaultyJournal journal = new FaultyJournal(disk.open(id, variant.journalId(random), limits), trouble,
                new Evidence.Witness(evidence, id, parents));
        GroupCommit<FaultyJournal> commits = new GroupCommit<>(journal, Runnable::run);
        boolean[] alive = {true};
        Uplink uplink = new Uplink(journal.origin(), "simulated", parents, network.dialer(id, () -> alive[0]),
                Runnable::run, commits, LINKS, random, millis -> clock.parentSays(millis, now), moment());
        Forwarder forwarder = new Forwarder(commits, journal, new Outbox(journal, 16, 4_000),
                batch -> variant.sent(batch, uplink::send));
        Children children = new Children(id, "simulated", receiver(commits), LINKS, moment());
        running = new Running(journal, commits, forwarder, uplink, children, alive);
        network.listen(id, children::connected);
        if (!parents.isEmpty()) {
            forwarder.start();
        }
    }

    private Receiver receiver(GroupCommit<FaultyJournal> commits) {
        return new Receiver() {
            @Override
            public CompletionStage<Void> accept(NodeId child, Batch batch) {
                return variant.acknowledgement(commits.submit(journal -> {
                    journal.accept(batch.records(), batch.made());
                    return null;
                }));
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
        powerFails();
        disk.crash(running.journal().real(), random);
        trouble.cleared();
        running = null;
        if (frozen) {
            thaw();
        }
    }

    /** SIGSTOP. */
    void freeze() {
        frozen = true;
        network.freeze(id);
    }

    /** SIGCONT. */
    void thaw() {
        frozen = false;
        network.thaw(id);
    }

    void work(long elapsed) {
        now = elapsed;
        Moment moment = moment();
        running.uplink().work(moment);
        running.children().work(moment);
        running.forwarder().retry();
        if (elapsed % TENDED_EVERY == 0) {
            tend(clock.confirmed(now));
        }
    }

    private void tend(RecordTime time) {
        boolean inspected = now % INSPECTED_EVERY == 0;
        long before = inspected ? held() : 0;
        running.commits().submit(journal -> journal.tend(variant.tending(time)));
        long waiting = running.journal().backlog().waiting().values().stream().mapToLong(one -> one.bytes()).sum();
        if (waiting > limits.limitBytes() + BYTES_OVER_LIMIT) {
            evidence.wrong(id + " lets " + waiting + " bytes wait, its limit is " + limits.limitBytes());
        }
        if (inspected) {
            inspect(before, time);
        }
    }

    private void inspect(long before, RecordTime time) {
        if (keepsHistory() && held() < before) {
            evidence.wrong(id + " forgot " + (before - held()) + " records before their time; it said " + time);
        }
        running.journal().ledger().stream().filter(ledger -> !ledger.balanced()).forEach(ledger ->
                evidence.wrong("unbalanced at " + id + ": " + ledger));
    }

    /** Records on its disk. */
    private long held() {
        return running.journal().holding().stream().mapToLong(origin -> running.journal().held(origin).size()).sum();
    }

    private Moment moment() {
        return new Moment(now, clock.at(now));
    }

    /** @return null when the disk did not take it, or nobody knows whether it did */
    JournalRecord append(RecordDraft draft) {
        CompletableFuture<JournalRecord> appended = variant.append(draft.at(clock.at(now)),
                one -> running.commits().submit(journal -> journal.append(one)));
        return appended.isCompletedExceptionally() ? null : appended.join();
    }

    /** Something to record, stamped by the node. */
    @FunctionalInterface
    interface RecordDraft {
        Draft at(RecordTime time);
    }

    /** What it carries to and from its parents. */
    CarryChild carriedUp() {
        return running.uplink().carried();
    }

    /** Counts as acknowledged what no parent has acknowledged. */
    void believe(Map<Origin, SequenceSet> sequences) {
        running.commits().submit(journal -> {
            sequences.forEach((origin, some) -> journal.reconcile(origin, some, some));
            return null;
        });
    }

    /** What it carries to and from nodes below. */
    CarryParent carriedDown() {
        return running.children().carried();
    }

    /** How its uplink stands. */
    LinkStatus link() {
        return running.uplink().status();
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
