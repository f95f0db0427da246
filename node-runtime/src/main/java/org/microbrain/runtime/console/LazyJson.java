package org.microbrain.runtime.console;

import io.javalin.json.JavalinJackson;
import io.javalin.json.JsonMapper;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Type;
import java.util.stream.Stream;

/**
 * The JSON of the console's API, made ready when it is first asked for: pages need none, and its classes are several
 * MB of a gateway's memory.
 */
final class LazyJson implements JsonMapper {

    private static final class Ready {
        private static final JsonMapper MAPPER = new JavalinJackson(Json.mapper(), false);
    }

    @Override
    public String toJsonString(Object value, Type type) {
        return Ready.MAPPER.toJsonString(value, type);
    }

    @Override
    public InputStream toJsonStream(Object value, Type type) {
        return Ready.MAPPER.toJsonStream(value, type);
    }

    @Override
    public void writeToOutputStream(Stream<?> values, OutputStream out) {
        Ready.MAPPER.writeToOutputStream(values, out);
    }

    @Override
    public <T> T fromJsonString(String json, Type type) {
        return Ready.MAPPER.fromJsonString(json, type);
    }

    @Override
    public <T> T fromJsonStream(InputStream json, Type type) {
        return Ready.MAPPER.fromJsonStream(json, type);
    }
}
