package org.microbrain.core.archive;

import org.microbrain.block.SeriesHeader;

/** Rows of table {@code block_series} that are gathered, column by column, to go to the engine together. For one thread. */
final class SeriesRows {

    static final int MOST = 512;

    final long[] channel = new long[MOST];
    final int[] wide = new int[MOST];
    final long[] first = new long[MOST];
    final long[] record = new long[MOST];
    final long[] last = new long[MOST];
    final int[] count = new int[MOST];
    final int[] nan = new int[MOST];
    final double[] min = new double[MOST];
    final double[] max = new double[MOST];
    final double[] sum = new double[MOST];
    private int size;

    /**
     * One more; to be called {@value #MOST} times at most before {@link #clear}.
     *
     * @param shift what its times are corrected by, milliseconds
     * @param nans  how many of its values are not a number
     */
    void add(long row, long channelRow, SeriesHeader header, long shift, int nans) {
        long span = header.last() - header.first();
        channel[size] = channelRow;
        wide[size] = span < 0 || span > DerivedTables.WIDE_MILLIS ? 1 : 0;
        first[size] = header.first() + shift;
        record[size] = row;
        last[size] = header.last() + shift;
        count[size] = header.count();
        nan[size] = nans;
        min[size] = header.min();
        max[size] = header.max();
        sum[size] = header.sum();
        size++;
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }
}
