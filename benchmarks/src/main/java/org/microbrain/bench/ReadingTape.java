package org.microbrain.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Readings of a {@link Playback} as plain memory, the same for all processes of a run: 17 bytes each, series (from 1), time,
 * value. It may be played any number of times: each pass begins where the one before ended. Immutable.
 */
final class ReadingTape {

    /** 20,000 seconds of all series. */
    static final int LENGTH = 1_000_000;
    private static final int BYTES = 17;
    private static final long PASS_MILLIS = LENGTH / Playback.SERIES * 1_000L;

    private final ByteBuffer rows;

    private ReadingTape(ByteBuffer rows) {
        this.rows = rows;
    }

    static void write(Path file) throws IOException {
        Playback playback = Playback.begin();
        ByteBuffer rows = ByteBuffer.allocate(LENGTH * BYTES);
        for (int i = 0; i < LENGTH; i++) {
            playback.advance();
            rows.put((byte) (playback.series() + 1)).putLong(playback.millis()).putDouble(playback.value());
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(rows.flip());
        }
    }

    static ReadingTape open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new ReadingTape(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
        }
    }

    private static int at(long index) {
        return (int) (index % LENGTH) * BYTES;
    }

    /** From 1. */
    int series(long index) {
        return rows.get(at(index));
    }

    long millis(long index) {
        return rows.getLong(at(index) + 1) + index / LENGTH * PASS_MILLIS;
    }

    double value(long index) {
        return rows.getDouble(at(index) + 9);
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
