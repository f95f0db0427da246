package org.microbrain.field.kura;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.microbrain.field.Flaw;

/**
 * One channel of an asset of a gateway (ASSET-V1): how it is asked for its value, how it is told one, and what it answers. Bodies
 * are JSON, an array of assets with their channels. That a channel was told something proves nothing: read it. Immutable.
 *
 * @param asset   the asset's identifier (pid)
 * @param channel its name in the asset
 */
public record KuraChannel(String asset, String channel) {

    private static final String ASSETS = "ASSET-V1";
    private static final String NAME = "name";
    private static final String CHANNELS = "channels";
    private static final String VALUE = "value";
    private static final String ERROR = "error";
    private static final int DEEPEST = 8;
    private static final Flaw NO_ANSWER = new Flaw(Flaw.Kind.FRAME, "不是资产的答复", "this is no answer about assets");

    private static final JsonFactory JSON = JsonFactory.builder().streamReadConstraints(StreamReadConstraints.builder()
            .maxNestingDepth(DEEPEST).build()).build();

    /**
     * What a channel says.
     *
     * @param value as text; empty when it has none
     * @param error why it has none, at most {@value KuraReply#LONGEST} characters; empty for nothing
     */
    public record Said(Optional<String> value, String error) {
    }

    /** Asks for its value. */
    public KuraRequest read() {
        return request("read", "", "");
    }

    /**
     * Tells it a value.
     *
     * @param type {@code BOOLEAN}, {@code INTEGER}, …: the {@code +value.type} of the channel
     */
    public KuraRequest write(String type, String value) {
        return request("write", type, value);
    }

    private KuraRequest request(String what, String type, String value) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(body)) {
            json.writeStartArray();
            json.writeStartObject();
            json.writeStringField(NAME, asset);
            json.writeArrayFieldStart(CHANNELS);
            json.writeStartObject();
            json.writeStringField(NAME, channel);
            if (!type.isEmpty()) {
                json.writeStringField("type", type);
                json.writeStringField(VALUE, value);
            }
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written to", e);
        }
        return KuraRequest.of(ASSETS, KuraRequest.Method.EXEC, what).withBody(body.toByteArray());
    }

    /**
     * What an answer says of this channel.
     *
     * @return empty when it says nothing of it
     * @throws KuraCodec.Unusable when it is no such answer
     */
    public Optional<Said> said(byte[] answer) throws KuraCodec.Unusable {
        Map<String, Said> channels = Map.of();
        try (JsonParser json = JSON.createParser(answer)) {
            require(json.nextToken() == JsonToken.START_ARRAY);
            for (JsonToken next = json.nextToken(); next != JsonToken.END_ARRAY; next = json.nextToken()) {
                require(next == JsonToken.START_OBJECT);
                Map<String, Said> ofOne = new HashMap<>();
                channels = asset.equals(asset(json, ofOne)) ? ofOne : channels;
            }
        } catch (IOException e) {
            throw new KuraCodec.Unusable(NO_ANSWER);
        }
        return Optional.ofNullable(channels.get(channel));
    }

    /** @return its name */
    private String asset(JsonParser json, Map<String, Said> into) throws IOException {
        String name = "";
        String error = "";
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (field) {
                case NAME -> name = json.getText();
                case ERROR -> error = KuraReply.cleaned(json.getText());
                case CHANNELS -> {
                    require(value == JsonToken.START_ARRAY);
                    for (JsonToken next = json.nextToken(); next != JsonToken.END_ARRAY; next = json.nextToken()) {
                        require(next == JsonToken.START_OBJECT);
                        channel(json, into);
                    }
                }
                default -> { }
            }
            json.skipChildren();
        }
        if (!error.isEmpty()) {
            into.putIfAbsent(channel, new Said(Optional.empty(), error));
        }
        return name;
    }

    /** Only what was asked for is kept, so that an answer of any size costs little. */
    private void channel(JsonParser json, Map<String, Said> into) throws IOException {
        String name = "";
        String error = "";
        Optional<String> value = Optional.empty();
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken token = json.nextToken();
            switch (field) {
                case NAME -> name = json.getText();
                case ERROR -> error = KuraReply.cleaned(json.getText());
                case VALUE -> value = token.isScalarValue() && token != JsonToken.VALUE_NULL ? Optional.of(json.getText()) : Optional.empty();
                default -> { }
            }
            json.skipChildren();
        }
        if (name.equals(channel)) {
            into.put(name, new Said(value, error));
        }
    }

    private static void require(boolean right) throws IOException {
        if (!right) {
            throw new IOException();
        }
    }
}
