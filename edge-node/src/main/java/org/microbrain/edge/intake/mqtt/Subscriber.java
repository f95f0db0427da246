package org.microbrain.edge.intake.mqtt;

import java.net.InetAddress;
import java.util.Optional;

/** A connected client that has subscribed to what is told to it. */
public interface Subscriber {

    /**
     * The two ends of a connection.
     *
     * @param here  the address of this machine by which the client came
     * @param there where it comes from
     */
    record Ends(InetAddress here, InetAddress there) {
    }

    /**
     * Publishes to it with QoS 0: nobody knows whether it comes. Any thread.
     *
     * @return false when it has gone, takes nothing at the moment, has not subscribed to this topic, or takes no packet as large
     */
    boolean tell(String topic, byte[] payload);

    /** How it is connected; empty when it has gone. Any thread. */
    default Optional<Ends> ends() {
        return Optional.empty();
    }
}
