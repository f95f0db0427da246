package org.microbrain.link;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
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
 * Links without sockets, for simulations: frames take a random time, lines can be cut (both ends notice) or stalled
 * (nobody notices). One thread.
 */
public final class MemoryNetwork {

    private final RandomGenerator random;
    private final long longestDelay;
    private final Map<NodeId, Function<Link, Link.Events>> listeners = new HashMap<>();
    private final Set<Line> cut = new HashSet<>();
    private final Set<Line> stalled = new HashSet<>();
    private final Set<Pair> pairs = new LinkedHashSet<>();
    private final PriorityQueue<Arrival> arrivals = new PriorityQueue<>();
    private long now;
    private long order;

    /** @param longestDelay milliseconds a frame may take */
    public MemoryNetwork(RandomGenerator random, long longestDelay) {
        this.random = random;
        this.longestDelay = longestDelay;
    }

    /** Unordered pair of nodes. */
    private record Line(NodeId a, NodeId b) {
        static Line between(NodeId a, NodeId b) {
            return a.compareTo(b) < 0 ? new Line(a, b) : new Line(b, a);
        }
    }

    private record Arrival(long at, long order, Runnable what) implements Comparable<Arrival> {
        @Override
        public int compareTo(Arrival other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    private final class Pair {
        private final Line line;
        private final End dialing;
        private final End listening;
        private boolean open = true;
        /** A byte was lost: like on TCP, nothing after it ever arrives. */
        private boolean dead;

        private Pair(NodeId from, NodeId to) {
            line = Line.between(from, to);
            dialing = new End(this, to);
            listening = new End(this, from);
            dialing.other = listening;
            listening.other = dialing;
        }
    }

    private final class End implements Link {
        private final Pair pair;
        private final NodeId peer;
        private End other;
        private Link.Events events;
        private long lastArrival;

        private End(Pair pair, NodeId peer) {
            this.pair = pair;
            this.peer = peer;
        }

        @Override
        public NodeId peer() {
            return peer;
        }

        @Override
        public void send(Frame frame) {
            pair.dead |= stalled.contains(pair.line);
            if (!pair.open || pair.dead) {
                return;
            }
            byte[] bytes = frame.toByteArray();
            other.lastArrival = Math.max(other.lastArrival, later());
            at(other.lastArrival, () -> {
                pair.dead |= stalled.contains(pair.line);
                if (pair.open && other.events != null && !pair.dead) {
                    other.events.received(parse(bytes));
                }
            });
        }

        @Override
        public boolean writable() {
            return true;
        }

        @Override
        public void close() {
            if (pair.open) {
                pair.open = false;
                pairs.remove(pair);
                if (!pair.dead) {
                    hears(other, "the other side closed the link");
                }
            }
        }
    }

    private void hears(End end, String why) {
        at(later(), () -> {
            if (end.events != null) {
                end.events.closed(why);
            }
        });
    }

    private static Frame parse(byte[] bytes) {
        try {
            return Frame.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a frame changed in memory", e);
        }
    }

    private long later() {
        return now + 1 + random.nextLong(longestDelay);
    }

    private void at(long time, Runnable what) {
        arrivals.add(new Arrival(time, order++, what));
    }

    /** The node takes links from now on. */
    public void listen(NodeId node, Function<Link, Link.Events> connected) {
        listeners.put(node, connected);
    }

    /** The process of a node is gone: its links break, and it hears of nothing any more. */
    public void crash(NodeId node) {
        listeners.remove(node);
        for (Pair pair : new ArrayList<>(pairs)) {
            if (pair.dialing.peer.equals(node) || pair.listening.peer.equals(node)) {
                pair.open = false;
                pairs.remove(pair);
                End survivor = pair.dialing.peer.equals(node) ? pair.dialing : pair.listening;
                survivor.other.events = null;
                hears(survivor, "connection reset");
            }
        }
    }

    public void cut(NodeId a, NodeId b) {
        Line line = Line.between(a, b);
        cut.add(line);
        for (Pair pair : new ArrayList<>(pairs)) {
            if (pair.line.equals(line)) {
                pair.open = false;
                pairs.remove(pair);
                hears(pair.dialing, "the line was cut");
                hears(pair.listening, "the line was cut");
            }
        }
    }

    /** What is sent is lost, and nobody is told. */
    public void stall(NodeId a, NodeId b) {
        stalled.add(Line.between(a, b));
    }

    public void heal(NodeId a, NodeId b) {
        cut.remove(Line.between(a, b));
        stalled.remove(Line.between(a, b));
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
            arrive(parent, listener -> {
                if (listener == null) {
                    dial.failed(false, LinkFault.gone("connection refused"));
                    return;
                }
                Pair pair = new Pair(self, parent.node());
                pairs.add(pair);
                pair.listening.events = listener.apply(pair.listening);
                pair.dialing.events = dial.opened(pair.dialing);
            });
        }

        @Override
        public void knock(Parent parent, Consumer<Boolean> answers) {
            arrive(parent, listener -> answers.accept(listener != null));
        }

        /** Gives who listens there, null when nobody can be reached; nothing at all on a stalled line. */
        private void arrive(Parent parent, Consumer<Function<Link, Link.Events>> arrived) {
            Line line = Line.between(self, parent.node());
            at(later(), () -> {
                if (!stalled.contains(line) && alive.getAsBoolean()) {
                    arrived.accept(cut.contains(line) ? null : listeners.get(parent.node()));
                }
            });
        }
    }

    /** Delivers what has arrived by now. */
    public void work(long elapsed) {
        now = elapsed;
        List<Runnable> due = new ArrayList<>();
        while (!arrivals.isEmpty() && arrivals.peek().at() <= now) {
            due.add(arrivals.poll().what());
        }
        due.forEach(Runnable::run);
    }
}
