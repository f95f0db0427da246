package org.microbrain.hono;

/**
 * A message that is no record of the province, or that the archive does not take. It is set aside with the reason.
 *
 * @param topic       where it stood
 * @param partition   where it stood
 * @param offset      where it stood
 * @param stamped     the broker's or the writer's time of it, Unix milliseconds
 * @param device      its key; empty for none
 * @param contentType as its header says
 * @param reason      why it is set aside
 * @param detail      the same for this message
 * @param payload     null when there was none
 */
public record DeadLetter(String topic, int partition, long offset, long stamped, String device, String contentType,
                         Reason reason, String detail, byte[] payload) {

    /** Why a message is set aside. */
    public enum Reason {
        /** It has no payload. */
        EMPTY,
        /** Nothing here understands its kind of content. */
        CONTENT_TYPE,
        /** Its payload is not one whole sealed record. */
        UNREADABLE,
        /** It is of another tenant, of a node outside the province, or of another node than the device that sent it. */
        FOREIGN,
        /** A whole record that the archive does not take. */
        REFUSED
    }
}
