package org.microbrain.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Readings of a {@link Playback} as plain memory, the same for all processes of a run: three columns, times, values and
 * series (from 1). It may be played any number of times: each pass begins where the one before ended. Immutable.
 */
final class ReadingTape {

    /** 20,000 seconds of all series. */
    static final int LENGTH = 1_000_000;
    private static final int TIMES = 0;
    private static final int VALUES = TIMES + LENGTH * Long.BYTES;
    private static final int SERIES = VALUES + LENGTH * Double.BYTES;
    private static final int BYTES = SERIES + LENGTH;
    private static final long PASS_MILLIS = LENGTH / Playback.SERIES * 1_000L;

    private final LongBuffer times;
    private final DoubleBuffer values;
    private final ByteBuffer series;

    private ReadingTape(ByteBuffer columns) {
        times = columns.slice(TIMES, LENGTH * Long.BYTES).asLongBuffer();
        values = columns.slice(VALUES, LENGTH * Double.BYTES).asDoubleBuffer();
        series = columns.slice(SERIES, LENGTH);
    }

    static void write(Path file) throws IOException {
        Playback playback = Playback.begin();
        ByteBuffer columns = ByteBuffer.allocate(BYTES);
        for (int i = 0; i < LENGTH; i++) {
            playback.advance();
            columns.putLong(TIMES + i * Long.BYTES, playback.millis());
            columns.putDouble(VALUES + i * Double.BYTES, playback.value());
            columns.put(SERIES + i, (byte) (playback.series() + 1));
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(columns);
        }
    }

    static ReadingTape open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new ReadingTape(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
        }
    }

    /** Copies readings that lie in one pass. */
    void copy(long from, byte[] ofSeries, long[] ofMillis, double[] ofValues) {
        int at = (int) (from % LENGTH);
        long later = from / LENGTH * PASS_MILLIS;
        series.get(at, ofSeries);
        times.get(at, ofMillis);
        values.get(at, ofValues);
        for (int i = 0; i < ofMillis.length; i++) {
            ofMillis[i] += later;
        }
    }

    /** From 1. */
    int series(long index) {
        return series.get((int) (index % LENGTH));
    }

    long millis(long index) {
        return times.get((int) (index % LENGTH)) + index / LENGTH * PASS_MILLIS;
    }

    double value(long index) {
        return values.get((int) (index % LENGTH));
    }

    /** What {@link Fingerprint} says of the first {@code count} readings. */
    Fingerprint fingerprint(long count) {
        Fingerprint print = new Fingerprint();
        for (long i = 0; i < count; i++) {
            print.add(series(i), millis(i), value(i));
        }
        return print;
    }
}
