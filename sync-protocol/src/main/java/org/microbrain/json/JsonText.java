package org.microbrain.json;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Writes a value as a person reads it before she signs: indented, names sorted, Chinese as it is. Ends with a line feed. */
public final class JsonText {

    private JsonText() {
    }

    public static byte[] write(Object value) {
        StringBuilder out = new StringBuilder();
        append(out, value, "\n");
        return out.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void append(StringBuilder out, Object value, String line) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            char before = '{';
            for (String name : CanonicalJson.sorted(map)) {
                out.append(before).append(line).append(' ');
                appendString(out, name);
                out.append(": ");
                append(out, map.get(name), line + " ");
                before = ',';
            }
            out.append(line).append('}');
        } else if (value instanceof List<?> list && !list.isEmpty()) {
            char before = '[';
            for (Object item : list) {
                out.append(before).append(line).append(' ');
                append(out, item, line + " ");
                before = ',';
            }
            out.append(line).append(']');
        } else if (value instanceof String string) {
            appendString(out, string);
        } else {
            out.append(value instanceof Map ? "{}" : value instanceof List ? "[]" : value);
        }
    }

    private static void appendString(StringBuilder out, String string) {
        out.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c == '\n') {
                out.append("\\n");
            } else if (Character.getType(c) == Character.CONTROL || Character.getType(c) == Character.FORMAT) {
                // Characters that turn the direction of writing could show a signer something else than she signs.
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
