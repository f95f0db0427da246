package org.microbrain.block;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A columnar, compressed run of readings of one origin (DESIGN §5). Within a series the order of arrival is kept; series
 * follow each other in the order of their first reading.
 */
public final class ReadingBlock {

    private ReadingBlock() {
    }

    /** @throws IllegalArgumentException when there is no reading, or more than 1,000,000 */
    public static byte[] encode(List<Reading> readings) {
        throw new IllegalStateException("not yet");
    }

    /** @throws org.microbrain.record.ProtocolViolation when the bytes are no block */
    public static List<SeriesHeader> headers(ByteBuffer block) {
        throw new IllegalStateException("not yet");
    }

    /** @throws org.microbrain.record.ProtocolViolation when the bytes are no block */
    public static List<Reading> decode(ByteBuffer block) {
        throw new IllegalStateException("not yet");
    }
}
