package org.microbrain.block;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.microbrain.record.ProtocolViolation;

/**
 * Readings that are durable and not yet in a block: 21 bytes each (series 4, time 8, value 8, quality 1), big-endian.
 * Plain, because they live for seconds and are written with every commit.
 */
public final class StagedReadings {

    private static final int BYTES = 21;

    private StagedReadings() {
    }

    public static byte[] encode(List<Reading> readings) {
        ByteBuffer out = ByteBuffer.allocate(readings.size() * BYTES);
        for (Reading reading : readings) {
            out.putInt(reading.series()).putLong(reading.millis()).putDouble(reading.value())
                    .put((byte) reading.quality());
        }
        return out.array();
    }

    /** @throws ProtocolViolation when the bytes are not what {@link #encode} writes */
    public static List<Reading> decode(byte[] staged) {
        List<Reading> readings = new ArrayList<>(staged.length / BYTES);
        ByteBuffer in = ByteBuffer.wrap(staged);
        try {
            while (in.hasRemaining()) {
                readings.add(new Reading(in.getInt(), in.getLong(), Double.longBitsToDouble(in.getLong()),
                        in.get() & 0xff));
            }
        } catch (BufferUnderflowException e) {
            throw new ProtocolViolation("bad-staged", "staged readings are cut short");
        }
        return readings;
    }
}
