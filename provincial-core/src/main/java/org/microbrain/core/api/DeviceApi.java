package org.microbrain.core.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.Comparator;
import java.util.function.LongSupplier;
import org.microbrain.core.device.DevicePresence;
import org.microbrain.core.device.PresenceBook;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.people.Right;

/** {@code /api/v1/devices}: the devices of Hono in the asker's area. */
public final class DeviceApi {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final PresenceBook presence;
    private final DivisionCode province;
    private final LongSupplier now;

    /** @param now the core's time, Unix milliseconds */
    public DeviceApi(PresenceBook presence, DivisionCode province, LongSupplier now) {
        this.presence = presence;
        this.province = province;
        this.now = now;
    }

    public void addTo(Console console) {
        console.api("/api/v1/devices", Right.LOOK, this::devices);
    }

    private void devices(Context context) {
        ObjectNode answer = MAPPER.createObjectNode();
        ArrayNode devices = answer.putArray("devices");
        long at = now.getAsLong();
        presence.all().stream().filter(one -> Console.asker(context).sees(one.place(province)))
                .sorted(Comparator.comparing(DevicePresence::device)).forEach(one -> devices.addObject()
                        .put("device", one.device()).put("area", one.area()).put("adapter", one.adapter())
                        .put("connected", one.connected(at)).put("listens", one.listens(at)).put("last_seen_ms", one.seen())
                        .put("last_connected_ms", one.connected()).put("last_disconnected_ms", one.disconnected())
                        .put("registered_ms", one.provisioned()));
        context.contentType("application/json").result(answer.toString());
    }
}
