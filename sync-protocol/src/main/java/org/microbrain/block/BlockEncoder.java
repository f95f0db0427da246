package org.microbrain.block;

import java.nio.ByteBuffer;

/** Writes one block: the head of each series into one run of bits, its columns into another. */
final class BlockEncoder {

    private final GroupedReadings readings;
    private final BitWriter head;
    private final BitWriter columns;
    private final TimeColumn times = new TimeColumn();
    private final AdaptiveNumber steps = new AdaptiveNumber();
    private final AdaptiveNumber counts = new AdaptiveNumber();
    private final long[] longs;
    private final long[] spare;
    private int previousSeries;
    private int previousCount;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    private BlockEncoder(GroupedReadings readings, EncoderBuffers buffers) {
        this.readings = readings;
        this.head = buffers.head;
        this.columns = buffers.columns;
        this.longs = buffers.longs;
        this.spare = buffers.spare;
    }

    /** @param buffers those in which the readings are */
    static EncodedBlock write(GroupedReadings readings, EncoderBuffers buffers) {
        BlockEncoder writer = new BlockEncoder(readings, buffers);
        int[] series = readings.series();
        writer.head.flag(readings.anyDoubt());
        writer.head.number(series.length);
        for (int i = 0; i < series.length; i++) {
            int from = readings.starts()[i];
            writer.write(series[i], from, readings.starts()[i + 1] - from);
        }
        return new EncodedBlock(joined(writer.head, writer.columns), series, writer.first,
                writer.last);
    }

    private void write(int series, int from, int count) {
        steps.write(head, series - previousSeries - 1);
        counts.write(head, count - previousCount);
        previousSeries = series;
        previousCount = count;

        TimeColumn.Bounds bounds = TimeColumn.Bounds.of(readings.times(), from, count);
        first = Math.min(first, bounds.first());
        last = Math.max(last, bounds.last());
        times.writeBounds(head, bounds);
        times.write(columns, bounds, readings.times(), from, count, spare);

        ValueColumn values = ValueColumn.of(readings.values(), from, count, longs, spare);
        values.writeBounds(head);
        values.write(columns, readings.values(), from, count, longs, spare);

        if (readings.anyDoubt()) {
            QualityColumn.write(columns, readings.quality(), from, count);
        }
    }

    private static byte[] joined(BitWriter head, BitWriter columns) {
        int length = head.length();
        int varint = 1;
        while (length >>> 7 * varint != 0) {
            varint++;
        }
        ByteBuffer block = ByteBuffer.allocate(1 + varint + length + columns.length());
        block.put((byte) ReadingBlock.VERSION);
        for (int i = 0; i < varint; i++) {
            block.put((byte) (length >>> 7 * i & 0x7f | (i < varint - 1 ? 0x80 : 0)));
        }
        head.writeTo(block);
        columns.writeTo(block);
        return block.array();
    }
}
