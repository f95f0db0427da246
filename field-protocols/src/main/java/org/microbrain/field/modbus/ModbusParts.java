package org.microbrain.field.modbus;

import java.util.ArrayList;
import java.util.List;
import org.microbrain.field.FramePart;

/** The parts of a Modbus answer from its function on, as {@link RegisterRun} keeps it. For people who look. Stateless. */
public final class ModbusParts {

    private static final int EXCEPTION = 0x80;
    private static final int MOST_BITS = 2;

    private ModbusParts() {
    }

    /** @param raw an answer, or the begin of one; not to be changed */
    public static List<FramePart> of(byte[] raw) {
        List<FramePart> parts = new ArrayList<>();
        if (raw.length < 2) {
            return parts;
        }
        int function = raw[0] & 0xff;
        parts.add(FramePart.of(0, 1, "功能码", "function", "%02X".formatted(function)));
        if (function >= EXCEPTION) {
            parts.add(FramePart.of(1, 2, "异常码", "exception", "%02X".formatted(raw[1])));
            return parts;
        }
        parts.add(FramePart.of(1, 2, "字节数", "bytes", String.valueOf(raw[1] & 0xff)));
        int width = function <= MOST_BITS ? 1 : 2;
        for (int at = 2; at < raw.length; at += width) {
            int to = Math.min(raw.length, at + width);
            int cell = (at - 2) / width * (width == 1 ? 8 : 1);
            String says = width == 1 ? "%8s".formatted(Integer.toBinaryString(raw[at] & 0xff)).replace(' ', '0')
                    : to - at < 2 ? "" : String.valueOf((raw[at] & 0xff) << 8 | raw[at + 1] & 0xff);
            parts.add(FramePart.of(at, to, "起始 +" + cell, "first +" + cell, says));
        }
        return parts;
    }
}
