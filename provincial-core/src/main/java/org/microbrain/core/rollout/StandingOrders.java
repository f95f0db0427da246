package org.microbrain.core.rollout;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.intent.Hold;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.storage.SqliteFile;

/**
 * Holds, halts and pins: on the disk first, then in memory; the nodes they are about get their wishes anew. For one thread. What
 * throws leaves everything as it was.
 */
final class StandingOrders {

    private final SqliteFile file;
    private final StoredOrders stored;
    private final Announcements announcements;
    private final Owners owners;
    private final Map<Owned, Pin> pins = new HashMap<>();
    private List<StandingHold> holds;
    private List<Halt> halts;

    StandingOrders(SqliteFile file, Announcements announcements, Owners owners) {
        this.file = file;
        this.announcements = announcements;
        this.owners = owners;
        stored = new StoredOrders(file);
        refresh();
    }

    private void refresh() {
        holds = stored.holds();
        halts = stored.halts();
        pins.clear();
        stored.pins().forEach(pin -> pins.put(new Owned(pin.node(), pin.component()), pin));
    }

    private void change(Runnable what) {
        file.transaction(() -> {
            what.run();
            return null;
        });
        changed();
    }

    private void changed() {
        refresh();
        announcements.due();
    }

    void hold(Hold hold, Instant now) {
        change(() -> write(hold, now));
    }

    /**
     * Writes a hold or its end in the transaction that is open.
     *
     * @param then gets what is to be done after the commit
     */
    void hold(Hold hold, Instant now, List<Runnable> then) {
        write(hold, now);
        then.add(this::changed);
    }

    private void write(Hold hold, Instant now) {
        Instant until = hold.until() == 0 ? Instant.EPOCH : Instant.ofEpochMilli(hold.until());
        if (hold.held()) {
            stored.add(new StandingHold(hold.area(), hold.rollout(), hold.who(), hold.why(), now, until));
        } else {
            stored.release(hold.area(), hold.rollout());
        }
        announcements.write(owners.in(hold.area()));
    }

    /** Ends the holds whose time is over. */
    void endHolds(Instant now) {
        List<StandingHold> over = holds.stream().filter(hold -> !hold.stands(now)).toList();
        if (!over.isEmpty()) {
            change(() -> over.forEach(hold -> {
                stored.release(hold.area(), hold.rollout());
                announcements.write(owners.in(hold.area()));
            }));
        }
    }

    void halt(Halt halt) {
        change(() -> {
            stored.halt(halt);
            announcements.write(halt.area(), true, halt.who(), halt.why());
        });
    }

    void lift(DivisionCode area, String who, String why) {
        change(() -> {
            stored.lift(area);
            announcements.write(area, false, who, why);
        });
    }

    void pin(Pin pin) {
        change(() -> {
            stored.unpin(new Owned(pin.node(), pin.component()));
            stored.pin(pin);
            announcements.write(List.of(pin.node()));
        });
    }

    void unpin(Owned what) {
        change(() -> {
            stored.unpin(what);
            announcements.write(List.of(what.node()));
        });
    }

    /** Whether nothing of a rollout may begin at a node. */
    boolean stop(Rollout rollout, NodeId node, Instant now) {
        return hold(rollout, node, now).isPresent() || halt(node).isPresent()
                || !pins.isEmpty() && pins.containsKey(new Owned(node, rollout.plan().component()));
    }

    Optional<StandingHold> hold(Rollout rollout, NodeId node, Instant now) {
        return holds.stream().filter(hold -> hold.covers(node, rollout.plan().name(), now)).findFirst();
    }

    /** Without a look at the time: a hold whose time is over ends with the next look. */
    Optional<StandingHold> hold(Rollout rollout, NodeId node) {
        return holds.stream().filter(hold -> hold.area().contains(node.area())
                && (hold.rollout().isEmpty() || hold.rollout().equals(rollout.plan().name()))).findFirst();
    }

    Optional<Halt> halt(NodeId node) {
        return halts.stream().filter(halt -> halt.area().contains(node.area())).findFirst();
    }

    Optional<Pin> pin(Owned what) {
        return Optional.ofNullable(pins.get(what));
    }

    List<Pin> pins(NodeId node) {
        return pins.values().stream().filter(pin -> pin.node().equals(node)).toList();
    }

    /** The newest first. */
    List<Pin> pins() {
        return pins.values().stream().sorted((a, b) -> Long.compare(b.number(), a.number())).toList();
    }

    List<StandingHold> holds() {
        return holds;
    }

    List<Halt> halts() {
        return halts;
    }
}
