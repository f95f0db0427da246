package org.microbrain.edge.intake.mqtt;

/** A connected client that has subscribed to what is told to it. */
public interface Subscriber {

    /**
     * Publishes to it with QoS 0: nobody knows whether it comes. Any thread.
     *
     * @return false when it has gone, takes nothing at the moment, has not subscribed to this topic, or takes no packet as large
     */
    boolean tell(String topic, byte[] payload);
}
