package org.microbrain.link;

import com.google.protobuf.ByteString;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.microbrain.journal.Backlog;
import org.microbrain.journal.Batch;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.SequenceSet;
import org.microbrain.wire.proto.Ack;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Hello;
import org.microbrain.wire.proto.Inventory;
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
    private State state = State.GREETING;
    private NodeId child;
    private String childProgram = "";
    private int unacknowledged;
    private long lastBatch;
    private long lastHeard;
    private boolean refused;

    Downlink(NodeId self, String program, Link link, Receiver receiver, Children children, LinkSettings settings,
             long nowElapsed) {
        this.self = self;
        this.program = program;
        this.link = link;
        this.receiver = receiver;
        this.children = children;
        this.settings = settings;
        this.lastHeard = nowElapsed;
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
                case REFUSAL -> end("it refused this node: " + Wire.shortText(frame.getRefusal().getReason()));
                default -> LOG.debug("{} sent a frame this version does not know", link.peer());
            }
        } catch (ProtocolViolation e) {
            refuse(e.code(), e.getMessage());
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
        if (!self.area().strictlyContains(node.area())) {
            throw new ProtocolViolation("wrong-area", "area " + node.area() + " does not lie below " + self.area()
                    + ", the area of this node; the child's list of parents must name a node above it");
        }
        if (hello.getOldestVersion() > Wire.VERSION || hello.getVersion() < Wire.OLDEST_VERSION) {
            throw new ProtocolViolation("version", "it speaks versions " + hello.getOldestVersion() + " to "
                    + hello.getVersion() + ", this node " + Wire.OLDEST_VERSION + " to " + Wire.VERSION);
        }
        child = node;
        childProgram = Wire.shortText(hello.getProgram());
        state = State.OPEN;
        link.send(Frame.newBuilder().setWelcome(Welcome.newBuilder()
                .setVersion(Math.min(Wire.VERSION, hello.getVersion())).setNode(self.text())
                .setClockMs(children.now().wall()).setClockQuality(children.now().time().quality().ordinal())
                .setProgram(program).setCredits(settings.credits())).build());
        children.welcomed(this, child, childProgram);
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
        batch.made().keySet().forEach(this::requireInArea);
        receiver.accept(child, batch).whenComplete((nothing, failure) -> accepted(message.getId(), failure));
    }

    private synchronized void accepted(long batch, Throwable failure) {
        if (state != State.OPEN) {
            return;
        }
        if (failure != null) {
            // Without an acknowledgement the child keeps the batch and sends it again on the next link.
            LOG.warn("a batch of {} could not be stored and was not acknowledged: {}", child, failure.getMessage());
            end("a batch could not be stored");
            return;
        }
        unacknowledged--;
        link.send(Frame.newBuilder().setAck(Ack.newBuilder().setBatch(batch).setCredits(1)).build());
    }

    private void inventory(Inventory inventory) {
        requireOpen();
        Map<Origin, SequenceSet> held = Wire.held(inventory);
        held.keySet().forEach(this::requireInArea);
        Map<Origin, Long> made = new HashMap<>();
        inventory.getHeldList().forEach(one -> made.put(Wire.origin(one.getOrigin()), one.getOrigin().getMade()));
        receiver.received(held, made).whenComplete((received, failure) -> {
            if (failure != null) {
                LOG.warn("receipts for {} could not be read: {}", child, failure.getMessage());
                end("receipts could not be read");
                return;
            }
            Receipts.Builder receipts = Receipts.newBuilder().setLast(inventory.getLast());
            received.forEach((origin, sequences) -> receipts.addReceived(Receipts.Received.newBuilder()
                    .setOrigin(Wire.originRef(origin, made.getOrDefault(origin, 0L)))
                    .setSequences(ByteString.copyFrom(sequences.encode()))));
            link.send(Frame.newBuilder().setReceipts(receipts).build());
        });
    }

    private void pulse(Pulse pulse) {
        requireOpen();
        Map<PriorityClass, Backlog.Amount> waiting = new EnumMap<>(PriorityClass.class);
        pulse.getWaitingList().forEach(one -> waiting.merge(PriorityClass.of(one.getPriority()),
                new Backlog.Amount(one.getRecords(), one.getBytes()),
                (a, b) -> new Backlog.Amount(a.records() + b.records(), a.bytes() + b.bytes())));
        children.update(new ChildStatus(child, childProgram, true, children.now().wall(), new Backlog(waiting)));
        link.send(Frame.newBuilder().setPulse(Pulse.newBuilder().setClockMs(children.now().wall())
                .setClockQuality(children.now().time().quality().ordinal())).build());
    }

    private void requireOpen() {
        if (state != State.OPEN) {
            throw new ProtocolViolation("out-of-turn", "the first frame must be a hello");
        }
    }

    private void requireInArea(Origin origin) {
        if (!child.area().contains(origin.node().area())) {
            throw new ProtocolViolation("wrong-area", "child " + child + " sent records of " + origin.node()
                    + ", which is outside its area");
        }
    }

    private void refuse(String code, String reason) {
        refused = true;
        LOG.warn("{} was refused: {}", link.peer(), reason);
        link.send(Frame.newBuilder().setRefusal(Refusal.newBuilder().setCode(code).setReason(reason)).build());
        end(reason);
    }

    synchronized void work(Moment now) {
        long silent = now.elapsed() - lastHeard;
        long longest = state == State.OPEN ? 3 * settings.pulse().toMillis() : settings.greeting().toMillis();
        if (silent > longest) {
            end(state == State.OPEN ? "nothing heard for " + silent / 1000 + " s" : "no hello within "
                    + longest / 1000 + " s");
        }
    }

    @Override
    public void writable() {
        // acknowledgements are few and small; they are not held back
    }

    @Override
    public synchronized void closed(String why) {
        if (state == State.GREETING) {
            LOG.warn("{} came and said no hello: {}", link.peer(), why);
        }
        end(why);
    }

    synchronized void end(String why) {
        if (state == State.ENDED) {
            return;
        }
        state = State.ENDED;
        link.close();
        if (child == null && !refused) {
            LOG.warn("{} connected and did not become a child: {}", link.peer(), why);
        }
        children.ended(this, child, why);
    }
}
