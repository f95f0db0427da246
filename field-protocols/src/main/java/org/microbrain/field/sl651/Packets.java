package org.microbrain.field.sl651;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.microbrain.field.Flaw;

/**
 * Joins the packets of one message at a time (mode M3 of SL 651). They may come in any order and more than once; a packet of
 * another message ends what was begun. Holds at most so many bytes. One thread.
 */
public final class Packets {

    private static final Flaw BAD_NUMBER = new Flaw(Flaw.Kind.FRAME, "包序号不合规", "the number of the packet is not possible");
    private static final Flaw TOO_LARGE = new Flaw(Flaw.Kind.FRAME, "多包报文过大", "a message of several packets is too large");

    private final int maxBytes;
    private Sl651Frame first;
    private byte[][] bodies = {};
    private int missing;
    private int bytes;
    /** Whether the last packet has come, so that what is missing is asked for. */
    private boolean heardOut;

    /** What a packet leads to. */
    public sealed interface Step {
    }

    /** Nothing is to be said yet. */
    public record Waiting() implements Step {
    }

    /** All packets have come but some: this is the first of them, to be sent again. */
    public record Missing(int number) implements Step {
    }

    /** @param body of all packets, joined */
    public record Whole(byte[] body) implements Step {
    }

    /** The message is given up. */
    public record Refused(Flaw flaw) implements Step {
    }

    /** @param maxBytes of the bodies of a message */
    public Packets(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** @param frame with a packet */
    public Step add(Sl651Frame frame) {
        Sl651Frame.Packet packet = frame.packet();
        if (packet.number() < 1 || packet.number() > packet.total()) {
            return new Refused(BAD_NUMBER.at(packet.number() + "/" + packet.total()));
        }
        if (!isOfThisMessage(frame)) {
            begin(frame);
        }
        int place = packet.number() - 1;
        if (bodies[place] == null) {
            if (bytes + frame.body().length > maxBytes) {
                forget();
                return new Refused(TOO_LARGE.at("> " + maxBytes + " B"));
            }
            bodies[place] = frame.body();
            bytes += frame.body().length;
            missing--;
        }
        heardOut |= packet.number() == packet.total();
        if (missing == 0) {
            return whole();
        }
        return heardOut ? new Missing(firstMissing()) : new Waiting();
    }

    private boolean isOfThisMessage(Sl651Frame frame) {
        return first != null && first.station().equals(frame.station()) && first.function() == frame.function()
                && first.packet().total() == frame.packet().total() && !isAnotherFirst(frame);
    }

    /** Only the first packet has a serial number: with another one, another message begins. */
    private boolean isAnotherFirst(Sl651Frame frame) {
        return frame.packet().number() == 1 && bodies[0] != null && !Arrays.equals(bodies[0], frame.body());
    }

    private void begin(Sl651Frame frame) {
        first = frame;
        bodies = new byte[frame.packet().total()][];
        missing = bodies.length;
        bytes = 0;
        heardOut = false;
    }

    private void forget() {
        first = null;
        bodies = new byte[0][];
        bytes = 0;
    }

    private int firstMissing() {
        int place = 0;
        while (bodies[place] != null) {
            place++;
        }
        return place + 1;
    }

    private Whole whole() {
        ByteArrayOutputStream body = new ByteArrayOutputStream(bytes);
        for (byte[] part : bodies) {
            body.writeBytes(part);
        }
        forget();
        return new Whole(body.toByteArray());
    }
}
