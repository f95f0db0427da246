package org.microbrain.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON strictly (RFC 8259): UTF-8 without a byte order mark, no name twice in an object, no lone half of a surrogate
 * pair, nothing after the value but white space. What two readers could understand differently is refused, because a
 * signature must mean the same to all of them.
 */
public final class JsonReader {

    /** Objects and lists within each other. */
    public static final int MAX_DEPTH = 32;
    /** All values of a document together; bounds the memory that a document of many small values takes. */
    public static final int MAX_VALUES = 400_000;
    private static final int MAX_NUMBER = 64;

    private final String text;
    private int at;
    private int values;

    private JsonReader(String text) {
        this.text = text;
    }

    /**
     * @param maxBytes the document may be this long at most
     * @throws JsonProblem when it is not such a document
     */
    public static Object read(byte[] bytes, int maxBytes) {
        if (bytes.length > maxBytes) {
            throw new JsonProblem("longer than " + maxBytes + " bytes");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT).decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new JsonProblem("not UTF-8");
        }
        JsonReader reader = new JsonReader(text);
        Object value = reader.value(0);
        reader.space();
        if (reader.at < text.length()) {
            throw reader.problem("something follows the value");
        }
        return value;
    }

    private Object value(int depth) {
        if (++values > MAX_VALUES) {
            throw problem("more than " + MAX_VALUES + " values");
        }
        if (depth > MAX_DEPTH) {
            throw problem("nested deeper than " + MAX_DEPTH);
        }
        space();
        char first = peek();
        switch (first) {
            case '{':
                return object(depth);
            case '[':
                return list(depth);
            case '"':
                return string();
            case 't':
                return word("true", Boolean.TRUE);
            case 'f':
                return word("false", Boolean.FALSE);
            case 'n':
                return word("null", null);
            default:
                return number();
        }
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> members = new LinkedHashMap<>();
        at++;
        space();
        if (peek() == '}') {
            at++;
            return Map.of();
        }
        while (true) {
            space();
            if (peek() != '"') {
                throw problem("the name of a member is missing");
            }
            String name = string();
            if (members.containsKey(name)) {
                throw problem("the name '" + name + "' stands twice in one object");
            }
            space();
            expect(':');
            members.put(name, value(depth + 1));
            space();
            if (peek() == '}') {
                at++;
                return Collections.unmodifiableMap(members);
            }
            expect(',');
        }
    }

    private List<Object> list(int depth) {
        List<Object> items = new ArrayList<>();
        at++;
        space();
        if (peek() == ']') {
            at++;
            return List.of();
        }
        while (true) {
            items.add(value(depth + 1));
            space();
            if (peek() == ']') {
                at++;
                return Collections.unmodifiableList(items);
            }
            expect(',');
        }
    }

    private String string() {
        int from = ++at;
        StringBuilder escaped = null;
        while (true) {
            char c = peek();
            if (c == '"') {
                String result = escaped == null ? text.substring(from, at) : escaped.append(text, from, at).toString();
                at++;
                return wellFormed(result);
            }
            if (c < ' ') {
                throw problem("a control character in a string");
            }
            at++;
            if (c == '\\') {
                escaped = escaped == null ? new StringBuilder() : escaped;
                escaped.append(text, from, at - 1).append(escape());
                from = at;
            }
        }
    }

    private char escape() {
        char c = peek();
        at++;
        switch (c) {
            case '"', '\\', '/':
                return c;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u':
                int code = 0;
                for (int i = 0; i < 4; i++, at++) {
                    int digit = peek() < 128 ? Character.digit(peek(), 16) : -1;
                    if (digit < 0) {
                        throw problem("an escape without four digits");
                    }
                    code = code * 16 + digit;
                }
                return (char) code;
            default:
                throw problem("an unknown escape");
        }
    }

    private String wellFormed(String string) {
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < string.length() && Character.isLowSurrogate(string.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw problem("half of a surrogate pair");
            }
        }
        return string;
    }

    private Object number() {
        int from = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        boolean whole = true;
        if (at < text.length() && text.charAt(at) == '.') {
            whole = false;
            at++;
            digits();
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            whole = false;
            at++;
            if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
                at++;
            }
            digits();
        }
        String number = text.substring(from, at);
        if (number.length() > MAX_NUMBER) {
            throw problem("a number of more than " + MAX_NUMBER + " characters");
        }
        try {
            if (!whole) {
                return new BigDecimal(number);
            }
            BigInteger value = new BigInteger(number);
            return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
        } catch (NumberFormatException e) {
            throw problem("a number out of bounds");
        }
    }

    private void digits() {
        int from = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == from) {
            throw problem("no value");
        }
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw problem("no value");
        }
        at += word.length();
        return value;
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw problem("the text ends early");
        }
        return text.charAt(at);
    }

    private void expect(char c) {
        if (peek() != c) {
            throw problem("'" + c + "' is missing");
        }
        at++;
    }

    private JsonProblem problem(String reason) {
        return new JsonProblem("JSON, character " + at + ": " + reason);
    }
}
