package org.microbrain.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.microbrain.record.ProtocolViolation;

@Domain(ReadingArbitraries.class)
@Domain(DomainContext.Global.class)
class ReadingBlockPropertyTest {

    @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
    void everyBitOfEveryReadingComesBack(@ForAll List<Reading> readings) {
        List<Reading> decoded = ReadingBlock.decode(ByteBuffer.wrap(ReadingBlock.encode(readings)));

        assertThat(bits(decoded)).isEqualTo(bits(bySeries(readings)));
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void headersSayWhatTheReadingsAre(@ForAll List<Reading> readings) {
        List<SeriesHeader> headers = ReadingBlock.headers(ByteBuffer.wrap(ReadingBlock.encode(readings)));

        List<Reading> sorted = bySeries(readings);
        int at = 0;
        for (SeriesHeader header : headers) {
            List<Reading> own = sorted.stream().filter(r -> r.series() == header.series()).toList();
            assertThat(header.count()).isEqualTo(own.size());
            assertThat(own.get(0)).isSameAs(sorted.get(at));
            at += own.size();
            requireTrue(header, own);
        }
        assertThat(at).isEqualTo(readings.size());
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void aTruncatedBlockIsRefused(@ForAll List<Reading> readings) {
        byte[] block = ReadingBlock.encode(readings);
        for (int length = 0; length < block.length; length += 1 + length / 50) {
            byte[] part = Arrays.copyOf(block, length);
            assertThat(decodes(part)).as("%d of %d bytes", length, block.length).isFalse();
        }
    }

    @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
    void aDamagedBlockIsRefusedOrDecodesButNeverBreaksTheReader(@ForAll List<Reading> readings, @ForAll Random random) {
        byte[] block = ReadingBlock.encode(readings);
        for (int hit = 0; hit < 10; hit++) {
            byte[] damaged = block.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            decodes(damaged);
        }
    }

    @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
    void garbageNeverBreaksTheReader(@ForAll byte[] garbage) {
        byte[] block = new byte[garbage.length + 1];
        block[0] = 1;
        System.arraycopy(garbage, 0, block, 1, garbage.length);
        decodes(block);
        decodes(garbage);
    }

    /** Any exception but a {@link ProtocolViolation} fails the property. */
    private static boolean decodes(byte[] block) {
        boolean good = true;
        try {
            ReadingBlock.headers(ByteBuffer.wrap(block));
        } catch (ProtocolViolation e) {
            good = false;
        }
        int[] count = new int[1];
        try {
            ReadingBlock.decode(ByteBuffer.wrap(block), (series, millis, value, quality) -> count[0]++);
            return good;
        } catch (ProtocolViolation e) {
            assertThat(count[0]).isLessThanOrEqualTo(ReadingBlock.MAX_READINGS);
            return false;
        }
    }

    private static void requireTrue(SeriesHeader header, List<Reading> own) {
        long[] known = own.stream().mapToLong(Reading::millis).filter(t -> t != Reading.NO_TIME).toArray();
        assertThat(header.first()).isEqualTo(Arrays.stream(known).min().orElse(Reading.NO_TIME));
        assertThat(header.last()).isEqualTo(Arrays.stream(known).max().orElse(Reading.NO_TIME));
        double[] numbers = own.stream().mapToDouble(Reading::value).filter(v -> !Double.isNaN(v)).toArray();
        requireSame(header.min(), Arrays.stream(numbers).min().orElse(Double.NaN));
        requireSame(header.max(), Arrays.stream(numbers).max().orElse(Double.NaN));
        double size = Arrays.stream(numbers).map(Math::abs).sum();
        if (Double.isFinite(size)) {
            double exact = Arrays.stream(numbers).mapToObj(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add)
                    .doubleValue();
            double largest = Math.max(Math.abs(header.min()), Math.abs(header.max()));
            double precision = Arrays.stream(numbers).allMatch(v -> v == (float) v) ? 0x1p-24 : 0x1p-45;
            double error = own.size() * Math.max(largest * precision, 128 * Double.MIN_VALUE);
            assertThat(header.sum()).isCloseTo(exact, within(numbers.length == 0 ? 0.0 : error));
        } else if (Arrays.stream(numbers).anyMatch(Double::isInfinite)) {
            assertThat(Double.isFinite(header.sum())).isFalse();
        }
    }

    private static void requireSame(double actual, double expected) {
        assertThat(Double.doubleToLongBits(actual)).as("%s", actual).isEqualTo(Double.doubleToLongBits(expected));
    }

    private static List<Reading> bySeries(List<Reading> readings) {
        List<Reading> sorted = new ArrayList<>(readings);
        sorted.sort(Comparator.comparingInt(Reading::series));
        return sorted;
    }

    /** A reading's equals takes all NaN for one. */
    private static List<List<Long>> bits(List<Reading> readings) {
        return readings.stream().map(r -> List.of((long) r.series(), r.millis(), Double.doubleToRawLongBits(r.value()),
                (long) r.quality())).toList();
    }
}
