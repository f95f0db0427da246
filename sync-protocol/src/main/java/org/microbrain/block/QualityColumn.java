package org.microbrain.block;

import java.util.Arrays;

/** Codes the qualities of one series as runs; a series of good readings takes one bit. */
final class QualityColumn {

    private static final int QUALITY_BITS = 8;

    private QualityColumn() {
    }

    static void write(BitWriter out, byte[] quality, int from, int count) {
        int end = from + count;
        boolean good = run(quality, from, end) == end && quality[from] == Reading.GOOD;
        out.flag(good);
        for (int at = from; at < end && !good; ) {
            int next = run(quality, at, end);
            out.bits(quality[at] & 0xff, QUALITY_BITS);
            out.within(next - at - 1, end - at - 1);
            at = next;
        }
    }

    private static int run(byte[] quality, int from, int end) {
        int at = from + 1;
        while (at < end && quality[at] == quality[from]) {
            at++;
        }
        return at;
    }

    static void read(BitReader in, byte[] quality, int from, int count) {
        if (in.flag()) {
            Arrays.fill(quality, from, from + count, (byte) Reading.GOOD);
            return;
        }
        int end = from + count;
        for (int at = from; at < end; ) {
            byte value = (byte) in.bits(QUALITY_BITS);
            int next = at + 1 + (int) in.within(end - at - 1);
            Arrays.fill(quality, at, next, value);
            at = next;
        }
    }
}
