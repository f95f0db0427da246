package org.microbrain.field.kura;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.microbrain.block.Reading;

/**
 * What one message of Eclipse Kura holds.
 *
 * @param millis  Unix milliseconds, or {@link Reading#NO_TIME}
 * @param metrics in the order of the message; each value is a Double, Float, Long, Integer, Boolean, String or byte array
 * @param body    empty for none; XML or JSON of requests and answers
 */
public record KuraPayload(long millis, Map<String, Object> metrics, byte[] body) {

    private static final byte[] NOTHING = {};

    public KuraPayload {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        metrics.values().forEach(Objects::requireNonNull);
    }

    /** Metrics without a body and without a time. */
    public static KuraPayload of(Map<String, Object> metrics) {
        return new KuraPayload(Reading.NO_TIME, metrics, NOTHING);
    }

    /** The same with a body. */
    public KuraPayload withBody(byte[] other) {
        return new KuraPayload(millis, metrics, other);
    }

    /** A metric that is a text. */
    public Optional<String> text(String name) {
        return metrics.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** A metric that is a whole number. */
    public Optional<Long> whole(String name) {
        Object value = metrics.get(name);
        return value instanceof Long || value instanceof Integer ? Optional.of(((Number) value).longValue()) : Optional.empty();
    }
}
