package org.microbrain.block;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A columnar, compressed run of readings of one origin (ADR 3), exact for every bit of a value and every time.
 * Series follow each other in ascending number; within a series the order of arrival is kept.
 *
 * <p>The package's page gives the layout. The head says of each series what {@link SeriesHeader} holds, and the
 * columns do not say it again: integers are written within the head's bounds, and what follows from its sum is left
 * out. No general compressor runs over it: on blocks of many series zstd finds nothing to gain. All methods may be
 * called from any thread.
 */
public final class ReadingBlock {

    /** Most readings in a block. */
    public static final int MAX_READINGS = 1_000_000;

    static final int VERSION = 1;
    private static final int LONGEST_VARINT = 28;

    private ReadingBlock() {
    }

    /** Takes decoded readings one by one, without an object for each. */
    @FunctionalInterface
    public interface ReadingConsumer {

        /** The arguments are the components of {@link Reading}. */
        void accept(int series, long millis, double value, int quality);
    }

    /**
     * @throws IllegalArgumentException when there is no reading, or more than {@link #MAX_READINGS}, or one whose
     *                                  series or quality is out of its range
     */
    public static byte[] encode(List<Reading> readings) {
        return encode(ReadingColumns.of(readings), 0, readings.size()).bytes();
    }

    /**
     * As {@link #encode(List)}: the readings from {@code from} up to {@code to}.
     *
     * @throws IllegalArgumentException as there
     */
    public static EncodedBlock encode(ReadingColumns readings, int from, int to) {
        int count = to - from;
        if (count < 1 || count > MAX_READINGS) {
            throw new IllegalArgumentException("a block holds 1 to " + MAX_READINGS + " readings, got " + count);
        }
        EncoderBuffers buffers = EncoderBuffers.of(count);
        return BlockEncoder.write(GroupedReadings.of(readings, from, to, buffers), buffers);
    }

    /**
     * One header for each series, ascending; the columns are not touched. The buffer's position stays.
     *
     * @throws org.microbrain.record.ProtocolViolation when the bytes are no block
     */
    public static List<SeriesHeader> headers(ByteBuffer block) {
        BlockHead head = BlockHead.read(headBits(block.slice()), new TimeColumn());
        List<SeriesHeader> headers = new ArrayList<>(head.entries().size());
        for (BlockHead.Entry entry : head.entries()) {
            headers.add(entry.header());
        }
        return headers;
    }

    /**
     * Whether the quality of any reading is not {@link Reading#GOOD}. The buffer's position stays.
     *
     * @throws org.microbrain.record.ProtocolViolation when the bytes are no block
     */
    public static boolean anyDoubt(ByteBuffer block) {
        return BlockHead.read(headBits(block.slice()), new TimeColumn()).anyDoubt();
    }

    /**
     * The buffer's position stays.
     *
     * @throws org.microbrain.record.ProtocolViolation when the bytes are no block
     */
    public static List<Reading> decode(ByteBuffer block) {
        List<Reading> readings = new ArrayList<>();
        decode(block, (series, millis, value, quality) -> readings.add(new Reading(series, millis, value, quality)));
        return readings;
    }

    /**
     * As {@link #decode(ByteBuffer)}, but hands the readings over series by series; some may have been handed over when
     * damage is found.
     *
     * @throws org.microbrain.record.ProtocolViolation when the bytes are no block
     */
    public static void decode(ByteBuffer block, ReadingConsumer consumer) {
        ByteBuffer rest = block.slice();
        TimeColumn timeColumn = new TimeColumn();
        BlockHead head = BlockHead.read(headBits(rest), timeColumn);
        BitReader columns = new BitReader(rest, rest.remaining());
        int longest = 0;
        for (BlockHead.Entry entry : head.entries()) {
            longest = Math.max(longest, entry.count());
        }
        long[] times = new long[longest];
        double[] values = new double[longest];
        long[] longs = new long[longest];
        long[] spare = new long[longest];
        byte[] quality = new byte[longest];
        for (BlockHead.Entry entry : head.entries()) {
            int count = entry.count();
            timeColumn.read(columns, entry.times(), times, 0, count);
            entry.values().read(columns, values, 0, count, longs, spare);
            if (head.anyDoubt()) {
                QualityColumn.read(columns, quality, 0, count);
            }
            for (int i = 0; i < count; i++) {
                consumer.accept(entry.series(), times[i], values[i], quality[i] & 0xff);
            }
        }
        columns.requireEnd();
    }

    /** Reads version and length, and leaves the buffer at the columns. */
    private static BitReader headBits(ByteBuffer block) {
        if (!block.hasRemaining()) {
            throw BitReader.violation("it is empty");
        }
        int version = block.get() & 0xff;
        if (version != VERSION) {
            throw BitReader.violation("its version is " + version + ", this program knows version " + VERSION);
        }
        int length = 0;
        int shift = 0;
        int next = 0x80;
        while ((next & 0x80) != 0) {
            if (shift == LONGEST_VARINT || !block.hasRemaining()) {
                throw BitReader.violation("the length of its head is cut short or too long");
            }
            next = block.get();
            length |= (next & 0x7f) << shift;
            shift += 7;
        }
        if (length > block.remaining()) {
            throw BitReader.violation("its head is longer than the block");
        }
        return new BitReader(block, length);
    }
}
