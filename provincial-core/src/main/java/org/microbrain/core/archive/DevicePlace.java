package org.microbrain.core.archive;

/**
 * How far the messages of devices in a partition of a topic are archived. They are archived in their order, so one place stands for
 * all before it.
 *
 * @param offset  of the last one; -1 for none yet
 * @param stamped the highest time that the broker gave one of them, Unix milliseconds
 */
public record DevicePlace(long offset, long stamped) {

    public static final DevicePlace NONE = new DevicePlace(-1, Long.MIN_VALUE);

    /** Whether a message came before. A topic that was made anew counts its messages anew, and stamps them later. */
    public boolean covers(long messageOffset, long messageStamped) {
        return messageOffset <= offset && messageStamped <= stamped;
    }

    /** The same after one more message. */
    public DevicePlace after(long messageOffset, long messageStamped) {
        return new DevicePlace(messageOffset, Math.max(stamped, messageStamped));
    }
}
