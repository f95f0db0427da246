package org.microbrain.runtime.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.ZoneId;
import java.util.Map;
import org.microbrain.block.Reading;

/**
 * The JSON that is understood without a rule: a number, {@code {"value":…,"time":…,"unit":…}}, {@code
 * {"ts":…,"values":{…}}} (each member is the series {@code <series>/<member>}), and arrays of these. An object may name
 * its {@code series} where no topic does. {@code ts} and {@code time} mean the same. Thread-safe.
 */
public final class JsonReadings {

    /** Items of one payload. */
    public static final int MAX_ITEMS = 20_000;

    private final MeasurementCheck check;
    private final ZoneId zone;
    private final int maxBytes;

    /**
     * @param zone     of times that state no offset
     * @param maxBytes of one payload
     */
    public JsonReadings(MeasurementCheck check, ZoneId zone, int maxBytes) {
        this.check = check;
        this.zone = zone;
        this.maxBytes = maxBytes;
    }

    /** @param series the name, already checked, or null when each item names its own */
    public Mapped read(byte[] payload, String series) {
        PlainReading plain = series == null || payload.length > maxBytes ? null : PlainReading.of(payload);
        if (plain != null) {
            return read(plain, series);
        }
        try {
            return read(JsonPayload.parsed(payload, maxBytes), series);
        } catch (Refused refused) {
            return Mapped.refused(refused);
        }
    }

    private Mapped read(PlainReading plain, String series) {
        try {
            long millis = plain.time() == Reading.NO_TIME ? Reading.NO_TIME : TimeFormat.AUTO.millis(plain.time());
            return Mapped.of(check.wellNamed(series, plain.unit(), millis, plain.value(), 0));
        } catch (Refused refused) {
            return Mapped.refused(0, refused);
        }
    }

    private Mapped read(JsonNode root, String series) {
        Mapped mapped = new Mapped();
        if (!root.isArray()) {
            readItem(root, series, 0, mapped);
            return mapped;
        }
        if (root.isEmpty()) {
            throw new Refused(RefusalReason.NO_VALUE);
        }
        if (root.size() > MAX_ITEMS) {
            throw Refused.because(RefusalReason.TOO_LARGE, root.size() + " > " + MAX_ITEMS);
        }
        for (int i = 0; i < root.size(); i++) {
            readItem(root.get(i), series, i, mapped);
        }
        return mapped;
    }

    private void readItem(JsonNode item, String topicSeries, int index, Mapped mapped) {
        JsonNode values = item.path("values");
        if (!item.isObject() || !values.isObject() || item.has("value")) {
            mapped.item(index, () -> {
                if (!item.isObject()) {
                    String series = SeriesName.checked(topicSeries);
                    return check.checked(series, "", Reading.NO_TIME,
                            JsonPayload.number(item, "value", false), 0);
                }
                return check.checked(series(item, topicSeries), JsonPayload.text(item.path("unit"), "unit"), time(item),
                        JsonPayload.number(item.path("value"), "value", false), 0);
            });
            return;
        }
        if (values.isEmpty() || values.size() > MAX_ITEMS) {
            mapped.item(index, () -> {
                throw new Refused(values.isEmpty() ? RefusalReason.NO_VALUE : RefusalReason.TOO_LARGE);
            });
        }
        for (Map.Entry<String, JsonNode> member : values.properties()) {
            mapped.item(index, () -> check.checked(series(item, topicSeries) + "/" + member.getKey(),
                    JsonPayload.text(item.path("unit"), "unit"), time(item),
                    JsonPayload.number(member.getValue(), member.getKey(), false), 0));
        }
    }

    private static String series(JsonNode item, String topicSeries) {
        return SeriesName.checked(topicSeries != null ? topicSeries : JsonPayload.text(item.path("series"), "series"));
    }

    private long time(JsonNode item) {
        return JsonPayload.time(item.has("ts") ? item.path("ts") : item.path("time"), TimeFormat.AUTO, zone);
    }
}
