package org.microbrain.demo;

/**
 * One reading as it went to the wire: what must come out of the archive again.
 *
 * @param series    {@code <node>/<series name>}
 * @param timeMs    epoch milliseconds
 * @param valueBits {@link Double#doubleToRawLongBits} of the value, so that equality is exact
 */
record Published(String series, long timeMs, long valueBits) {

    static Published of(String series, long timeMs, double value) {
        return new Published(series, timeMs, Double.doubleToRawLongBits(value));
    }

    double value() {
        return Double.longBitsToDouble(valueBits);
    }
}
