package org.microbrain.core.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.microbrain.core.device.OrderedCommand;
import org.microbrain.runtime.console.BadRequest;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.people.Right;

/** Commands to devices of Hono, for programs: ordered, looked at, taken back. A mistake is as in the rest of the API. */
public final class CommandApi {

    private static final String DEVICE = "/api/v1/devices/{device}/commands";
    private static final String USUAL_TYPE = "application/json";
    private static final long USUAL_LIFE_SECONDS = 24L * 60 * 60;
    private static final int MOST = 200;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final DeviceOrders orders;

    public CommandApi(DeviceOrders orders) {
        this.orders = orders;
    }

    public void addTo(Console console) {
        console.api(DEVICE, Right.LOOK, this::list)
                .api(HandlerType.POST, DEVICE + "/{name}", Right.COMMAND_DEVICES, this::order)
                .api(HandlerType.POST, "/api/v1/commands/{id}/withdraw", Right.COMMAND_DEVICES, ctx ->
                        answer(ctx, json(orders.withdraw(Console.asker(ctx), ctx.pathParam("id")))));
    }

    private void list(Context ctx) {
        String device = orders.device(Console.asker(ctx), ctx.pathParam("device")).device();
        ObjectNode all = MAPPER.createObjectNode();
        ArrayNode commands = all.putArray("commands");
        orders.answered(outbox -> outbox.newest(device, MOST)).forEach(one -> commands.add(json(one)));
        answer(ctx, all);
    }

    private void order(Context ctx) {
        JsonNode body = JsonBody.of(ctx);
        OrderedCommand command = orders.order(Console.asker(ctx), new DeviceOrders.Wish(body.path("id").asText(""),
                ctx.pathParam("device"), ctx.pathParam("name"), body.path("content_type").asText(USUAL_TYPE), payload(body),
                body.path("repeatable").asBoolean(false), body.path("expires_s").asLong(USUAL_LIFE_SECONDS)));
        ctx.status(202);
        answer(ctx, json(command));
    }

    /** A text, JSON as it stands, or bytes. */
    private static byte[] payload(JsonNode body) {
        JsonNode payload = body.path("payload");
        if (body.has("payload_base64")) {
            try {
                return Base64.getDecoder().decode(body.path("payload_base64").asText(""));
            } catch (IllegalArgumentException e) {
                throw BadRequest.invalid("payload_base64", "不是 Base64", "is no Base64");
            }
        }
        String text = payload.isMissingNode() || payload.isNull() ? "" : payload.isTextual() ? payload.asText() : payload.toString();
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode json(OrderedCommand one) {
        ObjectNode json = MAPPER.createObjectNode().put("id", one.id()).put("device", one.command().device())
                .put("name", one.command().name()).put("content_type", one.command().contentType())
                .put("repeatable", one.repeatable()).put("who", one.who()).put("state", one.state().name().toLowerCase(Locale.ROOT))
                .put("ordered_ms", one.ordered()).put("expires_ms", one.expires()).put("attempts", one.attempts())
                .put("tried_ms", one.tried()).put("ended_ms", one.ended());
        put(json, "payload", one.command().payload());
        if (one.answer() != null) {
            json.put("status", one.answer().status()).put("answer_type", one.answer().contentType());
            put(json, "answer", one.answer().payload());
        }
        return json;
    }

    private static void put(ObjectNode json, String name, byte[] bytes) {
        try {
            json.put(name, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            json.put(name + "_base64", Base64.getEncoder().encodeToString(bytes));
        }
    }

    private static void answer(Context ctx, ObjectNode json) {
        ctx.contentType("application/json").result(json.toString());
    }
}
