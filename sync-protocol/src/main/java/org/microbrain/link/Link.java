package org.microbrain.link;

import org.microbrain.record.NodeId;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.wire.proto.Frame;

/** An open connection between two neighbours, both authenticated. Safe for use by several threads. */
public interface Link {

    /** The node name in the other side's certificate. */
    NodeId peer();

    /** Where the other side is, for people. */
    default String address() {
        return "memory";
    }

    /** Milliseconds that the line took there and back when this was dialed, without work of the other side; 0 unknown. */
    default long roundTrip() {
        return 0;
    }

    /**
     * From now on, what does not fill a packet may wait for what comes next, as long as something is under way (RFC 896):
     * where each packet may be lost, fewer are better. False: everything goes at once, as in the beginning.
     */
    default void fillPackets(boolean fill) {
    }

    /** Queues a frame; order is kept. A frame sent after the link closed is dropped: what was not acknowledged counts as
     * not sent. */
    void send(Frame frame);

    /** False while so much is queued that an urgent frame would wait; {@link Events#writable} tells when to go on. */
    boolean writable();

    /** The peer has been greeted and may send long frames from now on. */
    default void admitted() {
    }

    /**
     * To be called while {@link Events#received} runs: what the frame holds stays in memory after that.
     *
     * @return to be run once, on any thread, when it does not any more
     */
    default Runnable keep() {
        return () -> { };
    }

    void close();

    /** What happens on a link. Called one at a time. */
    interface Events {

        void received(Frame frame);

        /** A good part of a long frame has come in: the other side lives. */
        default void progressed() {
        }

        /** The other side sent what is no frame. */
        default void violated(ProtocolViolation violation) {
        }

        void writable();

        /** @param why for people; the last call */
        void closed(String why);
    }
}
