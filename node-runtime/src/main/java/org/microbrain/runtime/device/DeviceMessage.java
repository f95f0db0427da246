package org.microbrain.runtime.device;

/**
 * A message that a device sent by an adapter of Hono. Who says that it was this device is the adapter, which had it sign in.
 *
 * @param topic       where it stands
 * @param partition   where it stands
 * @param offset      where it stands; rises within a partition, with gaps
 * @param stamped     the broker's time of it, Unix milliseconds
 * @param device      its name in Hono
 * @param kind        by which of Hono's topics it came
 * @param adapter     which adapter took it; empty when not known
 * @param contentType of its payload, in small letters and without parameters; empty when not known
 * @param ttd         how long the device listens from then on, in seconds; -1 until further notice, {@link #NOT_SAID} when it does not say
 * @param payload     not null; empty when there is none
 */
public record DeviceMessage(String topic, int partition, long offset, long stamped, String device, Kind kind, String adapter,
                            String contentType, int ttd, byte[] payload) {

    public static final int NOT_SAID = Integer.MIN_VALUE;
    public static final int UNTIL_FURTHER_NOTICE = -1;

    /** Of a topic. */
    public enum Kind {
        TELEMETRY, EVENT
    }
}
