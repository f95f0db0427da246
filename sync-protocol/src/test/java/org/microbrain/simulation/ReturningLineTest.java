package org.microbrain.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.microbrain.journal.JournalLimits;
import org.microbrain.link.MemoryNetwork;
import org.microbrain.link.Parent;
import org.microbrain.record.Draft;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;

/** A line, or a parent, that was away for any time: the backlog begins to move within 2 s of its return (invariant 11). */
final class ReturningLineTest {

    private static final NodeId COUNTY = new NodeId("450102000000");
    private static final NodeId EDGE = new NodeId("450102001003");
    private static final Duration BOUND = Duration.ofSeconds(2);
    private static final int STEP = 50;
    private static final long SEEDS = 100;

    /** An edge and its only parent, 50 ms apart at most. */
    private static final class Pair {
        private final Random random;
        private final MemoryNetwork network;
        private final SimulatedNode county;
        private final SimulatedNode edge;
        private long now;

        private Pair(long seed) {
            random = new Random(seed);
            network = new MemoryNetwork(random, 50);
            county = node(COUNTY, List.of());
            edge = node(EDGE, List.of(new Parent(COUNTY, InetSocketAddress.createUnresolved("county", 1))));
            county.start(now);
            edge.start(now);
            pass(Duration.ofSeconds(30));
        }

        private SimulatedNode node(NodeId id, List<Parent> parents) {
            return new SimulatedNode(id, parents, network, random, JournalLimits.DEFAULT, new SimulatedClock(0),
                    Variant.REAL, new Evidence(), new MemoryDisk());
        }

        private void pass(Duration time) {
            for (long end = now + time.toMillis(); now < end;) {
                now += STEP;
                network.work(now);
                for (SimulatedNode node : List.of(county, edge)) {
                    if (node.awake()) {
                        node.work(now);
                    }
                }
            }
        }

        private void passAnyTime() {
            pass(Duration.ofMillis(20_000 + random.nextInt(400_000)));
        }

        private void measures() {
            edge.append(time -> new Draft(RecordKind.REPORT, PriorityClass.EVENT, time, new byte[Long.BYTES]));
        }

        private boolean arrived() {
            return county.look(journal -> journal.backlog().records()) > 0;
        }
    }

    private static void afterTheReturn(long seed, Pair pair) {
        pair.pass(BOUND);
        assertThat(pair.arrived()).as("seed %d: a record arrived within %s", seed, BOUND).isTrue();
    }

    @Test
    void drainingBeginsWithinTwoSecondsOfTheLinesReturn() {
        LongStream.rangeClosed(1, SEEDS).forEach(seed -> {
            Pair pair = new Pair(seed);
            pair.network.cut(EDGE, COUNTY);
            pair.measures();
            pair.passAnyTime();
            pair.network.heal(EDGE, COUNTY);
            afterTheReturn(seed, pair);
        });
    }

    @Test
    void drainingBeginsWithinTwoSecondsOfTheParentsReturn() {
        LongStream.rangeClosed(1, SEEDS).forEach(seed -> {
            Pair pair = new Pair(seed);
            pair.county.crash();
            pair.measures();
            pair.passAnyTime();
            pair.county.start(pair.now);
            afterTheReturn(seed, pair);
        });
    }
}
