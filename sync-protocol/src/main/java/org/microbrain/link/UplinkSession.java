package org.microbrain.link;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.microbrain.journal.Backlog;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Journal;
import org.microbrain.record.JournalId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.SequenceSet;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Hello;
import org.microbrain.wire.proto.Inventory;
import org.microbrain.wire.proto.Pulse;
import org.microbrain.wire.proto.Receipts;
import org.microbrain.wire.proto.Welcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One link of an uplink, from dialing to its end: DIALING → GREETING → OPEN → ENDED. As soon as it is open, batches flow;
 * beside them the session compares what the child holds with what the parent has, origin by origin, so that anything the
 * parent lacks is sent (again). Belongs to the uplink's thread.
 */
final class UplinkSession implements Dialer.Dial, Link.Events {

    private static final Logger LOG = LoggerFactory.getLogger(UplinkSession.class);
    private static final int ORIGINS_IN_ONE_PAGE = 64;
    private static final int BYTES_IN_ONE_PAGE = 1 << 20;
    /** More than any parent has reason to grant. */
    private static final int MOST_CREDITS = 1 << 16;

    /** How a session ended; decides how soon the next attempt comes. */
    enum End {
        /** Nothing answered. */
        UNREACHABLE,
        /** Something answered, and no welcome came. */
        NO_GREETING,
        /** The parent said no, or one side broke the protocol. */
        REFUSED,
        /** It was open. */
        LOST,
        /** This node hung up. */
        LEFT
    }

    private enum State {
        DIALING, GREETING, OPEN, ENDED
    }

    private final Uplink uplink;
    private final Parent parent;
    private final LinkSettings settings;
    private final GroupCommit<? extends Journal> journal;
    private final Executor loop;
    private final Map<Long, Uplink.Pending> inFlight = new LinkedHashMap<>();
    private State state = State.DIALING;
    private Link link;
    private int credits;
    private int keptForWarnings;
    private long openSince = -1;
    private long nextBatch = 1;
    private long lastHeard;
    private long lastPulse;
    private final List<Origin> toCompare = new ArrayList<>();
    private Map<Origin, SequenceSet> asked = Map.of();

    UplinkSession(Uplink uplink, Parent parent, LinkSettings settings, GroupCommit<? extends Journal> journal,
                  Executor loop) {
        this.uplink = uplink;
        this.parent = parent;
        this.settings = settings;
        this.journal = journal;
        this.loop = loop;
        this.lastHeard = uplink.now().elapsed();
    }

    Parent parent() {
        return parent;
    }

    @Override
    public Link.Events opened(Link opened) {
        link = opened;
        lastHeard = uplink.now().elapsed();
        if (state == State.ENDED) {
            link.close();
            return this;
        }
        if (!link.peer().equals(parent.node())) {
            end(End.REFUSED, "at this address answers " + link.peer() + ", the configuration says " + parent.node());
            return this;
        }
        state = State.GREETING;
        link.send(Frame.newBuilder().setHello(Hello.newBuilder()
                .setVersion(Wire.VERSION).setOldestVersion(Wire.OLDEST_VERSION)
                .setNode(uplink.self().text()).setClockMs(uplink.now().wall()).setProgram(uplink.program())).build());
        return this;
    }

    @Override
    public void failed(boolean reached, String why) {
        end(reached ? End.NO_GREETING : End.UNREACHABLE, why);
    }

    @Override
    public void received(Frame frame) {
        if (state == State.ENDED) {
            return;
        }
        lastHeard = uplink.now().elapsed();
        try {
            switch (frame.getBodyCase()) {
                case WELCOME -> welcome(frame.getWelcome());
                case REFUSAL -> end(End.REFUSED, "refused: " + Wire.shortText(frame.getRefusal().getReason()));
                case RECEIPTS -> receipts(frame.getReceipts());
                case ACK -> acknowledged(frame.getAck().getBatch(), frame.getAck().getCredits());
                case PULSE -> uplink.parentClock(frame.getPulse().getClockMs(),
                        frame.getPulse().getClockQuality());
                default -> LOG.debug("{} sent a frame this version does not know", parent);
            }
        } catch (ProtocolViolation e) {
            end(End.REFUSED, "the parent broke the protocol: " + e.getMessage());
        }
    }

    private void welcome(Welcome welcome) {
        if (state != State.GREETING) {
            throw new ProtocolViolation("out-of-turn", "a welcome came twice");
        }
        if (welcome.getVersion() < Wire.OLDEST_VERSION || welcome.getVersion() > Wire.VERSION) {
            throw new ProtocolViolation("version", "it wants to speak version " + welcome.getVersion());
        }
        if (welcome.getCredits() < 1) {
            throw new ProtocolViolation("no-credit", "it grants no credits, so nothing could ever be sent");
        }
        state = State.OPEN;
        openSince = uplink.now().elapsed();
        grant(welcome.getCredits());
        keptForWarnings = Math.min(settings.urgentCredits(), credits - 1);
        lastPulse = uplink.now().elapsed();
        uplink.parentClock(welcome.getClockMs(), welcome.getClockQuality());
        uplink.welcomed(this);
        if (state == State.OPEN) {
            then(journal.submit(Journal::holding), this::compare);
        }
    }

    private void grant(int more) {
        if (more < 0 || more > MOST_CREDITS - credits) {
            throw new ProtocolViolation("bad-credits", "it grants more than " + MOST_CREDITS + " credits");
        }
        credits += more;
    }

    /** Goes on, on the uplink's thread, with what the journal gave; a link whose journal cannot be read is given up. */
    private <T> void then(CompletableFuture<T> fromJournal, Consumer<T> next) {
        fromJournal.whenCompleteAsync((value, failure) -> {
            if (failure != null) {
                end(End.LOST, "this node's journal: " + failure.getMessage());
            } else if (state == State.OPEN) {
                next.accept(value);
            }
        }, loop);
    }

    private void compare(List<Origin> origins) {
        toCompare.addAll(origins);
        nextPage();
    }

    /** Origins that fit into one frame, and what is held of each. */
    private record Page(Map<Origin, SequenceSet> held, Inventory.Builder inventory) {
    }

    /** Asks the parent about the next origins; nothing is left to compare when there are none. */
    private void nextPage() {
        List<Origin> origins = toCompare.stream().limit(ORIGINS_IN_ONE_PAGE).toList();
        if (origins.isEmpty()) {
            return;
        }
        then(journal.submit(store -> page(store, origins)), page -> {
            toCompare.subList(0, page.held().size()).clear();
            asked = page.held();
            link.send(Frame.newBuilder().setInventory(page.inventory().setLast(toCompare.isEmpty())).build());
        });
    }

    private static Page page(Journal store, List<Origin> origins) {
        Page page = new Page(new LinkedHashMap<>(), Inventory.newBuilder());
        int bytes = 0;
        for (Origin origin : origins) {
            SequenceSet held = store.held(origin);
            ByteString sequences = ByteString.copyFrom(held.encode());
            bytes += sequences.size();
            if (bytes > BYTES_IN_ONE_PAGE && !page.held().isEmpty()) {
                break;
            }
            page.held().put(origin, held);
            page.inventory().addHeld(Inventory.Held.newBuilder()
                    .setOrigin(Wire.originRef(origin, store.made(origin))).setSequences(sequences));
        }
        return page;
    }

    private void receipts(Receipts receipts) {
        Map<Origin, SequenceSet> received = Wire.received(receipts);
        Map<Origin, SequenceSet> page = asked;
        asked = Map.of();
        if (page.isEmpty()) {
            return; // nobody asked
        }
        then(journal.submit(store -> {
            long again = 0;
            for (Map.Entry<Origin, SequenceSet> one : page.entrySet()) {
                again += store.reconcile(one.getKey(), one.getValue(),
                        received.getOrDefault(one.getKey(), new SequenceSet()));
            }
            return again;
        }), again -> {
            if (again > 0) {
                LOG.info("{} does not have {} records that were acknowledged before; they are sent again", parent, again);
            }
            nextPage();
        });
    }

    /** Whether a batch of this class may go now. */
    boolean takes(PriorityClass priority) {
        int kept = priority == PriorityClass.WARNING ? 0 : keptForWarnings;
        return state == State.OPEN && credits > kept && (priority == PriorityClass.WARNING || link.writable());
    }

    void send(Uplink.Pending pending) {
        long id = nextBatch++;
        credits--;
        inFlight.put(id, pending);
        link.send(Frame.newBuilder().setBatch(Wire.batch(id, pending.batch())).build());
    }

    private void acknowledged(long batch, int moreCredits) {
        Uplink.Pending pending = inFlight.get(batch);
        if (pending == null) {
            throw new ProtocolViolation("bad-ack", "it acknowledged batch " + batch + ", which is not in flight");
        }
        grant(moreCredits); // before the batch leaves the hand: if it throws, the batch has to go back to the queue
        inFlight.remove(batch);
        pending.done().complete(null);
        uplink.pump();
    }

    void work(Moment now) {
        long silent = now.elapsed() - lastHeard;
        long pulse = settings.pulse().toMillis();
        if (state == State.OPEN) {
            if (silent > 3 * pulse) {
                end(End.LOST, "nothing heard for " + silent / 1000 + " s");
            } else if (now.elapsed() - lastPulse >= pulse) {
                lastPulse = now.elapsed();
                then(journal.submit(UplinkSession::pulse), built ->
                        link.send(Frame.newBuilder().setPulse(built.setClockMs(uplink.now().wall())).build()));
            }
        } else if (silent > settings.greeting().toMillis()) {
            end(state == State.DIALING ? End.UNREACHABLE : End.NO_GREETING, "no answer");
        }
    }

    private static Pulse.Builder pulse(Journal store) {
        JournalId id = store.origin().journal();
        Pulse.Builder pulse = Pulse.newBuilder().setJournal(ByteString.copyFrom(id.bytes()))
                .setMade(store.made(store.origin()));
        for (Map.Entry<PriorityClass, Backlog.Amount> one : store.backlog().waiting().entrySet()) {
            pulse.addWaiting(Pulse.Waiting.newBuilder().setPriority(one.getKey().ordinal())
                    .setRecords(one.getValue().records()).setBytes(one.getValue().bytes()));
        }
        return pulse;
    }

    @Override
    public void writable() {
        uplink.pump();
    }

    @Override
    public void closed(String why) {
        end(state == State.OPEN ? End.LOST : End.NO_GREETING, why);
    }

    /** This node hangs up. */
    void leave(String why) {
        end(End.LEFT, why);
    }

    /** Milliseconds it has been open. */
    long lived() {
        return openSince < 0 ? 0 : uplink.now().elapsed() - openSince;
    }

    private void end(End how, String why) {
        if (state == State.ENDED) {
            return;
        }
        state = State.ENDED;
        if (link != null) {
            link.close();
        }
        uplink.ended(this, how, why, List.copyOf(inFlight.values()));
        inFlight.clear();
    }
}
