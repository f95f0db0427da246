package org.microbrain.link;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.microbrain.journal.Storage;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.ProtocolViolation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parent's end: takes links in, one for each child, and keeps what each child last said of itself. Safe for use by
 * several threads.
 */
public final class Children {

    /** Lanes that a child may open beside its link. */
    static final int LANES = 2;

    private static final Logger LOG = LoggerFactory.getLogger(Children.class);

    /** So much of a reason tells one certificate from another. */
    private static final int KEY_LENGTH = 64;

    private final NodeId self;
    private final String program;
    private final Receiver receiver;
    private final LinkSettings settings;
    private final Doorstep doorstep;
    private final Undurable undurable;
    private final Census census;
    private final Refusals refusals = new Refusals();
    private final Instances instances = new Instances();
    private final ConcurrentMap<NodeId, ChildStatus> statuses = new ConcurrentHashMap<>();
    /** In the order of their coming, so that a simulation can be repeated. */
    private final Set<Downlink> links = Collections.synchronizedSet(new LinkedHashSet<>());
    private final ConcurrentMap<NodeId, Downlink> serving = new ConcurrentHashMap<>();
    private final ConcurrentMap<Seat, Downlink> lanes = new ConcurrentHashMap<>();
    private volatile Moment now;
    private volatile SharedBook book = SharedBook.EMPTY;
    private volatile Intentions intentions;
    private volatile PieceSource pieces;
    private volatile ContributionReceiver contributions;
    private volatile boolean relays;

    /** One lane of a child. */
    private record Seat(NodeId child, int lane) {
    }

    public Children(NodeId self, String program, Receiver receiver, LinkSettings settings, Moment now) {
        this(self, program, receiver, settings, ParentLimits.DEFAULT, now);
    }

    public Children(NodeId self, String program, Receiver receiver, LinkSettings settings, ParentLimits limits,
                    Moment now) {
        this.self = self;
        this.program = program;
        this.receiver = receiver;
        this.settings = settings;
        this.doorstep = new Doorstep(limits);
        this.undurable = new Undurable(limits.undurable());
        this.census = new Census(limits);
        this.now = now;
    }

    /** A peer with a valid certificate has connected. */
    public Link.Events connected(Link link) {
        return connected(link, () -> { });
    }

    /** @param welcomed runs when the peer has been greeted */
    Link.Events connected(Link link, Runnable welcomed) {
        Downlink downlink = new Downlink(self, program, link, receiver, this, settings, welcomed);
        links.add(downlink);
        return downlink;
    }

    /** Takes down journals that stand in this node's books from earlier runs. */
    public void know(Collection<Origin> origins) {
        census.know(origins);
    }

    /** From what children are told what they do not know. To be called before the first of them comes. */
    public void shareFrom(SharedBook shared) {
        book = shared;
    }

    /** What children are told of intents. To be called before the first of them comes. */
    public void intentsFrom(Intentions held) {
        intentions = held;
    }

    /** From where children get pieces of releases. To be called before the first of them comes. */
    public void piecesFrom(PieceSource source) {
        pieces = source;
    }

    /** Who adds up what children give; without one none is taken. To be called before the first of them comes. */
    public void contributionsTo(ContributionReceiver taker) {
        contributions = taker;
    }

    /**
     * From now on relays of this node are let in, which stand in its own place and hand on what it sends down: they speak for
     * themselves alone. To be called before the first of them comes, by a node that has no parent.
     */
    public void letRelaysIn() {
        relays = true;
    }

    boolean isRelay(NodeId node) {
        return relays && node.isRelay() && !self.isRelay() && node.area().equals(self.area());
    }

    /** There are new intents. Any thread. */
    public void intentsChanged() {
        serving.values().forEach(Downlink::newIntents);
    }

    /**
     * Tells those who serve the place, or an area that contains it. Any thread.
     *
     * @param from who said it and need not hear it; null when that is no child
     */
    public void share(DivisionCode place, Collection<SharedRecord> records, NodeId from) {
        share(area -> area.contains(place), records, from);
    }

    /**
     * Tells those whom it concerns. Any thread.
     *
     * @param concerned by the child's area
     * @param from      who said it and need not hear it; null when that is no child
     */
    public void share(Predicate<DivisionCode> concerned, Collection<SharedRecord> records, NodeId from) {
        serving.forEach((child, link) -> {
            if (!child.equals(from) && concerned.test(child.area())) {
                link.share(records);
            }
        });
    }

    /** Closes links that went silent. To be called a few times a second. */
    public void work(Moment moment) {
        now = moment;
        doorstep.work(moment.elapsed());
        undurable.work(moment.elapsed());
        List.of(links.toArray(Downlink[]::new)).forEach(link -> link.work(moment));
    }

    public void close() {
        List.of(links.toArray(Downlink[]::new)).forEach(link -> link.end("this node stops"));
    }

    /**
     * Ends the links of nodes that are not let in any more, at once and with a word to them.
     *
     * @param which by the name in the peer's certificate
     */
    public void shutOut(Predicate<NodeId> which, String code, String why) {
        for (Downlink link : List.of(links.toArray(Downlink[]::new))) {
            if (which.test(link.peer())) {
                link.refuse(new ProtocolViolation(code, why));
            }
        }
    }

    /** Every child seen since the start, connected or not, in order of name. */
    public List<ChildStatus> statuses() {
        return statuses.values().stream().map(status -> {
            synchronized (instances) {
                return status.standing(instances.standing(status.node(), now.elapsed()));
            }
        }).sorted().toList();
    }

    /** How many connections and links were refused since the start, by reason. */
    public Map<String, Long> refused() {
        return refusals.counts();
    }

    /** Bytes of children's records in memory that are not on the disk yet. */
    public long undurableBytes() {
        return undurable.used();
    }

    Moment now() {
        return now;
    }

    SharedBook book() {
        return book;
    }

    /** Null when it hands down none. */
    Intentions intentions() {
        return intentions;
    }

    /** Null when it gives none. */
    PieceSource pieces() {
        return pieces;
    }

    /** Null when it takes none. */
    ContributionReceiver contributions() {
        return contributions;
    }

    Doorstep doorstep() {
        return doorstep;
    }

    Undurable undurable() {
        return undurable;
    }

    Census census() {
        return census;
    }

    /** A connection that never showed a valid name. */
    void turnedAway(String address, LinkFault fault) {
        int port = address.lastIndexOf(':');
        String key = (port < 0 ? address : address.substring(0, port)) + ' '
                + fault.text().substring(0, Math.min(KEY_LENGTH, fault.text().length()));
        refusals.refused(fault.code(), "a connection from " + address, key, fault.text(), now.elapsed());
    }

    /** A peer with a valid certificate. */
    void refused(Link link, String code, String why) {
        refusals.refused(code, link.peer() + " at " + link.address(), link.peer().text(), why, now.elapsed());
    }

    /** What nodes below send and take that have no line. */
    public CarryParent carried() {
        return new CarryParent(this, receiver);
    }

    /**
     * A child speaks for itself and for nodes below its area; a neighbour in the same place speaks for itself, and so does a relay.
     *
     * @throws ProtocolViolation when one of the origins is none of these
     */
    static void requireSpokenFor(NodeId child, Collection<Origin> origins) {
        for (Origin origin : origins) {
            NodeId node = origin.node();
            if (!node.equals(child) && (child.isRelay() || !child.area().strictlyContains(node.area()))) {
                throw new ProtocolViolation("wrong-area", "child " + child + " sent records of " + node
                        + ", which is not below it");
            }
        }
    }

    /** @throws ProtocolViolation when the child may not speak for one of the origins, or they are too many */
    void admit(NodeId child, Collection<Origin> origins) {
        requireSpokenFor(child, origins);
        census.admit(child, origins);
    }

    /** @throws ProtocolViolation when another machine of this name serves and keeps the line */
    void welcomed(Downlink downlink, NodeId child, String childProgram) {
        Downlink before;
        Instances.Verdict verdict;
        synchronized (instances) {
            before = serving.get(child);
            verdict = downlink.journal() == null || before != null && before.journal() == null
                    ? Instances.Verdict.WELCOME
                    : instances.judge(child, downlink.journal(), before == null ? null : before.journal(), now.elapsed());
            if (verdict != Instances.Verdict.SECOND) {
                serving.put(child, downlink);
            }
        }
        if (verdict == Instances.Verdict.SECOND) {
            throw twice(child, before);
        }
        update(new ChildStatus(child, childProgram, true, now.wall(), ChildStatus.NOTHING_KNOWN));
        if (verdict == Instances.Verdict.FIRST) {
            before.refuse(twice(child, downlink));
        } else if (before != null && before != downlink) {
            before.end("the same node connected again");
        }
        LOG.info("child {} connected from {}", child, downlink.address());
    }

    /** @throws ProtocolViolation unless a link of the very same program serves */
    void beside(Downlink lane, NodeId child, int number) {
        if (number < 0 || number > LANES) {
            throw new ProtocolViolation("bad-lane", "it opened lane " + Integer.toUnsignedString(number) + " of "
                    + LANES);
        }
        requireLink(lane, child);
        Downlink before = lanes.put(new Seat(child, number), lane);
        if (before != null) {
            before.end("the same lane was opened again");
        }
        try {
            requireLink(lane, child); // its end may have come before it could have found this lane
        } catch (ProtocolViolation gone) {
            lanes.remove(new Seat(child, number), lane);
            throw gone;
        }
    }

    private void requireLink(Downlink lane, NodeId child) {
        Downlink beside = serving.get(child);
        if (beside == null || lane.journal() == null || !lane.journal().equals(beside.journal())) {
            throw new ProtocolViolation("bad-lane", "no link of the same program serves " + child);
        }
    }

    private static ProtocolViolation twice(NodeId name, Downlink other) {
        return new ProtocolViolation("same-identity", "two machines go by the name " + name + ": the other one, at "
                + other.address() + ", keeps the line; a copied disk needs its own name, certificate and an empty data "
                + "folder, and if nobody copied it, its key was stolen");
    }

    void replaced(NodeId child, int earlier) {
        synchronized (instances) {
            instances.replaced(child, now.elapsed());
        }
        LOG.info("child {} came with none of its {} earlier journals: another machine or disk took its place; what was"
                + " only there is shown as waiting in the ledger", child, earlier);
    }

    void update(ChildStatus status) {
        ChildStatus before = statuses.get(status.node());
        if (status.waiting() != ChildStatus.NOTHING_KNOWN
                && (before == null ? Storage.GOOD : before.storage()) != status.storage()) {
            LOG.warn("child {} says of its disk: {}", status.node(), status.storage().name().toLowerCase(Locale.ROOT));
        }
        statuses.merge(status.node(), status, (old, fresh) -> fresh.after(old));
    }

    void ended(Downlink downlink, NodeId child, String why) {
        links.remove(downlink);
        if (child == null) {
            return;
        }
        for (int number = 1; number <= LANES; number++) {
            Downlink lane = lanes.get(new Seat(child, number));
            if (lane == downlink) {
                lanes.remove(new Seat(child, number), lane);
            } else if (lane != null && !downlink.isLane() && Objects.equals(lane.journal(), downlink.journal())) {
                lane.end("its link ended");
            }
        }
        if (serving.remove(child, downlink)) {
            statuses.computeIfPresent(child, (node, old) -> old.gone());
            LOG.warn("child {} is gone: {}", child, Wire.shortText(why));
        }
    }
}
