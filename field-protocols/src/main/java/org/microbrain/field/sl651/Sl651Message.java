package org.microbrain.field.sl651;

import org.microbrain.field.FieldReport;

/**
 * What a station says in one message, of one frame or of many packets.
 *
 * @param serial  number of the message, kept when it is sent again; 0 where the station gave none
 * @param sentAt  when the station sent it, Unix milliseconds, or {@link org.microbrain.block.Reading#NO_TIME}
 * @param station whom it is about: behind a relay another one than the frame's
 * @param report  the readings
 * @param text    bytes of a text as a person typed it, often in GB 18030; empty for none
 * @param picture bytes of a picture; empty for none
 */
public record Sl651Message(int serial, long sentAt, String station, FieldReport report, byte[] text, byte[] picture) {
}
