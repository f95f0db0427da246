package org.microbrain.core.api;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/**
 * Doubles as texts that read back bit for bit: {@link Double#toString} for finite ones; {@code NaN},
 * {@code Infinity} and {@code -Infinity}, in JSON as strings; a NaN with other bits than Java's own as
 * {@code NaN:} and its 16 hexadecimal digits.
 */
final class Doubles {

    private static final long USUAL_NAN = Double.doubleToRawLongBits(Double.NaN);

    private Doubles() {
    }

    static String text(double value) {
        long bits = Double.doubleToRawLongBits(value);
        if (Double.isNaN(value) && bits != USUAL_NAN) {
            return "NaN:%016x".formatted(bits);
        }
        return Double.toString(value);
    }

    static void write(JsonGenerator json, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumber(Double.toString(value));
        } else {
            json.writeString(text(value));
        }
    }

    static void write(JsonGenerator json, String field, double value) throws IOException {
        json.writeFieldName(field);
        write(json, value);
    }
}
