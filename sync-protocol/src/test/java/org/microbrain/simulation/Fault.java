package org.microbrain.simulation;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.microbrain.record.NodeId;
import org.microbrain.simulation.FaultPlan.Planned;

/** What can go wrong in a province. Each strikes one node, or the line to one of its parents, and most end by themselves. */
enum Fault {

    CRASHES(6, (province, node, how) -> {
        province.crash(node, how.lasts());
        return null;
    }),
    DIES_IN_A_COMMIT(5, (province, node, how) -> {
        node.trouble.losePowerIn(1 + how.random().nextInt(20));
        return node.trouble::heal;
    }),
    DIES_WHILE_IT_STARTS(3, (province, node, how) -> {
        province.crash(node, how.lasts() / 4);
        node.trouble.losePowerIn(1 + how.random().nextInt(3));
        return node.trouble::heal;
    }),
    DIES_WHILE_IT_SHEDS(3, (province, node, how) -> {
        node.trouble.losePowerWhenShedding();
        return node.trouble::heal;
    }),
    DIES_WHILE_IT_FAILS_OVER(3, Fault::failOverAndDie),
    IS_FROZEN(4, (province, node, how) -> {
        node.freeze();
        return node::thaw;
    }),
    LOSES_ITS_DISK(2, (province, node, how) -> {
        province.replaceDisk(node, province.emptyDisk(), how.lasts());
        return null;
    }),
    IS_RESTORED_FROM_A_BACKUP(4, (province, node, how) -> {
        SimulatedDisk backup = node.disk.copy();
        return () -> province.replaceDisk(node, backup, how.lasts() / 2);
    }),
    IS_CLONED(2, (province, node, how) -> {
        province.cloneDisk(node);
        return null;
    }),
    HAS_A_FULL_DISK(3, (province, node, how) -> {
        node.trouble.full(true);
        return () -> node.trouble.full(false);
    }),
    HAS_A_FAILING_DISK(3, (province, node, how) -> {
        node.trouble.failing(true);
        return () -> node.trouble.failing(false);
    }),
    HAS_DAMAGED_RECORDS(2, (province, node, how) -> {
        if (node == province.core) {
            return null; // what holds for a journal does not hold for an archive
        }
        province.crash(node, how.lasts() / 4);
        node.disk.damage(how.random());
        return null;
    }),
    WAKES_IN_1970(2, (province, node, how) -> clock(province, node, -SimulatedClock.BEGIN)),
    WAKES_TEN_YEARS_AHEAD(2, (province, node, how) -> clock(province, node,
            Duration.ofDays(3_000 + how.random().nextInt(1_300)).toMillis())),
    GOES_BACK_AN_HOUR(2, (province, node, how) -> clock(province, node, -Duration.ofHours(1).toMillis())),
    HAS_A_DRIFTING_CLOCK(2, (province, node, how) -> {
        node.clock.drift(how.random().nextDouble() * 20 - 10, province.now());
        return () -> node.clock.jump(0, province.now());
    }),
    HAS_ITS_LINE_CUT(5, (province, node, how) -> line(province, node, how, province.network()::cut)),
    HAS_ITS_LINE_STALLED(3, (province, node, how) -> line(province, node, how, (child, parent) -> {
        province.network().stall(child, parent);
        province.network().stall(parent, child);
    })),
    CANNOT_BE_HEARD(3, (province, node, how) -> line(province, node, how, province.network()::stall)),
    CANNOT_HEAR(3, (province, node, how) -> line(province, node, how, (child, parent) ->
            province.network().stall(parent, child))),
    HAS_A_THIN_LINE(4, (province, node, how) -> line(province, node, how, (child, parent) ->
            province.network().thin(child, parent, 500 + how.random().nextInt(4_000), how.random().nextInt(2_000)))),
    SENDS_NONSENSE(4, (province, node, how) -> line(province, node, how, (child, parent) ->
            province.tamper(child, parent, tampering(province, how)))),
    HEARS_NONSENSE(4, (province, node, how) -> line(province, node, how, (child, parent) ->
            province.tamper(parent, child, tampering(province, how))));

    private static final int ALL = Arrays.stream(values()).mapToInt(fault -> fault.weight).sum();

    private final int weight;
    private final Strike strike;

    @FunctionalInterface
    private interface Strike {

        /** @return what ends it; null when it ends by itself */
        Runnable at(SimulatedProvince province, SimulatedNode node, Planned how);
    }

    @FunctionalInterface
    private interface Breaking {
        void line(NodeId child, NodeId parent);
    }

    Fault(int weight, Strike strike) {
        this.weight = weight;
        this.strike = strike;
    }

    static Fault any(Random random) {
        int drawn = random.nextInt(ALL);
        for (Fault fault : values()) {
            drawn -= fault.weight;
            if (drawn < 0) {
                return fault;
            }
        }
        throw new AssertionError("the weights are not what they were");
    }

    /** @return what ends it; null when it ends by itself */
    Runnable strike(SimulatedProvince province, SimulatedNode node, Planned how) {
        return strike.at(province, node, how);
    }

    private static Runnable clock(SimulatedProvince province, SimulatedNode node, long fromTruth) {
        node.clock.jump(fromTruth, province.now());
        return () -> node.clock.jump(0, province.now());
    }

    private static Runnable line(SimulatedProvince province, SimulatedNode node, Planned how, Breaking breaking) {
        if (node.parents.isEmpty()) {
            return null;
        }
        NodeId parent = node.parents.get(how.random().nextInt(node.parents.size())).node();
        province.note("it is the line to " + parent);
        breaking.line(node.id, parent);
        return () -> province.mendLine(node.id, parent);
    }

    private static Tampering tampering(SimulatedProvince province, Planned how) {
        Random random = how.random();
        random.nextLong();
        Tampering.Kind[] kinds = Tampering.Kind.values();
        Tampering.Kind kind = kinds[random.nextInt(kinds.length)];
        province.note("it " + kind);
        return new Tampering(kind, random);
    }

    private static Runnable failOverAndDie(SimulatedProvince province, SimulatedNode node, Planned how) {
        if (node.parents.size() < 2 || !node.link().connected()) {
            return null;
        }
        NodeId before = node.link().parent().node();
        province.network().cut(node.id, before);
        province.when(() -> node.awake() && node.link().connected() && !node.link().parent().node().equals(before),
                () -> province.crash(node, how.lasts() / 4));
        return () -> province.mendLine(node.id, before);
    }
}
