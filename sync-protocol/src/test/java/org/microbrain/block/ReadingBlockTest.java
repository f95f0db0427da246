package org.microbrain.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.microbrain.record.ProtocolViolation;

class ReadingBlockTest {

    private static final long NOON = 1_700_000_000_000L;

    @Test
    void anUnknownVersionIsNamedInTheRefusal() {
        byte[] block = ReadingBlock.encode(List.of(new Reading(1, NOON, 1.5)));
        block[0] = 9;

        assertThatThrownBy(() -> ReadingBlock.decode(ByteBuffer.wrap(block)))
                .isInstanceOf(ProtocolViolation.class).hasMessageContaining("version is 9");
        assertThatThrownBy(() -> ReadingBlock.headers(ByteBuffer.wrap(block)))
                .isInstanceOf(ProtocolViolation.class).hasMessageContaining("version is 9");
    }

    @Test
    void bytesBehindTheEndAreRefused() {
        byte[] block = ReadingBlock.encode(List.of(new Reading(1, NOON, 1.5), new Reading(1, NOON + 1, 2.5)));

        assertThatThrownBy(() -> ReadingBlock.decode(ByteBuffer.wrap(Arrays.copyOf(block, block.length + 1))))
                .isInstanceOf(ProtocolViolation.class).hasMessageContaining("follow its end");
    }

    @Test
    void aReadOnlyDirectBufferIsReadFromItsPositionAndLeftThere() {
        List<Reading> readings = List.of(new Reading(7, NOON, 21.5), new Reading(7, NOON + 1000, 21.75));
        byte[] block = ReadingBlock.encode(readings);
        ByteBuffer direct = ByteBuffer.allocateDirect(block.length + 3).position(3).put(block).position(3);
        ByteBuffer view = direct.asReadOnlyBuffer();

        assertThat(ReadingBlock.decode(view)).isEqualTo(readings);
        assertThat(ReadingBlock.headers(view)).containsExactly(
                new SeriesHeader(7, 2, NOON, NOON + 1000, 21.5, 21.75, 43.25));
        assertThat(view.position()).isEqualTo(3);
    }

    @Test
    void theOrderOfArrivalIsKeptWithinASeries() {
        List<Reading> readings = List.of(new Reading(2, NOON + 5, 1), new Reading(1, NOON, 9), new Reading(2, NOON, 2),
                new Reading(2, NOON, 3), new Reading(1, Reading.NO_TIME, 8, Reading.TIME_DOUBTFUL));

        assertThat(ReadingBlock.decode(ByteBuffer.wrap(ReadingBlock.encode(readings)))).containsExactly(
                readings.get(1), readings.get(4), readings.get(0), readings.get(2), readings.get(3));
    }

    @Test
    void theLargestBlockGoesThroughAndALargerOneIsRefused() {
        Reading reading = new Reading(1, NOON, 20.5);
        byte[] block = ReadingBlock.encode(Collections.nCopies(ReadingBlock.MAX_READINGS, reading));
        int[] count = new int[1];
        ReadingBlock.decode(ByteBuffer.wrap(block), (series, millis, value, quality) -> count[0]++);

        assertThat(count[0]).isEqualTo(ReadingBlock.MAX_READINGS);
        assertThat(ReadingBlock.headers(ByteBuffer.wrap(block)).get(0).sum()).isEqualTo(20_500_000.0);
        assertThatIllegalArgumentException().isThrownBy(
                () -> ReadingBlock.encode(Collections.nCopies(ReadingBlock.MAX_READINGS + 1, reading)));
        assertThatIllegalArgumentException().isThrownBy(() -> ReadingBlock.encode(List.of()));
    }

    @Test
    void everyReadingMayBeOfASeriesOfItsOwn() {
        List<Reading> readings = new ArrayList<>();
        for (int i = 0; i < 300_000; i++) {
            readings.add(new Reading(1 + (int) (7000L * i % 300_007), NOON, i));
        }
        byte[] block = ReadingBlock.encode(readings);

        assertThat(ReadingBlock.headers(ByteBuffer.wrap(block))).hasSize(readings.size())
                .isSortedAccordingTo(Comparator.comparingInt(SeriesHeader::series));
        assertThat(ReadingBlock.decode(ByteBuffer.wrap(block))).isEqualTo(
                readings.stream().sorted(Comparator.comparingInt(Reading::series)).toList());
    }

    @Test
    void readingsOutOfRangeAreRefusedBeforeTheyAreEncoded() {
        assertThatIllegalArgumentException().isThrownBy(() -> ReadingBlock.encode(List.of(new Reading(0, NOON, 1))));
        assertThatIllegalArgumentException().isThrownBy(() -> ReadingBlock.encode(List.of(new Reading(-4, NOON, 1))));
        assertThatIllegalArgumentException().isThrownBy(
                () -> ReadingBlock.encode(List.of(new Reading(1, NOON, 1, 256))));
        assertThatIllegalArgumentException().isThrownBy(
                () -> ReadingBlock.encode(List.of(new Reading(1, NOON, 1, -1))));
    }

    @Test
    void fiftyDecimalSensorsTakeTwoBytesAReading() {
        Random random = new Random(1);
        List<Reading> readings = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            readings.add(new Reading(1 + i % 50, NOON + i / 50 * 1000 + random.nextInt(21),
                    200 + Math.rint(random.nextGaussian() * 20) / 10));
        }

        assertThat(ReadingBlock.encode(readings).length).isLessThan(2200);
    }
}
