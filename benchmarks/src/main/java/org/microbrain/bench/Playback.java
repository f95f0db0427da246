package org.microbrain.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.microbrain.block.Reading;

/**
 * The 30 files of the Numenta Anomaly Benchmark that the product's goals are stated for, played as 50 series: each gives one
 * reading a second at a phase of its own, 0 to 20 ms late, and begins its file anew when it has ended. Readings come in
 * order of their times. The same on every machine. For one thread.
 */
final class Playback {

    static final int SERIES = 50;
    private static final String RECORDINGS = "nab.zip";
    private static final long BEGIN = 1_767_225_600_000L;
    private static final int PERIOD = 1_000;
    private static final int LATEST = 20;
    private static final long SEED = 20_260_101L;

    private final List<double[]> files;
    private final int[] next = new int[SERIES];
    private final int[] phases = new int[SERIES];
    private final long[] keys = new long[SERIES];
    private final Random random = new Random(SEED);
    private final long[] times = new long[SERIES];
    private int inSecond = SERIES;
    private long second;
    private int series;

    private Playback(List<double[]> files) {
        this.files = files;
        for (int i = 0; i < SERIES; i++) {
            phases[i] = random.nextInt(PERIOD - LATEST);
            // Two series that share a file play different parts of it.
            next[i] = i < files.size() ? 0 : files.get(file(i)).length / 2;
        }
    }

    static Playback begin() {
        try (InputStream zip = Playback.class.getResourceAsStream(RECORDINGS)) {
            return new Playback(read(new ZipInputStream(zip)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<double[]> read(ZipInputStream zip) throws IOException {
        List<double[]> files = new ArrayList<>();
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            BufferedReader lines = new BufferedReader(new InputStreamReader(zip, StandardCharsets.US_ASCII));
            DoubleStream.Builder values = DoubleStream.builder();
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                values.add(Double.parseDouble(line.substring(line.indexOf(',') + 1)));
            }
            files.add(values.build().toArray());
        }
        return files;
    }

    private int file(int ofSeries) {
        return ofSeries % files.size();
    }

    /** Steps to the next reading; what it is, the other methods say. */
    void advance() {
        if (inSecond == SERIES) {
            for (int i = 0; i < SERIES; i++) {
                times[i] = BEGIN + second * PERIOD + phases[i] + random.nextInt(LATEST + 1);
                keys[i] = times[i] << 8 | i;
            }
            Arrays.sort(keys);
            second++;
            inSecond = 0;
        }
        if (second > 1 || inSecond > 0) {
            step();
        }
        series = (int) (keys[inSecond++] & 0xff);
    }

    private void step() {
        next[series] = (next[series] + 1) % files.get(file(series)).length;
    }

    /** Counts from 0. */
    int series() {
        return series;
    }

    /** Unix milliseconds. */
    long millis() {
        return times[series];
    }

    double value() {
        return files.get(file(series))[next[series]];
    }

    /** The next {@code count}, with series counted from 1. */
    List<Reading> take(int count) {
        List<Reading> readings = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            advance();
            readings.add(new Reading(series + 1, millis(), value()));
        }
        return readings;
    }
}
