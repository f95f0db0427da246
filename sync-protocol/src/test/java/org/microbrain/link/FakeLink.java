package org.microbrain.link;

import java.util.ArrayList;
import java.util.List;
import org.microbrain.record.NodeId;
import org.microbrain.wire.proto.Frame;

/** A link whose other side is the test. */
final class FakeLink implements Link {

    final List<Frame> sent = new ArrayList<>();
    Link.Events events;
    boolean writable = true;
    boolean closed;
    /** Whether the socket takes each frame at once and says so, as a fast one does. */
    boolean eager;
    long roundTrip;
    private final NodeId peer;

    FakeLink(NodeId peer) {
        this.peer = peer;
    }

    @Override
    public NodeId peer() {
        return peer;
    }

    @Override
    public long roundTrip() {
        return roundTrip;
    }

    @Override
    public void send(Frame frame) {
        if (!closed) {
            sent.add(frame);
            if (eager) {
                events.writable();
            }
        }
    }

    @Override
    public boolean writable() {
        return writable;
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Frames of one kind, in the order they were sent. */
    List<Frame> sent(Frame.BodyCase kind) {
        return sent.stream().filter(frame -> frame.getBodyCase() == kind).toList();
    }

    Frame last() {
        return sent.get(sent.size() - 1);
    }
}
