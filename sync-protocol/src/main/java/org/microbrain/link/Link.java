package org.microbrain.link;

import org.microbrain.record.NodeId;
import org.microbrain.wire.proto.Frame;

/** An open connection between two neighbours, both authenticated. Safe for use by several threads. */
public interface Link {

    /** The node name in the other side's certificate. */
    NodeId peer();

    /** Queues a frame; order is kept. A frame sent after the link closed is dropped: what was not acknowledged counts as
     * not sent. */
    void send(Frame frame);

    /** False while so much is queued that an urgent frame would wait; {@link Events#writable} tells when to go on. */
    boolean writable();

    void close();

    /** What happens on a link. Called one at a time. */
    interface Events {

        void received(Frame frame);

        void writable();

        /** @param why for people; the last call */
        void closed(String why);
    }
}
