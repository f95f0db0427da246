package org.microbrain.field;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** What bad lines, tired devices and attackers make of good frames. */
final class Broken {

    private static final int MOST_BYTES = 8_192;
    private static final int MOST_CHANGES = 6;

    private Broken() {
    }

    /** One thing that happens to a frame. */
    private enum What {
        /** One bit is the other one. */
        FLIP,
        /** Some bytes are all the same: a length that lies, a mark where none belongs, a number without end. */
        FILL,
        /** The rest does not come. */
        CUT,
        /** Some bytes do not come. */
        LOSE,
        /** Some bytes come twice. */
        DOUBLE,
        /** Some bytes come from elsewhere in it. */
        MOVE,
        /** Another frame begins here, and this one goes on behind it or not at all. */
        JOIN
    }

    private record Change(What what, int at, int length, int value) {

        byte[] of(byte[] frame, List<byte[]> others) {
            int from = at % (frame.length + 1);
            int to = Math.min(frame.length, from + length);
            byte[] before = Arrays.copyOf(frame, from);
            byte[] some = Arrays.copyOfRange(frame, from, to);
            byte[] after = Arrays.copyOfRange(frame, to, frame.length);
            return switch (what) {
                case FLIP -> {
                    if (some.length > 0) {
                        some[0] ^= (byte) (1 << value % 8);
                    }
                    yield joined(before, some, after);
                }
                case FILL -> {
                    Arrays.fill(some, (byte) value);
                    yield joined(before, some, after);
                }
                case CUT -> before;
                case LOSE -> joined(before, after);
                case DOUBLE -> joined(before, some, some, after);
                case MOVE -> joined(some, before, after);
                case JOIN -> joined(before, others.get(value % others.size()), value % 2 == 0 ? after : some);
            };
        }
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return Arrays.copyOf(all.toByteArray(), Math.min(all.size(), MOST_BYTES));
    }

    /** One of these after one to six changes. */
    static Arbitrary<byte[]> of(List<byte[]> frames) {
        Arbitrary<Integer> value = Arbitraries.oneOf(Arbitraries.of(0, 0xff, 0x39, 0x23, 0x26, 0x7e, 0x68), Arbitraries.integers().between(0, 255));
        Arbitrary<Integer> length = Arbitraries.oneOf(Arbitraries.integers().between(1, 4), Arbitraries.integers().between(1, 300));
        Arbitrary<Change> change = Combinators.combine(Arbitraries.of(What.values()), Arbitraries.integers().between(0, 999), length, value)
                .as(Change::new);
        return Combinators.combine(Arbitraries.of(frames), change.list().ofMinSize(1).ofMaxSize(MOST_CHANGES)).as((frame, changes) -> {
            byte[] broken = frame;
            for (Change one : changes) {
                broken = one.of(broken, frames);
            }
            return broken;
        });
    }
}
