package org.microbrain.link;

import java.io.IOException;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.wire.proto.Frame;

/** Takes in, frame by frame, what another node has carried here. For one thread. */
public interface CarryTaking {

    /**
     * Looks at the next frame without any effect.
     *
     * @throws ProtocolViolation when it is none that this neighbour may send
     */
    void check(Frame frame);

    /**
     * Takes the next frame; it may have come before. Returns when it is on the disk.
     *
     * @throws ProtocolViolation as {@link #check}, and when a limit of this node is met
     * @throws IOException       when this node's disk does not take it, or the node stops
     */
    void take(Frame frame) throws IOException;

    /** What was taken. */
    CarriedAmounts taken();
}
