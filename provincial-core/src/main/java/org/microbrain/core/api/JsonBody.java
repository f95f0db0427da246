package org.microbrain.core.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.microbrain.runtime.console.BadRequest;

/** The JSON object that a request brings, bounded. */
final class JsonBody {

    private static final int LONGEST = 1 << 20;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonBody() {
    }

    /**
     * Reads it; an empty body is an empty object.
     *
     * @throws BadRequest when it is too long, cut off or no JSON object
     */
    static JsonNode of(Context ctx) {
        if (ctx.req().getContentLengthLong() > LONGEST) {
            throw new BadRequest(413, "too-long", null, "请求过长，最长 1 MiB", "the request is too long, at most 1 MiB");
        }
        try {
            byte[] bytes = ctx.req().getInputStream().readNBytes(LONGEST + 1);
            JsonNode json = bytes.length == 0 ? MAPPER.createObjectNode()
                    : MAPPER.readTree(new String(bytes, StandardCharsets.UTF_8));
            if (bytes.length > LONGEST || !json.isObject()) {
                throw new BadRequest(400, "bad-json", null, "应为 JSON 对象", "must be a JSON object");
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new BadRequest(400, "bad-json", null, "不是 JSON", "is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new BadRequest(400, "cut-off", null, "请求没有发完", "the request was cut off");
        }
    }
}
