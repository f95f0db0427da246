package org.microbrain.block;

/**
 * Codes a header field whose values are of similar size from series to series: the Rice parameter follows the lengths
 * seen so far, equally in writer and reader.
 */
final class AdaptiveNumber {

    private int sixteenths;

    private int parameter() {
        return Math.min(sixteenths >> 4, 62);
    }

    private void follow(long value) {
        sixteenths += (16 * BitReader.length(value) - sixteenths) / 4;
    }

    void write(BitWriter out, long value) {
        long zigzag = value << 1 ^ value >> 63;
        out.rice(zigzag, parameter());
        follow(zigzag);
    }

    long read(BitReader in) {
        long zigzag = in.rice(parameter());
        follow(zigzag);
        return zigzag >>> 1 ^ -(zigzag & 1);
    }
}
