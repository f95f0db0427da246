package org.microbrain.field.kura;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.microbrain.block.Reading;

/** Kura's simple JSON: an object with {@code sentOn}, {@code position}, {@code metrics} and {@code body} (base64). */
final class SimpleJson {

    private static final int DEEPEST = 8;
    private static final int LONGEST_NUMBER = 64;
    private static final byte[] NOTHING = {};

    private static final JsonFactory JSON = JsonFactory.builder().streamReadConstraints(StreamReadConstraints.builder()
            .maxNestingDepth(DEEPEST).maxNumberLength(LONGEST_NUMBER).build()).build();

    private SimpleJson() {
    }

    /** @throws IOException when it is no such object */
    static KuraPayload read(byte[] text) throws IOException, KuraCodec.Unusable {
        long millis = Reading.NO_TIME;
        Map<String, Object> metrics = Map.of();
        byte[] body = NOTHING;
        try (JsonParser json = JSON.createParser(text)) {
            require(json.nextToken() == JsonToken.START_OBJECT, "not an object");
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                switch (name) {
                    case "sentOn" -> {
                        require(value == JsonToken.VALUE_NUMBER_INT, "sentOn");
                        millis = json.getLongValue();
                    }
                    case "metrics" -> {
                        require(value == JsonToken.START_OBJECT, "metrics");
                        metrics = metrics(json);
                    }
                    case "body" -> {
                        require(value == JsonToken.VALUE_STRING, "body");
                        body = json.getBinaryValue();
                    }
                    default -> json.skipChildren();
                }
            }
            require(json.nextToken() == null, "something stands behind it");
        }
        return new KuraPayload(millis, metrics, body);
    }

    private static Map<String, Object> metrics(JsonParser json) throws IOException, KuraCodec.Unusable {
        Map<String, Object> metrics = new LinkedHashMap<>();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            if (!KuraCodec.isName(name)) {
                json.skipChildren();
                continue;
            }
            switch (value) {
                case VALUE_NUMBER_INT -> metrics.put(name, json.getLongValue());
                case VALUE_NUMBER_FLOAT -> metrics.put(name, json.getDoubleValue());
                case VALUE_TRUE -> metrics.put(name, true);
                case VALUE_FALSE -> metrics.put(name, false);
                case VALUE_STRING -> metrics.put(name, json.getText());
                default -> json.skipChildren();
            }
            KuraCodec.requireFew(metrics);
        }
        return metrics;
    }

    private static void require(boolean right, String what) throws IOException {
        if (!right) {
            throw new IOException(what);
        }
    }
}
