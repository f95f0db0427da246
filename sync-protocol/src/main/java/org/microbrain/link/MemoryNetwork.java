package org.microbrain.link;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.microbrain.record.NodeId;
import org.microbrain.wire.proto.Frame;

/**
 * Links without sockets, for simulations: frames take a random time; lines can be cut (both ends notice), stalled in one
 * or both directions (nobody notices) and thin; a process can be frozen; a {@link Tap} sees all frames and may change
 * them. One thread.
 */
public final class MemoryNetwork {

    /** What a link keeps in its send buffer before it stops to be writable, as in {@link FrameHandler}. */
    private static final long BUFFER = 64 << 10;

    /** As in {@link NettyDialer}. */
    private static final long CONNECT_TIMEOUT = 2_000;

    private final RandomGenerator random;
    private final long longestDelay;
    private final Tap tap;
    private final Map<NodeId, Function<Link, Link.Events>> listeners = new HashMap<>();
    private final Map<Way, Condition> ways = new HashMap<>();
    private final Set<NodeId> frozen = new HashSet<>();
    private final Deque<Arrival> held = new ArrayDeque<>();
    private final Set<Pair> pairs = new LinkedHashSet<>();
    private final PriorityQueue<Arrival> arrivals = new PriorityQueue<>();
    private long now;
    private long order;
    private long links;

    /** Stands between the two ends of each link. */
    @FunctionalInterface
    public interface Tap {

        /**
         * @param link number of the connection that it is on
         * @return what arrives instead of the frame, in order: itself when nobody tampers with it
         */
        List<Frame> pass(long link, NodeId from, NodeId to, Frame frame);

        /** It is about to arrive. */
        default void arrives(long link, NodeId from, NodeId to, Frame frame) {
        }
    }

    /** @param longestDelay milliseconds a frame may take */
    public MemoryNetwork(RandomGenerator random, long longestDelay) {
        this(random, longestDelay, (link, from, to, frame) -> List.of(frame));
    }

    public MemoryNetwork(RandomGenerator random, long longestDelay, Tap tap) {
        this.random = random;
        this.longestDelay = longestDelay;
        this.tap = tap;
    }

    /** One direction between two nodes. */
    private record Way(NodeId from, NodeId to) {
    }

    /** How one direction is just now. */
    private static final class Condition {
        private boolean cut;
        private boolean stalled;
        private long bytesPerSecond = Long.MAX_VALUE;
        private long latency;
        private long freeAt;
    }

    private record Arrival(long at, long order, NodeId who, Runnable what) implements Comparable<Arrival> {
        @Override
        public int compareTo(Arrival other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    /** A connection: both ends of it. */
    private final class Pair {
        private final long number = links++;
        private final End dialing;
        private final End listening;

        private Pair(NodeId from, NodeId to) {
            dialing = new End(this, from, to);
            listening = new End(this, to, from);
            dialing.other = listening;
            listening.other = dialing;
        }

        private boolean touches(NodeId node) {
            return dialing.self.equals(node) || listening.self.equals(node);
        }

        /** Nothing more arrives at either end, and both hear why. */
        private void breaks(String why) {
            pairs.remove(this);
            for (End end : List.of(dialing, listening)) {
                end.broken = true;
                end.hears(now + delay(), why);
            }
        }
    }

    private final class End implements Link {
        private final Pair pair;
        private final NodeId self;
        private final NodeId peer;
        private End other;
        private Link.Events events;
        private long lastArrival;
        private long roundTrip;
        private boolean closed;
        private boolean broken;
        /** A byte to the other side was lost: like on TCP, nothing after it ever arrives. */
        private boolean lost;

        private End(Pair pair, NodeId self, NodeId peer) {
            this.pair = pair;
            this.self = self;
            this.peer = peer;
        }

        @Override
        public NodeId peer() {
            return peer;
        }

        @Override
        public long roundTrip() {
            return roundTrip;
        }

        @Override
        public void send(Frame frame) {
            if (!closed && !broken) {
                tap.pass(pair.number, self, peer, frame).forEach(one -> put(one.toByteArray()));
            }
        }

        private void put(byte[] bytes) {
            Condition way = way(self, peer);
            way.freeAt = Math.max(now, way.freeAt) + bytes.length * 1_000L / way.bytesPerSecond;
            other.lastArrival = Math.max(other.lastArrival, way.freeAt + way.latency + delay());
            lost |= way.stalled;
            at(other.lastArrival, peer, () -> {
                lost |= way(self, peer).stalled;
                if (!lost && other.hearing()) {
                    Frame arrived = parse(bytes);
                    tap.arrives(pair.number, self, peer, arrived);
                    other.events.received(arrived);
                }
            });
            if (!writable()) {
                at(way.freeAt, self, () -> {
                    if (hearing()) {
                        events.writable();
                    }
                });
            }
        }

        @Override
        public boolean writable() {
            Condition way = way(self, peer);
            return Math.max(0, way.freeAt - now) < BUFFER * 1_000 / way.bytesPerSecond + 1;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                if (!lost && !broken) {
                    other.lastArrival = Math.max(other.lastArrival, now + delay());
                    other.hears(other.lastArrival, "the other side closed the link");
                }
            }
        }

        private boolean hearing() {
            return events != null && !closed && !broken;
        }

        private void hears(long when, String why) {
            at(when, self, () -> {
                pairs.remove(pair);
                if (events != null && !closed) {
                    closed = true;
                    events.closed(why);
                }
            });
        }
    }

    private static Frame parse(byte[] bytes) {
        try {
            return Frame.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a frame changed in memory", e);
        }
    }

    private Condition way(NodeId from, NodeId to) {
        return ways.computeIfAbsent(new Way(from, to), absent -> new Condition());
    }

    private long delay() {
        return 1 + random.nextLong(longestDelay);
    }

    private void at(long time, NodeId who, Runnable what) {
        arrivals.add(new Arrival(time, order++, who, what));
    }

    /** The node takes links from now on. */
    public void listen(NodeId node, Function<Link, Link.Events> connected) {
        listeners.put(node, connected);
    }

    /** The process of a node is gone: its links break, and it hears of nothing any more. */
    public void crash(NodeId node) {
        listeners.remove(node);
        for (Pair pair : List.copyOf(pairs)) {
            if (pair.touches(node)) {
                (pair.dialing.self.equals(node) ? pair.dialing : pair.listening).events = null;
                pair.breaks("connection reset");
            }
        }
    }

    /** The process of a node stands still (SIGSTOP): what arrives for it waits, and nobody is told. */
    public void freeze(NodeId node) {
        frozen.add(node);
    }

    /** It goes on, and hears all that came meanwhile. */
    public void thaw(NodeId node) {
        frozen.remove(node);
        held.removeIf(arrival -> {
            boolean its = arrival.who().equals(node);
            if (its) {
                at(now, node, arrival.what());
            }
            return its;
        });
    }

    public void cut(NodeId a, NodeId b) {
        way(a, b).cut = true;
        way(b, a).cut = true;
        for (Pair pair : List.copyOf(pairs)) {
            if (pair.touches(a) && pair.touches(b)) {
                pair.breaks("the line was cut");
            }
        }
    }

    /** What is sent in this direction is lost, and nobody is told. */
    public void stall(NodeId from, NodeId to) {
        way(from, to).stalled = true;
    }

    /** @param latency milliseconds each frame takes on top, in each direction */
    public void thin(NodeId a, NodeId b, long bytesPerSecond, long latency) {
        for (Condition way : List.of(way(a, b), way(b, a))) {
            way.bytesPerSecond = bytesPerSecond;
            way.latency = latency;
        }
    }

    /** The line is whole and wide again, in both directions. */
    public void heal(NodeId a, NodeId b) {
        ways.remove(new Way(a, b));
        ways.remove(new Way(b, a));
    }

    /**
     * Dials as {@code self}.
     *
     * @param alive false once the process that dials is gone; it is not called back then
     */
    public Dialer dialer(NodeId self, BooleanSupplier alive) {
        return new MemoryDialer(self, alive);
    }

    private final class MemoryDialer implements Dialer {

        private final NodeId self;
        private final BooleanSupplier alive;

        private MemoryDialer(NodeId self, BooleanSupplier alive) {
            this.self = self;
            this.alive = alive;
        }

        @Override
        public void dial(Parent parent, Dial dial) {
            long began = now;
            arrive(parent, listener -> {
                if (listener == null) {
                    dial.failed(false, LinkFault.gone("nobody answers"));
                    return;
                }
                Pair pair = new Pair(self, parent.node());
                pairs.add(pair);
                pair.dialing.roundTrip = now - began;
                pair.listening.events = listener.apply(pair.listening);
                pair.dialing.events = dial.opened(pair.dialing);
            });
        }

        @Override
        public void knock(Parent parent, Consumer<Boolean> answers) {
            arrive(parent, listener -> answers.accept(listener != null));
        }

        /** Gives who listens there, null when nobody can be reached; on a stalled line that takes its time. */
        private void arrive(Parent parent, Consumer<Function<Link, Link.Events>> arrived) {
            NodeId node = parent.node();
            at(now + delay() + way(self, node).latency + way(node, self).latency, node, () -> {
                boolean stalls = way(self, node).stalled || way(node, self).stalled;
                boolean reached = !stalls && !way(self, node).cut;
                at(stalls ? now + CONNECT_TIMEOUT : now, self, () -> {
                    if (alive.getAsBoolean()) {
                        arrived.accept(reached ? listeners.get(node) : null);
                    }
                });
            });
        }
    }

    /** Delivers what has arrived by now. */
    public void work(long elapsed) {
        now = elapsed;
        while (!arrivals.isEmpty() && arrivals.peek().at() <= now) {
            Arrival arrival = arrivals.poll();
            if (frozen.contains(arrival.who())) {
                held.add(arrival);
            } else {
                arrival.what().run();
            }
        }
    }
}
