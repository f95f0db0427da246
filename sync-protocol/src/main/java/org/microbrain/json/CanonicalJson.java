package org.microbrain.json;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The one form of a JSON value over which TUF signs: OLPC's canonical JSON as python-tuf (securesystemslib) and go-tuf write
 * it. No white space, names sorted by code point, in strings only {@code "} and {@code \} escaped, whole numbers alone.
 */
public final class CanonicalJson {

    /** By code point, which UTF-16 order is not beyond U+FFFF; the same as by bytes of UTF-8. */
    static final Comparator<String> BY_CODE_POINT = (a, b) -> {
        int shorter = Math.min(a.length(), b.length());
        for (int i = 0; i < shorter; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean surrogates = Character.isSurrogate(x) != Character.isSurrogate(y);
                return surrogates ? Boolean.compare(Character.isSurrogate(x), Character.isSurrogate(y))
                        : Character.compare(x, y);
            }
        }
        return Integer.compare(a.length(), b.length());
    };

    private CanonicalJson() {
    }

    /** @throws JsonProblem for a number that is not whole, which has no canonical form */
    public static byte[] write(Object value) {
        StringBuilder out = new StringBuilder();
        append(out, value);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void append(StringBuilder out, Object value) {
        if (value == null || value instanceof Boolean || value instanceof Long || value instanceof Integer
                || value instanceof BigInteger) {
            out.append(value);
        } else if (value instanceof String string) {
            appendString(out, string);
        } else if (value instanceof List<?> list) {
            char before = '[';
            for (Object item : list) {
                out.append(before);
                append(out, item);
                before = ',';
            }
            out.append(list.isEmpty() ? "[]" : "]");
        } else if (value instanceof Map<?, ?> map) {
            char before = '{';
            for (String name : sorted(map)) {
                out.append(before);
                appendString(out, name);
                out.append(':');
                append(out, map.get(name));
                before = ',';
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else {
            throw new JsonProblem("no canonical form for the number " + value);
        }
    }

    static List<String> sorted(Map<?, ?> map) {
        List<String> names = new ArrayList<>(map.size());
        for (Object name : map.keySet()) {
            names.add((String) name);
        }
        names.sort(BY_CODE_POINT);
        return names;
    }

    private static void appendString(StringBuilder out, String string) {
        out.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c);
        }
        out.append('"');
    }
}
