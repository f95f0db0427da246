package org.microbrain.runtime.console;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;

/** The JSON of every API: names and codes as text, times as ISO 8601 in UTC, enumerations in lower case. */
public final class Json {

    private Json() {
    }

    public static ObjectMapper mapper() {
        SimpleModule module = new SimpleModule();
        module.addSerializer(NodeId.class, ToStringSerializer.instance);
        module.addSerializer(DivisionCode.class, ToStringSerializer.instance);
        module.addSerializer(Instant.class, ToStringSerializer.instance);
        module.addSerializer(Enum.class, new LowerCase());
        return new ObjectMapper().registerModule(module);
    }

    @SuppressWarnings("rawtypes")
    private static final class LowerCase extends JsonSerializer<Enum> {
        @Override
        public void serialize(Enum value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(value.name().toLowerCase(Locale.ROOT));
        }
    }
}
