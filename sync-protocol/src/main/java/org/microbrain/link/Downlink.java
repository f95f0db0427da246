package org.microbrain.link;

import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.microbrain.journal.Backlog;
import org.microbrain.journal.Batch;
import org.microbrain.journal.Storage;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.SequenceSet;
import org.microbrain.wire.proto.Ack;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Hello;
import org.microbrain.wire.proto.Inventory;
import org.microbrain.wire.proto.Known;
import org.microbrain.wire.proto.Pulse;
import org.microbrain.wire.proto.Receipts;
import org.microbrain.wire.proto.Refusal;
import org.microbrain.wire.proto.Welcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A parent's end of one link: GREETING → OPEN → ENDED. It checks who the child is and what it may speak for, takes
 * batches no faster than its credits allow, and acknowledges each when the receiver has it on its disk.
 */
final class Downlink implements Link.Events {

    private static final Logger LOG = LoggerFactory.getLogger(Downlink.class);

    private enum State {
        GREETING, OPEN, ENDED
    }

    private final NodeId self;
    private final String program;
    private final Link link;
    private final Receiver receiver;
    private final Children children;
    private final LinkSettings settings;
    private final Runnable welcomed;
    private final InventoryTurn inventories = new InventoryTurn();
    private final SharingParent sharing;
    private boolean shares;
    /** Null when one of both ends hands down no intents. */
    private IntentsParent intents;
    /** Null when this node gives no pieces. */
    private PiecesParent pieces;
    /** Null when this node adds nothing up. */
    private ContributionsParent contributions;
    private State state = State.GREETING;
    private NodeId child;
    private JournalId journal;
    private String childProgram = "";
    private int unacknowledged;
    private long lastBatch;
    /** 0 for the child's link, otherwise the number of a lane beside it. */
    private int lane;
    private long lastHeard;
    private boolean refused;

    /** @param welcomed runs when the child is greeted */
    Downlink(NodeId self, String program, Link link, Receiver receiver, Children children, LinkSettings settings,
             Runnable welcomed) {
        this.self = self;
        this.program = program;
        this.link = link;
        this.receiver = receiver;
        this.children = children;
        this.settings = settings;
        this.welcomed = welcomed;
        this.sharing = new SharingParent(link);
        this.lastHeard = children.now().elapsed();
    }

    @Override
    public synchronized void received(Frame frame) {
        if (state == State.ENDED) {
            return;
        }
        lastHeard = children.now().elapsed();
        try {
            switch (frame.getBodyCase()) {
                case HELLO -> hello(frame.getHello());
                case BATCH -> batch(frame.getBatch());
                case INVENTORY -> inventory(frame.getInventory());
                case PULSE -> pulse(frame.getPulse());
                case KNOWN -> known(frame.getKnown());
                case REVISION -> offered(intents).revision(frame.getRevision(), lastHeard);
                case CONTRIBUTION -> offered(contributions).contribution(frame.getContribution());
                case FETCH -> offered(pieces).fetch(frame.getFetch());
                case REFUSAL -> end("it refused this node: " + Wire.shortText(frame.getRefusal().getReason()));
                default -> LOG.debug("{} sent a frame this version does not know", link.peer());
            }
        } catch (ProtocolViolation e) {
            refuse(e);
        }
    }

    @Override
    public synchronized void progressed() {
        lastHeard = children.now().elapsed();
    }

    @Override
    public synchronized void violated(ProtocolViolation violation) {
        if (state != State.ENDED) {
            refuse(violation);
        }
    }

    private void hello(Hello hello) {
        if (state != State.GREETING) {
            throw new ProtocolViolation("out-of-turn", "a hello came twice");
        }
        NodeId node = Wire.node(hello.getNode());
        if (!node.equals(link.peer())) {
            throw new ProtocolViolation("wrong-name", "it calls itself " + node + ", its certificate is for "
                    + link.peer());
        }
        if (!self.area().strictlyContains(node.area()) && !children.isRelay(node)) {
            throw new ProtocolViolation("wrong-area", "area " + node.area() + " does not lie below " + self.area()
                    + ", the area of this node; the child's list of parents must name a node above it");
        }
        if (Integer.compareUnsigned(hello.getOldestVersion(), Wire.VERSION) > 0
                || Integer.compareUnsigned(hello.getVersion(), Wire.OLDEST_VERSION) < 0) {
            throw new ProtocolViolation("version", "it speaks versions " + hello.getOldestVersion() + " to "
                    + hello.getVersion() + ", this node " + Wire.OLDEST_VERSION + " to " + Wire.VERSION);
        }
        journal = Wire.openJournal(hello);
        childProgram = Wire.shortText(hello.getProgram());
        lane = hello.getLane();
        if (lane == 0) {
            children.welcomed(this, node, childProgram);
            link.admitted();
        } else {
            children.beside(this, node, lane);
        }
        child = node;
        shares = lane == 0 && hello.getCapabilitiesList().contains(Wire.SHARE);
        if (lane == 0 && children.intentions() != null && hello.getCapabilitiesList().contains(Wire.INTENTS)) {
            intents = new IntentsParent(link, children.intentions(), child, this::guarded);
        }
        if (lane == 0 && children.pieces() != null) {
            pieces = new PiecesParent(link, children.pieces(), this::guarded);
        }
        if (lane == 0 && children.contributions() != null) {
            contributions = new ContributionsParent(link, children.contributions(), self, child, this::guarded);
        }
        state = State.OPEN;
        welcomed.run();
        int version = Integer.compareUnsigned(hello.getVersion(), Wire.VERSION) > 0 ? Wire.VERSION : hello.getVersion();
        Welcome.Builder welcome = Welcome.newBuilder().setVersion(version).setNode(self.text())
                .setClockMs(children.now().wall()).setClockQuality(children.now().time().quality().ordinal())
                .setProgram(program).setCredits(settings.credits()).setLanes(Children.LANES)
                .addCapabilities(Wire.SHARE);
        if (intents != null) {
            welcome.addCapabilities(Wire.INTENTS);
        }
        if (pieces != null) {
            welcome.addCapabilities(Wire.PIECES);
        }
        if (contributions != null) {
            welcome.addCapabilities(Wire.CONTRIBUTIONS);
        }
        link.send(Frame.newBuilder().setWelcome(welcome).build());
    }

    private <T> T offered(T part) {
        requireOpen();
        if (part == null) {
            throw new ProtocolViolation("out-of-turn", "it asked for what was not offered, or on a lane");
        }
        return part;
    }

    private synchronized void guarded(Runnable work) {
        if (state == State.OPEN) {
            work.run();
        }
    }

    /** The book of intents has changed. */
    synchronized void newIntents() {
        if (state == State.OPEN && intents != null) {
            intents.news(children.now().elapsed());
        }
    }

    private void batch(org.microbrain.wire.proto.Batch message) {
        requireOpen();
        if (++unacknowledged > settings.credits()) {
            throw new ProtocolViolation("no-credit", "it sent more batches than its " + settings.credits() + " credits");
        }
        if (message.getId() <= lastBatch) {
            throw new ProtocolViolation("bad-batch", "batch " + message.getId() + " came after batch " + lastBatch);
        }
        lastBatch = message.getId();
        Batch batch = Wire.batch(message);
        children.admit(child, batch.made().keySet());
        Runnable kept = link.keep();
        receiver.accept(child, batch).whenComplete((nothing, failure) -> {
            kept.run();
            accepted(message.getId(), failure);
        });
    }

    private synchronized void accepted(long batch, Throwable failure) {
        if (state != State.OPEN) {
            return;
        }
        if (failure == null) {
            unacknowledged--;
            link.send(Frame.newBuilder().setAck(Ack.newBuilder().setBatch(batch).setCredits(1)).build());
        } else if (root(failure) instanceof ProtocolViolation violation) {
            refuse(violation);
        } else {
            // Without an acknowledgement the child keeps the batch and sends it again on the next link.
            LOG.warn("a batch of {} could not be stored and was not acknowledged: {}", child,
                    root(failure).getMessage());
            notStored("a batch could not be stored");
        }
    }

    /** This node's own disk is at fault: the child keeps what it has, hears why, and tries again. */
    private void notStored(String why) {
        link.send(Frame.newBuilder().setRefusal(Refusal.newBuilder().setCode("storage")
                .setReason("the disk of " + self + " is full or failing; keep what you have")).build());
        end(why);
    }

    private static Throwable root(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private void inventory(Inventory inventory) {
        requireOpen();
        if (lane != 0) {
            throw new ProtocolViolation("out-of-turn", "an inventory came on a lane");
        }
        inventories.asked(inventory.getLast(), children.now().elapsed());
        Map<Origin, SequenceSet> held = Wire.held(inventory);
        children.admit(child, held.keySet());
        Map<Origin, Long> made = new HashMap<>();
        inventory.getHeldList().forEach(one -> made.merge(Wire.origin(one.getOrigin()), one.getOrigin().getMade(),
                Math::max));
        if (journal != null && inventories.bringsNoneBefore(new Origin(child, journal), held.keySet())) {
            int earlier = children.census().others(new Origin(child, journal));
            if (earlier > 0) {
                children.replaced(child, earlier);
            }
        }
        Runnable kept = link.keep();
        receiver.received(held, made).whenComplete((received, failure) -> {
            kept.run();
            answer(inventory.getLast(), made, received, failure);
        });
    }

    private synchronized void answer(boolean last, Map<Origin, Long> made, Map<Origin, SequenceSet> received,
                                     Throwable failure) {
        if (state != State.OPEN) {
            return;
        }
        if (failure != null) {
            LOG.warn("receipts for {} could not be read: {}", child, root(failure).getMessage());
            notStored("receipts could not be read");
            return;
        }
        inventories.answered();
        Receipts.Builder receipts = Receipts.newBuilder().setLast(last);
        int left = Wire.MOST_INTERVALS;
        for (Map.Entry<Origin, SequenceSet> one : received.entrySet()) {
            // What does not fit is sent once more by the child, and known here then.
            SequenceSet some = one.getValue().after(0, left);
            left -= some.intervalCount();
            receipts.addReceived(Receipts.Received.newBuilder()
                    .setOrigin(Wire.originRef(one.getKey(), made.getOrDefault(one.getKey(), 0L)))
                    .setSequences(ByteString.copyFrom(some.encode())));
        }
        link.send(Frame.newBuilder().setReceipts(receipts).build());
    }

    private void known(Known page) {
        requireOpen();
        if (!shares) {
            throw new ProtocolViolation("out-of-turn", "it said what it knows and had not offered to, or on a lane");
        }
        sharing.known(page, children.now().elapsed()).ifPresent(known ->
                children.book().lacking(child.area(), known).whenComplete(this::lacking));
    }

    private synchronized void lacking(SharedBook.Lacking lacking, Throwable failure) {
        if (state != State.OPEN) {
            return;
        }
        if (failure == null) {
            sharing.answer(lacking);
        } else {
            LOG.warn("what {} does not know yet could not be read; it asks again: {}", child, root(failure).getMessage());
            sharing.failed();
        }
    }

    /** Tells the child, when it is one that listens. */
    synchronized void share(Collection<SharedRecord> records) {
        if (state == State.OPEN && shares) {
            sharing.tell(records);
        }
    }

    private void pulse(Pulse pulse) {
        requireOpen();
        if (lane == 0) {
            report(pulse);
        }
        link.send(Frame.newBuilder().setPulse(Pulse.newBuilder().setClockMs(children.now().wall())
                .setClockQuality(children.now().time().quality().ordinal())).build());
    }

    private void report(Pulse pulse) {
        Map<PriorityClass, Backlog.Amount> waiting = new EnumMap<>(PriorityClass.class);
        pulse.getWaitingList().forEach(one -> waiting.put(PriorityClass.of(one.getPriority()),
                new Backlog.Amount(Math.max(0, one.getRecords()), Math.max(0, one.getBytes()))));
        Backlog backlog = pulse.getWaitingCount() > 0 ? new Backlog(waiting) : ChildStatus.NOTHING_KNOWN;
        children.update(new ChildStatus(child, childProgram, true, children.now().wall(), backlog,
                ChildStatus.Standing.USUAL, Storage.of(pulse.getStorage())));
    }

    private void requireOpen() {
        if (state != State.OPEN) {
            throw new ProtocolViolation("out-of-turn", "the first frame must be a hello");
        }
    }

    synchronized void refuse(ProtocolViolation violation) {
        if (state == State.ENDED) {
            return;
        }
        refused = true;
        String reason = Wire.shortText(violation.getMessage());
        children.refused(link, violation.code(), reason);
        link.send(Frame.newBuilder().setRefusal(Refusal.newBuilder().setCode(violation.code()).setReason(reason)).build());
        end(reason);
    }

    synchronized void work(Moment now) {
        long silent = now.elapsed() - lastHeard;
        long longest = state == State.OPEN ? 3 * settings.pulse().toMillis() : settings.greeting().toMillis();
        if (silent <= longest) {
            return;
        }
        if (state == State.OPEN) {
            end("nothing heard for " + silent / 1000 + " s");
        } else {
            refuse(new ProtocolViolation("no-hello", "no hello within " + longest / 1000 + " s"));
        }
    }

    @Override
    public void writable() {
        // acknowledgements are few and small; a child that does not read them is not read from
        flush();
    }

    private synchronized void flush() {
        if (state == State.OPEN) {
            sharing.flush();
            if (intents != null) {
                intents.flush();
            }
            if (pieces != null) {
                pieces.flush();
            }
        }
    }

    @Override
    public synchronized void closed(String why) {
        end(why);
    }

    synchronized void end(String why) {
        if (state == State.ENDED) {
            return;
        }
        state = State.ENDED;
        link.close();
        if (child == null && !refused) {
            LOG.info("{} at {} connected and did not become a child: {}", link.peer(), link.address(), why);
        }
        children.ended(this, child, why);
    }

    boolean isLane() {
        return lane != 0;
    }

    /** What the child said it has open; null when it is too old to say. */
    JournalId journal() {
        return journal;
    }

    /** The name in the peer's certificate. */
    NodeId peer() {
        return link.peer();
    }

    String address() {
        return link.address();
    }
}
