package org.microbrain.simulation;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.microbrain.journal.JournalLimits;
import org.microbrain.link.MemoryNetwork;
import org.microbrain.link.Parent;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.SequenceSet;
import org.microbrain.wire.proto.Frame;

/**
 * A province in one thread: the real journals, outboxes, uplinks and downlinks on imagined disks and lines. All that
 * happens follows from the seed and the {@link FaultPlan}. There is trouble for a while, then everything heals, and then
 * each record has to be where it belongs ({@link Verdict}).
 */
final class SimulatedProvince {

    static final Duration TROUBLE = Duration.ofMinutes(4);
    private static final long STEP = 100;
    private static final long SHORTEST_HEALING = 30_000;
    private static final long LONGEST_HEALING = 180_000;
    private static final JournalLimits WIDE = new JournalLimits(100_000_000, 50_000_000, Duration.ofDays(30));
    private static final JournalLimits NARROW = new JournalLimits(12_000, 6_000, Duration.ofDays(30));
    /** Of the kinds that edges make here; no kind of the product. */
    static final int FIRST_KIND = 100;

    final Evidence evidence = new Evidence();
    final List<SimulatedNode> nodes = new ArrayList<>();
    final SimulatedNode core;
    private final Random random;
    private final FaultPlan plan;
    private final MemoryNetwork network;
    private final Variant variant;
    private final Supplier<SimulatedDisk> disks;
    private final List<SimulatedNode> edges = new ArrayList<>();
    private final Map<NodeId, ConversationWatch> watches = new HashMap<>();
    private final Map<Way, Tampering> tamperings = new HashMap<>();
    private final List<Trap> traps = new ArrayList<>();
    private final Map<SimulatedNode, Long> downUntil = new LinkedHashMap<>();
    private final List<Ending> endings = new ArrayList<>();
    private final Map<NodeId, Deque<SimulatedNode>> turns = new LinkedHashMap<>();
    private final List<String> diary = new ArrayList<>();
    /** Null where nobody carries any. */
    private Sticks sticks;
    private int struck;
    private long drafts;
    /** Since when the machines run that run now: time to connect and to compare. */
    private long turnSince;
    private long now;

    private record Way(NodeId from, NodeId to) {
    }

    private record Trap(BooleanSupplier springs, Runnable then) {
    }

    private record Ending(long at, FaultPlan.Planned fault, Runnable what) {
    }

    /** @param disks gives each node an empty one */
    SimulatedProvince(long seed, FaultPlan plan, Variant variant, Supplier<SimulatedDisk> disks) {
        this.disks = disks;
        this.random = new Random(seed);
        this.plan = plan;
        this.variant = variant;
        this.network = new MemoryNetwork(random, 300, new Neighbours());
        this.core = node("450000000000");
        SimulatedNode city = node("450100000000", core);
        SimulatedNode xingning = node("450102000000", city, core);
        SimulatedNode mashan = node("450124000000", city, core);
        edges.add(node("450102001000", xingning, city));
        edges.add(node("450102001003", xingning, city, core));
        edges.add(node("450124100201", mashan, city));
        edges.add(node("450124100202", mashan, city, core));
    }

    private SimulatedNode node(String name, SimulatedNode... parents) {
        List<Parent> list = new ArrayList<>();
        for (SimulatedNode parent : parents) {
            list.add(new Parent(parent.id, InetSocketAddress.createUnresolved(parent.id.text(), 1)));
        }
        boolean small = parents.length > 0 && random.nextInt(6) == 0;
        long wrongClock = random.nextInt(4) == 0 ? Duration.ofDays(random.nextInt(20_000) - 10_000).toMillis() : 0;
        SimulatedNode node = new SimulatedNode(new NodeId(name), list, network, random, small ? NARROW : WIDE,
                new SimulatedClock(wrongClock), variant, evidence, disks.get());
        nodes.add(node);
        watches.put(node.id, new ConversationWatch(node, evidence));
        return node;
    }

    /** From now on sticks are carried beside the lines. */
    Sticks sticks(long seed, boolean believed) {
        sticks = new Sticks(this, seed, believed);
        return sticks;
    }

    /** @return what is wrong; empty when every promise was kept */
    List<String> run() {
        return run(Verdict::pass);
    }

    /** @return what is wrong; empty when every promise was kept, and in the end that which {@code verdict} looks at */
    List<String> run(Consumer<SimulatedProvince> verdict) {
        nodes.forEach(node -> node.start(now));
        while (now < TROUBLE.toMillis()) {
            step();
            life();
            if (sticks != null) {
                sticks.work();
            }
            trouble();
        }
        heal();
        if (sticks != null) {
            sticks.takeAll();
        }
        long end = now + LONGEST_HEALING;
        long earliest = now + SHORTEST_HEALING;
        while (now < earliest || (now < end && !settled())) {
            step();
            turns.values().forEach(this::takeTurns);
        }
        note("settled");
        verdict.accept(this);
        nodes.stream().filter(SimulatedNode::up).forEach(SimulatedNode::close);
        return List.copyOf(evidence.wrong());
    }

    /** What happened, for whoever has to find out why. */
    List<String> diary() {
        return diary;
    }

    long now() {
        return now;
    }

    MemoryNetwork network() {
        return network;
    }

    private void step() {
        now += STEP;
        network.work(now);
        clearAwayTheDead();
        for (SimulatedNode node : nodes) {
            if (node.awake()) {
                node.work(now);
            }
        }
        clearAwayTheDead();
        traps.removeIf(trap -> {
            boolean springs = trap.springs().getAsBoolean();
            if (springs) {
                trap.then().run();
            }
            return springs;
        });
        downUntil.entrySet().removeIf(entry -> {
            boolean due = entry.getValue() <= now;
            if (due) {
                start(entry.getKey());
            }
            return due;
        });
    }

    private void start(SimulatedNode node) {
        note(node.id + " starts");
        node.start(now);
    }

    private void clearAwayTheDead() {
        nodes.stream().filter(node -> node.trouble.dead()).toList().forEach(node ->
                crash(node, 1_000 + random.nextInt(20_000)));
    }

    private void life() {
        for (SimulatedNode edge : edges) {
            if (edge.awake() && random.nextInt(10) == 0) {
                PriorityClass priority = PriorityClass.values()[Math.min(2, random.nextInt(8))];
                byte[] body = new byte[Long.BYTES + random.nextInt(200)];
                random.nextBytes(body);
                ByteBuffer.wrap(body).putLong(++drafts);
                evidence.attempted(drafts);
                RecordKind kind = new RecordKind(FIRST_KIND + random.nextInt(3));
                JournalRecord record = edge.append(time -> new Draft(kind, priority, time, body));
                if (record != null) {
                    evidence.acknowledged(record);
                }
            }
        }
    }

    private void trouble() {
        for (Ending ending : endings.stream().filter(one -> one.at() <= now).toList()) {
            endings.remove(ending);
            end(ending);
        }
        while (struck < plan.faults().size() && plan.faults().get(struck).at() <= now) {
            FaultPlan.Planned fault = plan.faults().get(struck++);
            SimulatedNode node = nodes.get(fault.node() % nodes.size());
            if (node.awake()) {
                note(node.id + " " + fault.fault());
                Runnable ends = fault.fault().strike(this, node, fault);
                if (ends != null) {
                    endings.add(new Ending(now + fault.lasts(), fault, ends));
                }
            }
        }
    }

    private void end(Ending ending) {
        note("the end of " + ending.fault().fault() + ", begun at " + ending.fault().at());
        ending.what().run();
    }

    void note(String what) {
        diary.add(String.format("%7d ms  %s", now, what));
    }

    /** The process is gone for a while. */
    void crash(SimulatedNode node, long downFor) {
        note(node.id + " is gone");
        node.crash();
        downUntil.put(node, now + downFor);
    }

    /** Does something once it is so. */
    void when(BooleanSupplier springs, Runnable then) {
        traps.add(new Trap(springs, then));
    }

    void tamper(NodeId from, NodeId to, Tampering tampering) {
        tamperings.put(new Way(from, to), tampering);
    }

    /** The line is well, and what was between its ends is gone. */
    void mendLine(NodeId a, NodeId b) {
        tamperings.remove(new Way(a, b));
        tamperings.remove(new Way(b, a));
        network.cut(a, b);
        network.heal(a, b);
    }

    SimulatedDisk emptyDisk() {
        return disks.get();
    }

    /** An archive without any copy is gone, so the core's disk is never lost, only replaced by a backup. */
    void replaceDisk(SimulatedNode node, SimulatedDisk disk, long downFor) {
        if (node == core && SimulatedNode.look(disk, node.id, journal -> journal.holding().isEmpty())) {
            return;
        }
        if (node.up()) {
            crash(node, downFor);
        }
        SimulatedDisk lost = node.disk;
        node.disk = disk;
        node.clock.diskLost();
        forgiveWhatOnlyWasOn(node, lost);
    }

    /**
     * What cannot be asked for: records whose last copy within the promise was on {@code lost}. A node's disk is made good
     * by its children, who keep acknowledged records and send them again, and by what its ancestors already have; not by
     * nodes two steps below, nor by one whose disk is too small for a history.
     */
    private void forgiveWhatOnlyWasOn(SimulatedNode node, SimulatedDisk lost) {
        Map<Origin, SequenceSet> held = SimulatedNode.look(lost, node.id, journal -> {
            Map<Origin, SequenceSet> all = new LinkedHashMap<>();
            journal.waiting(PriorityClass.EVENT, 0, Integer.MAX_VALUE, Long.MAX_VALUE)
                    .forEach(entry -> evidence.saw(entry.record()));
            journal.holding().forEach(origin -> all.put(origin, journal.held(origin)));
            return all;
        });
        held.forEach((origin, only) -> {
            only.removeAll(node.look(journal -> journal.held(origin)));
            nodes.stream().filter(other -> other != node && other.keepsHistory() && (other.prefers(node)
                    || other.id.area().contains(node.id.area()))).forEach(other ->
                    only.removeAll(other.look(journal -> journal.held(origin))));
            evidence.gone(origin, only);
        });
    }

    /** The disk of an edge is copied into a second gateway, and both run. */
    void cloneDisk(SimulatedNode node) {
        if (!edges.contains(node) || nodes.size() > 10) {
            return;
        }
        SimulatedNode clone = new SimulatedNode(node.id, node.parents, network, random, WIDE, new SimulatedClock(0),
                variant, evidence, node.disk.copy());
        nodes.add(clone);
        edges.add(clone);
        watches.remove(node.id); // two talk in one name
        clone.start(now);
    }

    /** Stands between all neighbours: listens, and lets hostile ones do what they do. */
    private final class Neighbours implements MemoryNetwork.Tap {

        private final Set<Long> lanes = new HashSet<>();
        /** What is played with on one connection does not come out of another. */
        private final Map<Long, Tampering> onLanes = new HashMap<>();

        @Override
        public List<Frame> pass(long link, NodeId from, NodeId to, Frame frame) {
            if (variant.leavesOut(frame)) {
                return List.of();
            }
            if (frame.getHello().getLane() != 0) {
                lanes.add(link);
            }
            if (watches.containsKey(from) && !lanes.contains(link)) {
                watches.get(from).says(to, frame, now);
            }
            boolean clones = !watches.containsKey(from) || !watches.containsKey(to); // their links are not told apart here
            Tampering tampering = tamperings.get(new Way(from, to));
            if (tampering == null || clones) {
                return List.of(frame);
            }
            return (lanes.contains(link) ? onLanes.computeIfAbsent(link, lane -> tampering.another()) : tampering).pass(frame);
        }

        @Override
        public void arrives(long link, NodeId from, NodeId to, Frame frame) {
            if (watches.containsKey(to) && !lanes.contains(link)) {
                watches.get(to).hears(from, frame);
            }
        }
    }

    private void heal() {
        note("everything heals");
        List.copyOf(endings).forEach(this::end);
        traps.clear();
        nodes.forEach(node -> node.trouble.heal());
        clearAwayTheDead();
        downUntil.keySet().forEach(this::start);
        downUntil.clear();
        separateClones();
        turnSince = now;
    }

    /**
     * A parent serves one of two machines of a name and tells people of the other. They let one after the other run alone
     * until it has sent what it holds.
     */
    private void separateClones() {
        for (SimulatedNode node : nodes) {
            if (turns.containsKey(node.id)) {
                node.crash();
                turns.get(node.id).add(node);
            } else if (nodes.stream().filter(other -> other.id.equals(node.id)).count() > 1) {
                turns.put(node.id, new ArrayDeque<>(List.of(node)));
            }
        }
    }

    private void takeTurns(Deque<SimulatedNode> machines) {
        if (machines.size() > 1 && machines.peek().idle() && now - turnSince >= SHORTEST_HEALING) {
            turnSince = now;
            machines.poll().crash();
            machines.peek().start(now);
        }
    }

    private boolean settled() {
        return now - turnSince >= SHORTEST_HEALING && turns.values().stream().allMatch(machines -> machines.size() == 1)
                && nodes.stream().filter(node -> node != core && node.up()).allMatch(SimulatedNode::idle);
    }
}
