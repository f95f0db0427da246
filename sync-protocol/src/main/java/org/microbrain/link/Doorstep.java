package org.microbrain.link;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Connections that have not been welcomed yet. They cost little until they speak, few may shake hands at once (the others
 * wait their turn), and when there are too many, those go first that say nothing, from where most come. So a child that
 * greets as it should gets in while thousands stand about. Safe for use by several threads.
 */
final class Doorstep {

    static final LinkFault CROWDED = new LinkFault("crowded", "too many connections stand open that have not shown who "
            + "they are; a child tries again by itself, anything else does not belong here");
    static final LinkFault SILENT = new LinkFault("silent", "it said nothing for 10 s after it had connected");
    private static final long PATIENCE = 10_000;
    /** Nobody is sent away in the middle of a handshake that is not slower than a thin line's. */
    private static final long HANDSHAKE = 3_000;

    private enum Stage {
        SILENT, WAITING, GREETING
    }

    /** What a visitor is told, on the thread of whoever caused it. */
    interface Door {

        /** Its turn has come: the handshake may begin. */
        void open();

        void sendAway(LinkFault why);
    }

    private final int most;
    private final int mostOfOne;
    private final int mostGreeting;
    private final Set<Visitor> visitors = new LinkedHashSet<>();
    private final Map<InetAddress, Integer> crowds = new HashMap<>();
    private int greeting;
    private long now;

    Doorstep(ParentLimits limits) {
        this.most = limits.strangers();
        this.mostOfOne = limits.strangersOfOne();
        this.mostGreeting = limits.handshakes();
    }

    /** One connection. */
    final class Visitor {
        private final InetAddress from;
        private final Door door;
        private final long since;
        private Stage stage = Stage.SILENT;

        private Visitor(InetAddress from, Door door, long since) {
            this.from = from;
            this.door = door;
            this.since = since;
        }

        /** Its first bytes have come. */
        void speaks() {
            boolean turn;
            synchronized (Doorstep.this) {
                turn = visitors.contains(this) && stage == Stage.SILENT && greeting < mostGreeting;
                stage = turn ? Stage.GREETING : Stage.WAITING;
                greeting += turn ? 1 : 0;
            }
            if (turn) {
                door.open();
            }
        }

        /** It was welcomed, or it is gone. May be called again. */
        void leaves() {
            Optional<Visitor> next;
            synchronized (Doorstep.this) {
                if (!remove(this)) {
                    return;
                }
                next = nextInLine();
            }
            next.ifPresent(one -> one.door.open());
        }
    }

    private boolean remove(Visitor visitor) {
        if (!visitors.remove(visitor)) {
            return false;
        }
        crowds.computeIfPresent(visitor.from, (from, count) -> count == 1 ? null : count - 1);
        if (visitor.stage == Stage.GREETING) {
            greeting--;
        }
        return true;
    }

    /** The turn goes to the place with the smallest crowd, there to the oldest. */
    private Optional<Visitor> nextInLine() {
        Optional<Visitor> next = greeting < mostGreeting ? waiting() : Optional.empty();
        next.ifPresent(one -> {
            one.stage = Stage.GREETING;
            greeting++;
        });
        return next;
    }

    private Optional<Visitor> waiting() {
        return visitors.stream().filter(one -> one.stage == Stage.WAITING)
                .min(Comparator.comparingInt(one -> crowds.get(one.from)));
    }

    private Optional<Visitor> oldest(Predicate<Visitor> which) {
        return visitors.stream().filter(which).findFirst();
    }

    /** @return empty when there is no room for one more */
    Optional<Visitor> arrives(InetAddress from, Door door) {
        Visitor visitor = new Visitor(from, door, now);
        Optional<Visitor> gone;
        synchronized (this) {
            boolean full = visitors.size() >= most;
            boolean fullOfOne = crowds.getOrDefault(from, 0) >= mostOfOne;
            gone = fullOfOne ? leastWanted(from) : full ? leastWanted() : Optional.empty();
            if ((full || fullOfOne) && gone.isEmpty()) {
                return Optional.empty();
            }
            gone.ifPresent(this::remove);
            visitors.add(visitor);
            crowds.merge(from, 1, Integer::sum);
        }
        gone.ifPresent(one -> one.door.sendAway(CROWDED));
        return Optional.of(visitor);
    }

    /**
     * From where most come of whom one can be spared: a crowd of which all greet keeps nobody else from coming in. When all
     * greet, one that has not had its turn, of a crowd.
     */
    private Optional<Visitor> leastWanted() {
        return visitors.stream().filter(one -> one.stage == Stage.SILENT || now - one.since > HANDSHAKE)
                .max(Comparator.comparingInt((Visitor one) -> crowds.get(one.from))
                        .thenComparing(one -> one.stage == Stage.SILENT))
                .or(() -> visitors.stream().filter(one -> one.stage == Stage.WAITING && crowds.get(one.from) > 1)
                        .max(Comparator.comparingInt(one -> crowds.get(one.from))));
    }

    private Optional<Visitor> leastWanted(InetAddress from) {
        return oldest(one -> one.from.equals(from) && one.stage == Stage.SILENT)
                .or(() -> oldest(one -> one.from.equals(from) && now - one.since > HANDSHAKE));
    }

    /** Room is short (file handles): half of those who say nothing go. */
    void makeRoom() {
        List<Visitor> silent;
        synchronized (this) {
            silent = visitors.stream().filter(one -> one.stage == Stage.SILENT).toList();
            silent = List.copyOf(silent.subList(0, (silent.size() + 1) / 2));
            silent.forEach(this::remove);
        }
        silent.forEach(one -> one.door.sendAway(CROWDED));
    }

    /** Sends away who has been silent for too long, and who keeps others from their turn. */
    void work(long elapsed) {
        List<Visitor> silent = new ArrayList<>();
        List<Visitor> slow = new ArrayList<>();
        List<Visitor> turns = new ArrayList<>();
        synchronized (this) {
            now = elapsed;
            for (Visitor one : visitors) {
                if (one.stage != Stage.GREETING && elapsed - one.since > PATIENCE) {
                    silent.add(one);
                }
            }
            silent.forEach(this::remove);
            for (Optional<Visitor> in = inTheWay(); in.isPresent(); in = inTheWay()) {
                remove(in.get());
                slow.add(in.get());
                nextInLine().ifPresent(turns::add);
            }
        }
        silent.forEach(one -> one.door.sendAway(one.stage == Stage.SILENT ? SILENT : CROWDED));
        slow.forEach(one -> one.door.sendAway(CROWDED));
        turns.forEach(one -> one.door.open());
    }

    /** A slow handshake that comes from no smaller a crowd than somebody who waits for a turn. */
    private Optional<Visitor> inTheWay() {
        return waiting().flatMap(next -> visitors.stream()
                .filter(one -> one.stage == Stage.GREETING && now - one.since > HANDSHAKE)
                .max(Comparator.comparingInt(one -> crowds.get(one.from)))
                .filter(one -> crowds.get(one.from) >= crowds.get(next.from)));
    }

    synchronized int size() {
        return visitors.size();
    }
}
