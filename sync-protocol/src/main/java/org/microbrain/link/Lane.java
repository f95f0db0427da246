package org.microbrain.link;

import java.util.HashMap;
import java.util.Map;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.wire.proto.Ack;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Pulse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lane: a connection that carries nothing but copies of what its link carries, too. So whatever becomes of it, nothing
 * is lost and nobody waits for it. Belongs to the uplink's thread.
 */
final class Lane implements Dialer.Dial, Link.Events {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    /** Unacknowledged on a lane: a second of a line of 64 kbit/s. A flood of warnings goes over the link alone. */
    private static final int MOST_UNDER_WAY = 8 << 10;

    private enum State {
        DIALING, GREETING, OPEN, ENDED
    }

    private record Copy(Outgoing.Part part, int bytes) {
    }

    private final Lanes lanes;
    private final Uplink uplink;
    private final Parent parent;
    private final int number;
    private final LinkSettings settings;
    private final Map<Long, Copy> underWay = new HashMap<>();
    private State state = State.DIALING;
    private Link link;
    private int credits;
    private int bytesUnderWay;
    private long nextBatch = 1;
    private long lastHeard;
    private long lastPulse;
    private boolean refused;

    Lane(Lanes lanes, Uplink uplink, Parent parent, int number, LinkSettings settings) {
        this.lanes = lanes;
        this.uplink = uplink;
        this.parent = parent;
        this.number = number;
        this.settings = settings;
        this.lastHeard = uplink.now().elapsed();
    }

    /** From 1. */
    int number() {
        return number;
    }

    boolean open() {
        return state == State.OPEN;
    }

    @Override
    public Link.Events opened(Link opened) {
        link = opened;
        lastHeard = uplink.now().elapsed();
        if (state == State.ENDED) {
            link.close();
        } else if (link.peer().equals(parent.node())) {
            state = State.GREETING;
            link.send(Frame.newBuilder().setHello(uplink.hello().setLane(number)).build());
        } else {
            refused = true;
            end("at its address answers " + link.peer());
        }
        return this;
    }

    @Override
    public void failed(boolean reached, LinkFault fault) {
        end(fault.text());
    }

    @Override
    public void violated(ProtocolViolation violation) {
        end("the parent broke the protocol: " + Wire.shortText(violation.getMessage()));
    }

    @Override
    public void received(Frame frame) {
        if (state == State.ENDED) {
            return;
        }
        lastHeard = uplink.now().elapsed();
        switch (frame.getBodyCase()) {
            case WELCOME -> welcome(frame.getWelcome().getLanes(), frame.getWelcome().getCredits());
            case REFUSAL -> {
                refused = true;
                end("refused: " + Wire.shortText(frame.getRefusal().getReason()));
            }
            case ACK -> acknowledged(frame.getAck());
            default -> { } // a pulse is a sign of life; there is nothing else to say here
        }
    }

    private void welcome(int offered, int granted) {
        if (state != State.GREETING || offered < number) {
            refused = true;
            end("it was not welcomed as a lane");
            return;
        }
        state = State.OPEN;
        credits = Math.max(0, Math.min(granted, settings.credits()));
        lastPulse = lastHeard;
        lanes.opened();
        LOG.info("lane {} to {} is open: the line is slow, and warnings go over it, too", number, parent);
    }

    /** Sends a copy, if there is room. */
    void send(Outgoing.Part part) {
        if (state != State.OPEN || credits == 0) {
            return;
        }
        Frame frame = Frame.newBuilder().setBatch(Wire.batch(nextBatch, part.batch())).build();
        int bytes = frame.getSerializedSize();
        if (bytesUnderWay + bytes <= MOST_UNDER_WAY) {
            credits--;
            bytesUnderWay += bytes;
            underWay.put(nextBatch++, new Copy(part, bytes));
            link.send(frame);
        }
    }

    private void acknowledged(Ack ack) {
        Copy copy = underWay.remove(ack.getBatch());
        if (copy == null) {
            end("it acknowledged batch " + ack.getBatch() + ", which is not in flight");
            return;
        }
        bytesUnderWay -= copy.bytes();
        credits++;
        copy.part().acknowledged();
    }

    void work(long now) {
        long pulse = settings.pulse().toMillis();
        if (now - lastHeard > 3 * pulse) {
            end("nothing heard for " + (now - lastHeard) / 1000 + " s");
        } else if (state == State.OPEN && now - lastPulse >= pulse) {
            lastPulse = now;
            link.send(Frame.newBuilder().setPulse(Pulse.newBuilder().setClockMs(uplink.now().wall())).build());
        }
    }

    @Override
    public void writable() {
        // a lane never has more queued than it may have under way
    }

    @Override
    public void closed(String why) {
        end(why);
    }

    void end(String why) {
        if (state == State.ENDED) {
            return;
        }
        if (state == State.OPEN) {
            LOG.info("lane {} to {} is gone: {}", number, parent, why);
        }
        state = State.ENDED;
        if (link != null) {
            link.close();
        }
        underWay.clear();
        lanes.ended(this, refused);
    }
}
