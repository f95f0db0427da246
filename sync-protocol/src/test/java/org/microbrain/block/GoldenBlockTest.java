package org.microbrain.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Blocks that lie on disks stay readable: bytes that version 1 wrote, with every form of times, values and qualities.
 * A change that breaks this test needs a new version byte.
 */
class GoldenBlockTest {

    private static final long START = 1_700_000_000_000L;

    static List<Reading> readings() {
        List<Reading> readings = new ArrayList<>();
        int[] jitter = {3, 17, 0, 20, 8, 11, 5, 14};
        for (int i = 0; i < 8; i++) {
            long time = START + 1000L * i + jitter[i];
            readings.add(new Reading(1, time, (215 + i * i % 7) / 10.0));
            readings.add(new Reading(2, time, 0.1 * (3 + i)));
            readings.add(new Reading(3, time, (float) (20.1 + 0.1 * (i % 3)), i == 5 ? Reading.SUSPECT : Reading.GOOD));
            readings.add(new Reading(5, time + 40L * jitter[7 - i], StrictMath.sin(i)));
            readings.add(new Reading(8, START - 100L * i, 12_345_678 + 1000 * i));
        }
        for (int i = 0; i < 200; i++) {
            double value = i < 130 ? 20.5 : i == 150 ? 900 : 20 + i * 7 % 13 / 4.0;
            readings.add(new Reading(4, START + 250L * i + i * 31 % 6, value));
            readings.add(new Reading(6, START + (long) i * i * 10 - (i == 100 ? 5000 : 0), i * i / 100.0));
        }
        readings.add(new Reading(9, Reading.NO_TIME, Double.longBitsToDouble(0x7ff8000000000abcL), 255));
        readings.add(new Reading(9, START, Double.NEGATIVE_INFINITY, Reading.BAD | Reading.TIME_DOUBTFUL));
        readings.add(new Reading(9, START, -0.0));
        readings.add(new Reading(2_000_000_000, Long.MAX_VALUE, Double.NaN));
        readings.add(new Reading(2_000_000_001, -1, -0.0));
        return readings;
    }

    private static byte[] golden() throws IOException {
        try (InputStream in = GoldenBlockTest.class.getResourceAsStream("/golden/block-v1.hex")) {
            StringBuilder hex = new StringBuilder();
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#"))
                    .forEach(hex::append);
            return HexFormat.of().parseHex(hex);
        }
    }

    @Test
    void bytesOfVersionOneAreDecodedToTheReadingsTheyWereMadeOf() throws IOException {
        List<Reading> decoded = ReadingBlock.decode(ByteBuffer.wrap(golden()));

        List<Reading> expected = readings();
        expected.sort(Comparator.comparingInt(Reading::series));
        assertThat(decoded).isEqualTo(expected);
        assertThat(decoded).extracting(r -> Double.doubleToRawLongBits(r.value())).containsExactlyElementsOf(
                expected.stream().map(r -> Double.doubleToRawLongBits(r.value())).toList());
    }

    @Test
    void headersOfVersionOneAreRead() throws IOException {
        List<SeriesHeader> headers = ReadingBlock.headers(ByteBuffer.wrap(golden()));

        assertThat(headers).extracting(SeriesHeader::series).containsExactly(
                1, 2, 3, 4, 5, 6, 8, 9, 2_000_000_000, 2_000_000_001);
        assertThat(headers.get(0)).isEqualTo(new SeriesHeader(1, 8, START + 3, START + 7014, 21.5, 21.9, 173.4));
        assertThat(headers.get(6)).isEqualTo(
                new SeriesHeader(8, 8, START - 700, START, 12_345_678, 12_352_678, 98_793_424));
        assertThat(headers.get(7)).isEqualTo(
                new SeriesHeader(9, 3, START, START, Double.NEGATIVE_INFINITY, -0.0, Double.NEGATIVE_INFINITY));
        assertThat(headers.get(8)).isEqualTo(
                new SeriesHeader(2_000_000_000, 1, Long.MAX_VALUE, Long.MAX_VALUE, Double.NaN, Double.NaN, 0));
    }
}
