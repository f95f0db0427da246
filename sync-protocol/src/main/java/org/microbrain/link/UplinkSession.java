package org.microbrain.link;

import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.microbrain.journal.Backlog;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Journal;
import org.microbrain.journal.Storage;
import org.microbrain.record.JournalId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.SequenceSet;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Inventory;
import org.microbrain.wire.proto.Pulse;
import org.microbrain.wire.proto.Receipts;
import org.microbrain.wire.proto.Shared;
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

    /** @param counted null for a warning, which the window does not count */
    private record Sent(Outgoing.Part part, LineWindow.Sent counted) {
    }

    /** While it dials it may wait for its turn at the parent's door. */
    private static final int DIALING_GREETINGS = 3;

    private enum State {
        DIALING, GREETING, OPEN, ENDED
    }

    private final Uplink uplink;
    private final Parent parent;
    private final LinkSettings settings;
    private final GroupCommit<? extends Journal> journal;
    private final Executor loop;
    private final Map<Long, Sent> inFlight = new LinkedHashMap<>();
    private final LineWindow window;
    private final Lanes lanes;
    private State state = State.DIALING;
    private Link link;
    /** Null while the parent is none that shares, or there is no welcome yet. */
    private SharingChild sharing;
    /** Null while the parent hands down no intents. */
    private IntentsChild intents;
    /** Null while the parent gives no pieces. */
    private PiecesChild pieces;
    /** Null while the parent takes no contributions. */
    private ContributionsChild contributions;
    private int credits;
    private int keptForWarnings;
    private long openSince = -1;
    private long nextBatch = 1;
    private long lastHeard;
    /** When something was acknowledged, or set out while nothing was under way. */
    private long lastProgress;
    private long lastPulse;
    private Comparison comparison = new Comparison(List.of());
    private long comparedAt;
    private boolean sentAgain;
    /** The parent lacks records that are not sent again for now. */
    private boolean putOff;
    /** Receipts came another way, and may be older than what this parent last said. */
    private boolean otherReceipts;

    UplinkSession(Uplink uplink, Parent parent, LinkSettings settings, GroupCommit<? extends Journal> journal,
                  Executor loop, Lanes lanes) {
        this.uplink = uplink;
        this.parent = parent;
        this.settings = settings;
        this.journal = journal;
        this.loop = loop;
        this.lastHeard = uplink.now().elapsed();
        this.window = new LineWindow(lastHeard);
        this.lanes = lanes;
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
        link.send(Frame.newBuilder().setHello(uplink.hello().addCapabilities(Wire.SHARE).addCapabilities(Wire.INTENTS)
                .addCapabilities(Wire.PIECES)).build());
        return this;
    }

    @Override
    public void failed(boolean reached, LinkFault fault) {
        end(reached ? End.NO_GREETING : End.UNREACHABLE, fault.text());
    }

    @Override
    public void progressed() {
        lastHeard = uplink.now().elapsed();
    }

    @Override
    public void violated(ProtocolViolation violation) {
        end(End.REFUSED, "the parent broke the protocol: " + Wire.shortText(violation.getMessage()));
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
                case SHARED -> shared(frame.getShared());
                case INTENTS -> offered(intents).intents(frame.getIntents(), lastHeard);
                case COUNTED -> offered(contributions).counted(frame.getCounted());
                case PIECE -> {
                    offered(pieces).piece(frame.getPiece(), lastHeard);
                    uplink.pumpPieces();
                }
                default -> LOG.debug("{} sent a frame this version does not know", parent);
            }
        } catch (ProtocolViolation e) {
            violated(e);
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
        link.admitted();
        grant(welcome.getCredits());
        keptForWarnings = Math.min(settings.urgentCredits(), Math.max(credits / 4, Math.min(2, credits - 1)));
        lastPulse = uplink.now().elapsed();
        uplink.parentClock(welcome.getClockMs(), welcome.getClockQuality());
        uplink.welcomed(this);
        if (state == State.OPEN) {
            lanes.begin(link, welcome.getLanes());
            compare();
            if (welcome.getCapabilitiesList().contains(Wire.SHARE)) {
                sharing = new SharingChild(link, uplink::book, uplink.self().node().area(), parent.node(), loop,
                        openSince);
            }
            if (welcome.getCapabilitiesList().contains(Wire.INTENTS)) {
                intents = new IntentsChild(link, uplink::intentions, uplink.intentsMark(parent), loop, openSince);
            }
            if (welcome.getCapabilitiesList().contains(Wire.PIECES)) {
                pieces = new PiecesChild(link, openSince);
            }
            if (welcome.getCapabilitiesList().contains(Wire.CONTRIBUTIONS)) {
                contributions = new ContributionsChild(link, uplink::contributions, parent.node());
            }
        }
    }

    private void shared(Shared shared) {
        offered(sharing).shared(shared, uplink.now().elapsed());
    }

    private static <T> T offered(T part) {
        if (part == null) {
            throw new ProtocolViolation("out-of-turn", "it sent what it had not offered");
        }
        return part;
    }

    /** Null when this parent gives none, or not yet. */
    PiecesChild pieces() {
        return state == State.OPEN ? pieces : null;
    }

    /** Whether a warning is on its way that the parent has not acknowledged. */
    boolean urgent() {
        return inFlight.values().stream().anyMatch(sent -> sent.counted() == null);
    }

    /** Asks the parent once more about all records: what it said may have been overtaken. */
    void compareSoon() {
        otherReceipts = true;
    }

    void compareSharedSoon() {
        if (sharing != null) {
            sharing.compareSoon();
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

    private void compare() {
        comparedAt = uplink.now().elapsed();
        then(journal.submit(Journal::holding), origins -> {
            comparison = new Comparison(origins);
            nextPage();
        });
    }

    /** Asks the parent about the next origins; nothing is left to compare when there are none. */
    private void nextPage() {
        Comparison of = comparison;
        if (of.done()) {
            return;
        }
        Collection<Origin> origins = of.next();
        long asked = of.asked();
        then(journal.submit(store -> Comparison.page(store, origins, asked)), page ->
                link.send(Frame.newBuilder().setInventory(of.sent(page)).build()));
    }

    private void receipts(Receipts receipts) {
        Map<Origin, SequenceSet> page = comparison.answered();
        Map<Origin, SequenceSet> received = Wire.received(receipts);
        boolean resend = uplink.resends(parent).allowed(uplink.now().elapsed());
        then(journal.submit(store -> {
            long again = 0;
            for (Map.Entry<Origin, SequenceSet> one : page.entrySet()) {
                SequenceSet has = received.getOrDefault(one.getKey(), new SequenceSet());
                again += store.reconcile(one.getKey(), resend ? one.getValue() : one.getValue().intersection(has), has);
            }
            return again;
        }), again -> {
            if (again > 0 && !sentAgain) {
                sentAgain = true;
                uplink.resends(parent).happened(uplink.now().elapsed());
            }
            if (again > 0) {
                LOG.info("{} does not have {} records that were acknowledged before; they are sent again", parent, again);
            }
            if (!resend && !putOff) {
                putOff = true;
                LOG.warn("{} has lost what it acknowledged {} times within an hour; what it lacks is sent again later,"
                        + " look at that node's disk", parent, Resends.MOST_AN_HOUR);
            }
            nextPage();
        });
    }

    /** Whether a batch of this class may go now. */
    boolean takes(PriorityClass priority) {
        if (state != State.OPEN) {
            return false;
        }
        return priority == PriorityClass.WARNING ? credits > 0
                : credits > keptForWarnings && window.open(uplink.now().elapsed()) && link.writable();
    }

    /** As much of a batch as is good for the line. */
    Outgoing.Part part(Outgoing batch) {
        return batch.part(batch.batch().priority() == PriorityClass.WARNING ? Long.MAX_VALUE : window.part());
    }

    void send(Outgoing.Part part) {
        long id = nextBatch++;
        credits--;
        boolean urgent = part.batch().priority() == PriorityClass.WARNING;
        if (inFlight.isEmpty()) {
            lastProgress = uplink.now().elapsed();
        }
        inFlight.put(id, new Sent(part, urgent ? null : window.sent(part.bytes(), uplink.now().elapsed())));
        if (urgent) {
            lanes.copy(part);
        }
        link.send(Frame.newBuilder().setBatch(Wire.batch(id, part.batch())).build());
    }

    private void acknowledged(long batch, int moreCredits) {
        Sent sent = inFlight.get(batch);
        if (sent == null) {
            throw new ProtocolViolation("bad-ack", "it acknowledged batch " + batch + ", which is not in flight");
        }
        grant(moreCredits); // while the batch is in hand: if this throws, it goes back to the queue
        inFlight.remove(batch);
        lastProgress = uplink.now().elapsed();
        if (sent.counted() != null) {
            window.acknowledged(sent.counted(), uplink.now().elapsed());
        }
        sent.part().acknowledged();
        uplink.pump();
    }

    void work(Moment now) {
        long silent = now.elapsed() - lastHeard;
        long pulse = settings.pulse().toMillis();
        if (state == State.OPEN) {
            lanes.work(now.elapsed());
            if (sharing != null) {
                sharing.work(now.elapsed());
            }
            if (intents != null) {
                intents.work(now.elapsed());
            }
            if (pieces != null) {
                pieces.work(now.elapsed());
            }
            if (contributions != null) {
                contributions.work(uplink.busy(), now.elapsed());
            }
            if (silent > 3 * pulse) {
                end(End.LOST, "nothing heard for " + silent / 1000 + " s");
            } else if (!inFlight.isEmpty() && now.elapsed() - lastProgress > settings.patience().toMillis()) {
                // Another parent may take it; this one is asked less and less often.
                end(End.REFUSED, "it has acknowledged nothing for " + settings.patience().toSeconds()
                        + " s, though it answers; look at its disk");
            } else if (now.elapsed() - lastPulse >= pulse) {
                lastPulse = now.elapsed();
                if ((otherReceipts || putOff && uplink.resends(parent).allowed(now.elapsed()))
                        && comparison.done() && now.elapsed() - comparedAt > 2 * InventoryTurn.PAUSE_MILLIS) {
                    putOff = false;
                    otherReceipts = false;
                    sentAgain = false;
                    compare();
                }
                // A node whose disk fails says so to its parent, who could only guess from silence.
                then(journal.submit(UplinkSession::pulse).exceptionally(failure ->
                        Pulse.newBuilder().setStorage(Storage.FAILING.ordinal())), built ->
                        link.send(Frame.newBuilder().setPulse(built.setClockMs(uplink.now().wall())).build()));
            }
        } else if (silent > (state == State.DIALING ? DIALING_GREETINGS : 1) * settings.greeting().toMillis()) {
            end(state == State.DIALING ? End.UNREACHABLE : End.NO_GREETING, "no answer");
        }
    }

    private static Pulse.Builder pulse(Journal store) {
        JournalId id = store.origin().journal();
        Pulse.Builder pulse = Pulse.newBuilder().setJournal(ByteString.copyFrom(id.bytes()))
                .setMade(store.made(store.origin())).setStorage(store.storage().ordinal());
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
        lanes.end();
        if (sharing != null) {
            sharing.end();
        }
        if (intents != null) {
            intents.end();
        }
        if (pieces != null) {
            pieces.end();
        }
        uplink.ended(this, how, why, inFlight.values().stream().map(Sent::part).filter(part -> !part.arrived()).toList());
        inFlight.clear();
    }
}
