package org.microbrain.block;

import java.util.ArrayList;
import java.util.List;

/**
 * The head of a block, read: for each series its number, its count and the bounds of its columns.
 *
 * @param readings how many in all
 * @param anyDoubt whether there is a quality column
 */
record BlockHead(List<Entry> entries, int readings, boolean anyDoubt) {

    record Entry(int series, int count, TimeColumn.Bounds times, ValueColumn values) {

        SeriesHeader header() {
            return new SeriesHeader(series, count, times.first(), times.last(),
                    values.min(), values.max(), values.sum());
        }
    }

    static BlockHead read(BitReader in, TimeColumn times) {
        boolean anyDoubt = in.flag();
        long seriesCount = in.number();
        if (seriesCount < 1 || seriesCount > ReadingBlock.MAX_READINGS) {
            throw BitReader.violation("it is of " + Long.toUnsignedString(seriesCount) + " series");
        }
        AdaptiveNumber steps = new AdaptiveNumber();
        AdaptiveNumber counts = new AdaptiveNumber();
        List<Entry> entries = new ArrayList<>();
        long series = 0;
        long count = 0;
        long readings = 0;
        for (long i = 0; i < seriesCount; i++) {
            long step = steps.read(in);
            count += counts.read(in);
            if (step < 0 || step >= Integer.MAX_VALUE - series) {
                throw BitReader.violation("its series are not in ascending order");
            }
            series += step + 1;
            if (count < 1 || count > ReadingBlock.MAX_READINGS - readings) {
                throw BitReader.violation("more than " + ReadingBlock.MAX_READINGS + " readings, or a series of none");
            }
            readings += count;
            TimeColumn.Bounds bounds = times.readBounds(in);
            entries.add(new Entry((int) series, (int) count, bounds, ValueColumn.readBounds(in, (int) count)));
        }
        in.requireEnd();
        return new BlockHead(entries, (int) readings, anyDoubt);
    }
}
