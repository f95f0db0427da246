package org.microbrain.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.microbrain.record.ProtocolViolation;

/** Many numbers read at once are those that were written one by one, and never more than there are. */
class BitReaderPropertyTest {

    private static long upTo(Random random, long width) {
        long any = random.nextLong();
        return width == -1 ? any : Long.remainderUnsigned(any, width + 1);
    }

    private static byte[] within(Random random, long width, long[] numbers, int before) {
        BitWriter out = new BitWriter(16);
        out.bits(0, before);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = upTo(random, width);
            out.within(numbers[i], width);
        }
        return bytes(out);
    }

    private static byte[] bytes(BitWriter out) {
        ByteBuffer bytes = ByteBuffer.allocate(out.length());
        out.writeTo(bytes);
        return bytes.array();
    }

    private static BitReader reader(byte[] bytes, int before) {
        BitReader in = new BitReader(ByteBuffer.wrap(bytes), bytes.length);
        in.bits(before);
        return in;
    }

    @Property(tries = 2_000)
    void manyWithinAWidthComeBackAndWhatFollowsStandsBehindThem(@ForAll Random random, @ForAll @IntRange(max = 64) int length,
                                                              @ForAll @IntRange(max = 200) int count, @ForAll @IntRange(max = 7) int before) {
        long width = length == 0 ? 0 : random.nextLong() >>> (64 - length);
        long[] numbers = new long[count];
        BitReader in = reader(within(random, width, numbers, before), before);
        long[] read = new long[count];
        in.within(width, read, 0, count, 7);
        assertThat(read).containsExactly(Arrays.stream(numbers).map(one -> one + 7).toArray());
        in.requireEnd();
    }

    @Property(tries = 2_000)
    void whatIsCutShortIsRefusedWhereverTheCutIs(@ForAll Random random, @ForAll @IntRange(min = 2, max = 64) int length,
                                                @ForAll @IntRange(min = 1, max = 200) int count) {
        long width = random.nextLong() >>> (64 - length) | 2;
        byte[] whole = within(random, width, new long[count], 0);
        byte[] part = Arrays.copyOf(whole, random.nextInt(whole.length));
        assertThatThrownBy(() -> reader(part, 0).within(width, new long[count], 0, count, 0)).isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining("cut short");
    }

    @Property(tries = 2_000)
    void aRiceCodeOfEachParameterComesBack(@ForAll Random random, @ForAll @IntRange(max = 62) int parameter,
                                          @ForAll @IntRange(min = 1, max = 50) int count) {
        long[] numbers = random.longs(count).map(one -> one >>> random.nextInt(64)).toArray();
        BitWriter out = new BitWriter(16);
        for (long number : numbers) {
            out.rice(number, parameter);
        }
        BitReader in = reader(bytes(out), 0);
        for (long number : numbers) {
            assertThat(in.rice(parameter)).isEqualTo(number);
        }
        in.requireEnd();
    }
}
