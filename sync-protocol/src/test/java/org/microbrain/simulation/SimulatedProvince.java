package org.microbrain.simulation;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.microbrain.body.ShedBody;
import org.microbrain.journal.Journal;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.Ledger;
import org.microbrain.link.MemoryNetwork;
import org.microbrain.link.Parent;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;

/**
 * A province in one thread: the real journals, outboxes, uplinks and downlinks on imagined disks and lines. All that
 * happens follows from the seed. It makes trouble for a while (crashes, cut and stalled lines, lost, restored and cloned
 * disks, full disks, wrong and jumping clocks), then lets everything heal and looks whether each record came through once.
 */
final class SimulatedProvince {

    private static final long STEP = 100;
    private static final long TROUBLE = 240_000;
    private static final long SHORTEST_HEALING = 60_000;
    private static final long LONGEST_HEALING = 1_200_000;

    private final Random random;
    private final MemoryNetwork network;
    private final Variant variant;
    private final Supplier<SimulatedDisk> disks;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final List<SimulatedNode> edges = new ArrayList<>();
    private final SimulatedNode core;
    private final Map<Name, JournalRecord> made = new LinkedHashMap<>();
    private final Map<SimulatedNode, Long> downUntil = new LinkedHashMap<>();
    private final Map<SimulatedNode, Long> fullUntil = new LinkedHashMap<>();
    private final Map<SimulatedNode, SimulatedDisk> backups = new LinkedHashMap<>();
    private final Map<Cut, Long> cutUntil = new LinkedHashMap<>();
    private final Map<NodeId, Deque<SimulatedNode>> turns = new LinkedHashMap<>();
    private final Set<Name> gone = new HashSet<>();
    private final List<String> diary = new ArrayList<>();
    private long now;

    private record Name(Origin origin, long sequence) {
        static Name of(JournalRecord record) {
            return new Name(record.origin(), record.sequence());
        }
    }

    private record Cut(NodeId a, NodeId b) {
    }

    /** @param disks gives each node an empty one */
    SimulatedProvince(long seed, Variant variant, Supplier<SimulatedDisk> disks) {
        this.disks = disks;
        this.random = new Random(seed);
        this.variant = variant;
        this.network = new MemoryNetwork(random, 300);
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
        boolean smallDisk = parents.length > 0 && random.nextInt(6) == 0;
        JournalLimits limits = new JournalLimits(smallDisk ? 12_000 : 100_000_000, 50_000_000, Duration.ofDays(30));
        long wrongClock = random.nextInt(4) == 0 ? Duration.ofDays(random.nextInt(20_000) - 10_000).toMillis() : 0;
        SimulatedNode node = new SimulatedNode(new NodeId(name), list, network, random, limits, wrongClock, variant,
                disks.get());
        nodes.add(node);
        return node;
    }

    /** @return what is wrong in the end; empty when every promise was kept */
    List<String> run() {
        nodes.forEach(node -> node.start(now));
        while (now < TROUBLE) {
            step();
            life();
            trouble();
        }
        heal();
        long end = now + LONGEST_HEALING;
        long earliest = now + SHORTEST_HEALING;
        while (now < earliest || (now < end && !settled())) {
            step();
            turns.values().forEach(this::takeTurns);
        }
        List<String> wrong = verdict();
        nodes.stream().filter(SimulatedNode::up).forEach(SimulatedNode::close);
        return wrong;
    }

    List<String> diary() {
        return diary;
    }

    private void step() {
        now += STEP;
        network.work(now);
        for (SimulatedNode node : nodes) {
            if (node.up()) {
                node.work(now);
            }
        }
    }

    private void life() {
        for (SimulatedNode edge : edges) {
            if (edge.up() && random.nextInt(10) == 0) {
                PriorityClass priority = PriorityClass.values()[Math.min(2, random.nextInt(8))];
                byte[] body = new byte[random.nextInt(200)];
                random.nextBytes(body);
                JournalRecord record = edge.append(new Draft(new RecordKind(100 + random.nextInt(3)), priority,
                        RecordTime.good(1_700_000_000_000L + now), body));
                if (record != null) {
                    made.put(Name.of(record), record);
                }
            }
        }
    }

    private void trouble() {
        downUntil.entrySet().removeIf(entry -> {
            if (entry.getValue() <= now) {
                entry.getKey().start(now);
            }
            return entry.getValue() <= now;
        });
        cutUntil.entrySet().removeIf(entry -> {
            if (entry.getValue() <= now) {
                network.heal(entry.getKey().a(), entry.getKey().b());
            }
            return entry.getValue() <= now;
        });
        fullUntil.entrySet().removeIf(entry -> {
            if (entry.getValue() <= now) {
                entry.getKey().full(false);
            }
            return entry.getValue() <= now;
        });
        if (random.nextInt(100) == 0) {
            SimulatedNode node = nodes.get(random.nextInt(nodes.size()));
            if (node.up()) {
                switch (random.nextInt(14)) {
                    case 0 -> loseDisk(node);
                    case 1 -> restoreBackup(node);
                    case 2 -> cloneDisk(node);
                    case 3 -> backups.put(node, node.disk.copy());
                    case 4, 5, 6 -> crash(node, "crashed");
                    case 7 -> fillDisk(node);
                    case 8 -> jumpClock(node);
                    default -> breakLine(node);
                }
            }
        }
    }

    private void crash(SimulatedNode node, String what) {
        diary.add(now + " " + node.id + " " + what);
        node.crash();
        downUntil.put(node, now + 1_000 + random.nextInt(60_000));
    }

    private void fillDisk(SimulatedNode node) {
        diary.add(now + " the disk of " + node.id + " is full");
        node.full(true);
        fullUntil.put(node, now + 1_000 + random.nextInt(40_000));
    }

    private void jumpClock(SimulatedNode node) {
        long offset = random.nextBoolean() ? 0 : Duration.ofMinutes(random.nextInt(200_000) - 150_000).toMillis();
        diary.add(now + " the clock of " + node.id + " jumps to " + Duration.ofMillis(offset) + " from the true time");
        node.jumpClock(offset);
    }

    private void breakLine(SimulatedNode node) {
        if (node.parents.isEmpty()) {
            return;
        }
        NodeId parent = node.parents.get(random.nextInt(node.parents.size())).node();
        boolean stall = random.nextBoolean();
        diary.add(now + " line " + node.id + " – " + parent + (stall ? " stalled" : " cut"));
        if (stall) {
            network.stall(node.id, parent);
        } else {
            network.cut(node.id, parent);
        }
        cutUntil.put(new Cut(node.id, parent), now + 1_000 + random.nextInt(80_000));
    }

    private void loseDisk(SimulatedNode node) {
        if (node == core) {
            return; // an archive without any copy is gone; restoring one is tried by restoreBackup
        }
        crash(node, "lost its disk");
        SimulatedDisk lost = node.disk;
        node.disk = disks.get();
        forgiveWhatOnlyWasOn(node, lost);
    }

    private void restoreBackup(SimulatedNode node) {
        SimulatedDisk backup = backups.get(node);
        if (backup == null) {
            return;
        }
        crash(node, "was restored from a backup");
        SimulatedDisk lost = node.disk;
        node.disk = backup.copy();
        forgiveWhatOnlyWasOn(node, lost);
    }

    private void cloneDisk(SimulatedNode node) {
        if (!edges.contains(node) || nodes.size() > 10) {
            return;
        }
        diary.add(now + " " + node.id + " was cloned, and both run");
        SimulatedNode clone = new SimulatedNode(node.id, node.parents, network, random,
                new JournalLimits(100_000_000, 50_000_000, Duration.ofDays(30)), node.wallOffset(), variant,
                node.disk.copy());
        nodes.add(clone);
        edges.add(clone);
        clone.start(now);
    }

    /**
     * What cannot be asked for: records whose last copy within the promise was on {@code lost}. A node's disk is made good
     * by its children, who keep acknowledged records and send them again, and by what its ancestors already have; not by
     * nodes two steps below, nor by one that keeps no history (a full disk, a clock far ahead).
     */
    private void forgiveWhatOnlyWasOn(SimulatedNode node, SimulatedDisk lost) {
        Map<Origin, SequenceSet> held = SimulatedNode.look(lost, node.id, journal -> {
            Map<Origin, SequenceSet> all = new LinkedHashMap<>();
            journal.holding().forEach(origin -> all.put(origin, journal.held(origin)));
            return all;
        });
        held.forEach((origin, only) -> {
            nodes.stream().filter(other -> other.keepsHistory() && (other.prefers(node) || other.id.area().contains(
                    node.id.area()))).forEach(other -> only.removeAll(other.look(journal -> journal.held(origin))));
            only.forEach(sequence -> gone.add(new Name(origin, sequence)));
        });
    }

    private void heal() {
        cutUntil.keySet().forEach(cut -> network.heal(cut.a(), cut.b()));
        downUntil.keySet().forEach(node -> node.start(now));
        fullUntil.keySet().forEach(node -> node.full(false));
        cutUntil.clear();
        downUntil.clear();
        separateClones();
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
        if (machines.size() > 1 && machines.peek().idle()) {
            machines.poll().crash();
            machines.peek().start(now);
        }
    }

    private boolean settled() {
        return turns.values().stream().allMatch(machines -> machines.size() == 1)
                && nodes.stream().filter(node -> node != core && node.up()).allMatch(SimulatedNode::idle);
    }

    private List<String> verdict() {
        List<String> wrong = new ArrayList<>();
        Map<Name, JournalRecord> arrived = new LinkedHashMap<>();
        for (PriorityClass priority : PriorityClass.values()) {
            for (Journal.Entry entry : core.look(journal -> journal.waiting(priority, 0, Integer.MAX_VALUE,
                    Long.MAX_VALUE))) {
                if (arrived.put(Name.of(entry.record()), entry.record()) != null) {
                    wrong.add("twice at the core: " + entry.record());
                }
            }
        }
        Set<Name> shed = shed(arrived);
        made.forEach((name, record) -> {
            JournalRecord there = arrived.get(name);
            if (there == null && !shed.contains(name) && !gone.contains(name)) {
                wrong.add("lost: " + record);
            } else if (there != null && !there.equals(record)) {
                wrong.add("changed on the way: " + record);
            }
        });
        for (SimulatedNode node : nodes) {
            for (Ledger ledger : node.look(Journal::ledger)) {
                if (!ledger.balanced()) {
                    wrong.add("unbalanced at " + node.id + ": " + ledger);
                }
            }
            if (node != core && !node.idle()) {
                wrong.add("still waiting at " + node.id + ": " + node.look(Journal::backlog));
            }
        }
        return wrong;
    }

    private static Set<Name> shed(Map<Name, JournalRecord> arrived) {
        Set<Name> shed = new HashSet<>();
        arrived.values().stream().filter(record -> record.kind().equals(RecordKind.SHED)).forEach(record -> {
            try {
                for (ShedBody.Gone one : ShedBody.parseFrom(record.body()).getGoneList()) {
                    Origin origin = new Origin(new NodeId(one.getNode()), JournalId.of(one.getJournal().toByteArray()));
                    SequenceSet.decode(one.getSequences().toByteArray())
                            .forEach(sequence -> shed.add(new Name(origin, sequence)));
                }
            } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                throw new IllegalStateException(record + " has a body that is no shed record", e);
            }
        });
        return shed;
    }
}
