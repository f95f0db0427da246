package org.microbrain.core.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.IntUnaryOperator;

/**
 * Bytes as rules can point into them, for devices that send no text, as most do over LoRa and Sigfox: an object with a list for each
 * form of number, in which the place is the number of the byte where it begins. {@code /i16/2} is the signed number in bytes 2
 * and 3, the high byte first; {@code /i16le/2} the same with the low byte first.
 */
final class BinaryView {

    /** Longer ones are no frames of a thin radio. */
    static final int LONGEST = 512;

    private BinaryView() {
    }

    /** @return a JSON document */
    static byte[] of(byte[] payload) {
        ByteBuffer big = ByteBuffer.wrap(payload);
        ByteBuffer little = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
        StringBuilder json = new StringBuilder("{\"length\":").append(payload.length);
        whole(json, "u8", payload.length, 1, at -> big.get(at) & 0xff);
        whole(json, "i8", payload.length, 1, big::get);
        for (ByteBuffer bytes : new ByteBuffer[] {big, little}) {
            String order = bytes == big ? "" : "le";
            whole(json, "u16" + order, payload.length, 2, at -> bytes.getShort(at) & 0xffff);
            whole(json, "i16" + order, payload.length, 2, bytes::getShort);
            whole(json, "i32" + order, payload.length, 4, bytes::getInt);
            list(json, "u32" + order, payload.length, 4, at -> Long.toString(bytes.getInt(at) & 0xffffffffL));
            list(json, "f32" + order, payload.length, 4, at -> Float.toString(bytes.getFloat(at)));
        }
        return json.append('}').toString().getBytes(StandardCharsets.US_ASCII);
    }

    private interface Number {
        String at(int place);
    }

    private static void whole(StringBuilder json, String name, int length, int size, IntUnaryOperator number) {
        list(json, name, length, size, at -> Integer.toString(number.applyAsInt(at)));
    }

    private static void list(StringBuilder json, String name, int length, int size, Number number) {
        json.append(",\"").append(name).append("\":[");
        for (int at = 0; at + size <= length; at++) {
            json.append(at == 0 ? "" : ",").append(number.at(at));
        }
        json.append(']');
    }
}
