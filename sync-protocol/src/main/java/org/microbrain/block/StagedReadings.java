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
        return encode(ReadingColumns.of(readings), 0, readings.size());
    }

    /** The readings from {@code from} up to {@code to}. */
    public static byte[] encode(ReadingColumns readings, int from, int to) {
        ByteBuffer out = ByteBuffer.allocate((to - from) * BYTES);
        for (int i = from; i < to; i++) {
            out.putInt(readings.numbers()[readings.series()[i]]).putLong(readings.millis()[i])
                    .putDouble(readings.values()[i]).put(readings.quality()[i]);
        }
        return out.array();
    }

    /** How many readings {@link #encode} wrote. */
    public static int count(byte[] staged) {
        return staged.length / BYTES;
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
