package org.microbrain.bench;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.microbrain.block.Reading;
import org.microbrain.block.ReadingBlock;

/**
 * Bytes a reading of blocks, and what of it each column takes: the block is written once more with all times on one grid, and
 * once more with all values alike; what is saved is the column. Every block is read back and compared, bit for bit.
 */
final class CodecSizes {

    private long readings;
    private long bytes;
    private long withoutTimes;
    private long withoutValues;
    private long withoutBoth;

    /** @throws IllegalStateException when what comes out of a block is not what went in */
    void add(List<Reading> block) {
        byte[] encoded = ReadingBlock.encode(block);
        requireExact(block, ReadingBlock.decode(ByteBuffer.wrap(encoded)));
        readings += block.size();
        bytes += encoded.length;
        withoutTimes += ReadingBlock.encode(changed(block, true, false)).length;
        withoutValues += ReadingBlock.encode(changed(block, false, true)).length;
        withoutBoth += ReadingBlock.encode(changed(block, true, true)).length;
    }

    /** A block keeps the order of arrival within a series; between series it is that of their numbers. */
    static void requireExact(List<Reading> in, List<Reading> out) {
        List<Reading> right = new ArrayList<>(in);
        right.sort(Comparator.comparingInt(Reading::series));
        // Reading.equals compares the bits of values, apart from those of different NaNs, which the data has not.
        if (!right.equals(out)) {
            throw new IllegalStateException("a block did not give back what was put into it; the figures mean nothing");
        }
    }

    private static List<Reading> changed(List<Reading> block, boolean sameTime, boolean sameValue) {
        long millis = block.get(0).millis();
        return block.stream().map(one -> new Reading(one.series(), sameTime ? millis : one.millis(),
                sameValue ? 0 : one.value(), one.quality())).toList();
    }

    double bytesPerReading() {
        return (double) bytes / readings;
    }

    double times() {
        return (double) (bytes - withoutTimes) / readings;
    }

    double values() {
        return (double) (bytes - withoutValues) / readings;
    }

    /** Series, counts, and what a block needs anyway. */
    double series() {
        return (double) withoutBoth / readings;
    }
}
