package org.microbrain.runtime.mapping;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.ZoneId;
import org.microbrain.block.Reading;

/** JSON from outside, read within limits, and the fields in it. Thread-safe. */
final class JsonPayload {

    static final int MAX_DEPTH = 32;
    /** Bytes of a payload from which on its tokens are counted before a tree is made of it. */
    private static final int LARGE = 64 * 1024;
    /** As many items as there may be, each with all fields that are known, and some more. */
    private static final int MAX_TOKENS = 12 * JsonReadings.MAX_ITEMS;
    private static final int MAX_NUMBER_CHARS = 64;
    private static final int MAX_NAME_CHARS = 256;
    private static final int MAX_STRING_CHARS = 64 * 1024;

    /** NaN and infinities are let through to be refused for what they are. */
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_CHARS)
                            .maxNameLength(MAX_NAME_CHARS)
                            .maxStringLength(MAX_STRING_CHARS)
                            .build())
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonPayload() {
    }

    /** A tree takes 30 times the bytes of a text like {@code [{},{},…]}. */
    private static void checkSize(byte[] payload) throws IOException {
        try (JsonParser parser = MAPPER.getFactory().createParser(payload)) {
            for (int tokens = 0; parser.nextToken() != null; tokens++) {
                if (tokens >= MAX_TOKENS) {
                    throw Refused.because(RefusalReason.TOO_LARGE, "> " + MAX_TOKENS);
                }
            }
        }
    }

    /** @throws Refused when it is not one JSON value within the limits */
    static JsonNode parsed(byte[] payload, int maxBytes) {
        if (payload.length > maxBytes) {
            throw Refused.because(RefusalReason.TOO_LARGE, payload.length + " B > " + maxBytes + " B");
        }
        try {
            if (payload.length > LARGE) {
                checkSize(payload);
            }
            JsonNode node = MAPPER.readTree(payload);
            if (node.isMissingNode()) {
                throw new Refused(RefusalReason.NO_VALUE);
            }
            return node;
        } catch (StreamConstraintsException e) {
            throw new Refused(RefusalReason.TOO_LARGE, "JSON 嵌套过深或字段过长", "JSON nested too deeply or a field too long");
        } catch (JsonProcessingException e) {
            JsonLocation place = e.getLocation();
            throw place == null ? new Refused(RefusalReason.NOT_JSON)
                    : Refused.because(RefusalReason.NOT_JSON, place.getLineNr() + ":" + place.getColumnNr());
        } catch (IOException e) {
            throw new Refused(RefusalReason.NOT_JSON);
        }
    }

    /**
     * @param lenient takes a number written as text, and true and false as 1 and 0
     * @throws Refused when it is not a number; a number that is not finite is left to {@link MeasurementCheck}
     */
    static double number(JsonNode node, String field, boolean lenient) {
        if (node.isNumber()) {
            return node.doubleValue();
        }
        if (node.isMissingNode() || node.isNull()) {
            throw Refused.because(RefusalReason.NO_VALUE, field);
        }
        if (lenient && node.isBoolean()) {
            return node.booleanValue() ? 1 : 0;
        }
        if (lenient && node.isTextual()) {
            return number(node.textValue());
        }
        throw Refused.because(RefusalReason.WRONG_TYPE, field);
    }

    /** @throws Refused when the text is not a decimal number */
    static double number(String text) {
        String number = text.strip();
        if (number.isEmpty()) {
            throw new Refused(RefusalReason.NO_VALUE);
        }
        char last = number.charAt(number.length() - 1);
        // Double.parseDouble also takes Java's own forms, 0x1p3 and 1d.
        boolean decimal = number.length() <= MAX_NUMBER_CHARS && (last >= '0' && last <= '9' || last == '.')
                && number.indexOf('x') < 0 && number.indexOf('X') < 0;
        try {
            if (decimal) {
                return Double.parseDouble(number);
            }
        } catch (NumberFormatException e) {
            decimal = false;
        }
        throw Refused.because(RefusalReason.NOT_A_NUMBER,
                number.length() > MAX_NUMBER_CHARS ? number.substring(0, MAX_NUMBER_CHARS) : number);
    }

    /** @return Unix milliseconds, {@link Reading#NO_TIME} when the field is absent or null */
    static long time(JsonNode node, TimeFormat format, ZoneId zone) {
        if (node.isMissingNode() || node.isNull()) {
            return Reading.NO_TIME;
        }
        if (node.isNumber() && format != TimeFormat.COMPACT) {
            return format.millis(node.doubleValue());
        }
        if (node.isTextual() || node.isIntegralNumber()) {
            return format.millis(node.asText(), zone);
        }
        throw Refused.because(RefusalReason.BAD_TIME, node.getNodeType().name());
    }

    /** @return the text or the number as text, empty when the field is absent or null */
    static String text(JsonNode node, String field) {
        if (node.isMissingNode() || node.isNull()) {
            return "";
        }
        if (node.isTextual() || node.isNumber()) {
            return node.asText();
        }
        throw Refused.because(RefusalReason.WRONG_TYPE, field);
    }
}
