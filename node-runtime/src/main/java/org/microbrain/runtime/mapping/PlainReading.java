package org.microbrain.runtime.mapping;

import java.nio.charset.StandardCharsets;
import org.microbrain.block.Reading;

/**
 * The payload that nearly every sensor sends, read straight from its bytes: one number, or an object of nothing but a
 * {@code value}, a {@code time} (or {@code ts}) in digits and a {@code unit}. Whatever else stands there, also a mistake,
 * is left to {@link JsonReadings}, which reads any JSON at several times the cost and says what is wrong; what is read
 * here means the same there.
 */
final class PlainReading {

    /** A decimal of so many digits and its power of ten are exact in a double, so their quotient is rounded once. */
    private static final int EXACT_DIGITS = 15;
    private static final int MAX_NUMBER_CHARS = 40;
    private static final int MAX_UNIT_BYTES = 64;
    private static final double[] POWERS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14,
        1e15};
    private static final byte[] VALUE = "value".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TIME = "time".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TS = "ts".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] UNIT = "unit".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;
    private int at;
    private boolean hasValue;
    private double value;
    private long time = Reading.NO_TIME;
    private String unit;

    private PlainReading(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @return null when it is something else */
    static PlainReading of(byte[] payload) {
        PlainReading reading = new PlainReading(payload);
        return reading.read() ? reading : null;
    }

    double value() {
        return value;
    }

    /** The number as it stands, or {@link Reading#NO_TIME}. */
    long time() {
        return time;
    }

    /** Empty when there is none. */
    String unit() {
        return unit == null ? "" : unit;
    }

    private boolean read() {
        if (next() != '{') {
            return readValue() && next() < 0;
        }
        at++;
        do {
            if (!readMember()) {
                return false;
            }
        } while (skip(','));
        return skip('}') && next() < 0 && hasValue;
    }

    private boolean readMember() {
        if (!skip('"')) {
            return false;
        }
        if (isName(VALUE)) {
            return !hasValue && readValue();
        }
        if (isName(UNIT)) {
            return unit == null && readUnit();
        }
        return (isName(TIME) || isName(TS)) && time == Reading.NO_TIME && readTime();
    }

    /** Goes on behind the name and its colon if this is the name. */
    private boolean isName(byte[] name) {
        int end = at + name.length;
        if (end >= bytes.length || bytes[end] != '"') {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (bytes[at + i] != name[i]) {
                return false;
            }
        }
        at = end + 1;
        return skip(':');
    }

    private boolean readValue() {
        boolean negative = skip('-');
        int start = at;
        int point = -1;
        long digits = 0;
        for (; isDigit() || at < bytes.length && bytes[at] == '.' && point < 0; at++) {
            if (bytes[at] == '.') {
                point = at;
            } else if (at - start <= EXACT_DIGITS) {
                digits = digits * 10 + bytes[at] - '0';
            }
        }
        int whole = (point < 0 ? at : point) - start;
        // 1e3 goes on behind the digits; the sign of -0 depends on whether it has decimals.
        if (whole == 0 || point == at - 1 || whole > 1 && bytes[start] == '0' || at - start > MAX_NUMBER_CHARS || isWord()
                || negative && digits == 0) {
            return false;
        }
        if (at - start <= EXACT_DIGITS) {
            value = (negative ? -digits : digits) / POWERS[point < 0 ? 0 : at - 1 - point];
        } else {
            double read = Double.parseDouble(new String(bytes, start, at - start, StandardCharsets.US_ASCII));
            value = negative ? -read : read;
        }
        hasValue = true;
        return true;
    }

    private boolean readTime() {
        next();
        time = readDigits();
        return time >= 0 && !isWord();
    }

    /** @return -1 when there are none, or too many */
    private long readDigits() {
        int start = at;
        long read = 0;
        while (isDigit() && at - start < EXACT_DIGITS) {
            read = read * 10 + bytes[at++] - '0';
        }
        boolean leadingZero = at - start > 1 && bytes[start] == '0';
        return at == start || leadingZero || isDigit() ? -1 : read;
    }

    private boolean readUnit() {
        if (!skip('"')) {
            return false;
        }
        int start = at;
        while (at < bytes.length && bytes[at] != '"') {
            if (bytes[at] == '\\' || bytes[at] >= 0 && bytes[at] < ' ') {
                return false;
            }
            at++;
        }
        if (at == bytes.length || at - start > MAX_UNIT_BYTES) {
            return false;
        }
        unit = new String(bytes, start, at++ - start, StandardCharsets.UTF_8);
        return unit.indexOf('\uFFFD') < 0;
    }

    private boolean isDigit() {
        return at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9';
    }

    private boolean isWord() {
        return at < bytes.length && bytes[at] != ',' && bytes[at] != '}' && !isBlank(bytes[at]);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** The next byte that is no blank, not read yet; -1 at the end. */
    private int next() {
        while (at < bytes.length && isBlank(bytes[at])) {
            at++;
        }
        return at < bytes.length ? bytes[at] & 0xff : -1;
    }

    private boolean skip(char c) {
        if (next() != c) {
            return false;
        }
        at++;
        return true;
    }
}
