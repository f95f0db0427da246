package org.microbrain.core.console;

import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.microbrain.core.api.DeviceOrders;
import org.microbrain.core.device.PresenceBook;
import org.microbrain.runtime.console.BadRequest;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.Right;

/** The pages of Hono's devices and what their forms order. */
public final class HonoDevicePages {

    private static final long HOUR_SECONDS = 3_600;

    private final PresenceBook presence;
    private final DeviceOrders orders;
    private final Templates templates = new Templates("org.microbrain.core.templates");

    public HonoDevicePages(PresenceBook presence, DeviceOrders orders) {
        this.presence = presence;
        this.orders = orders;
    }

    /** Adds pages, forms and their texts. */
    public void addTo(Console console) {
        console.texts("devices/messages").page(new HonoDevicesPage(presence, templates))
                .page(new HonoDevicePage(orders, templates))
                .action(HonoDevicesPage.PATH + "/order", Right.COMMAND_DEVICES, this::order)
                .action(HonoDevicesPage.PATH + "/withdraw", Right.COMMAND_DEVICES, (ctx, who) ->
                        address(orders.withdraw(who, field(ctx, "name")).command().device()));
    }

    private String order(Context ctx, Account who) {
        String hours = field(ctx, "hours");
        if (!hours.matches("[1-9][0-9]{0,2}")) {
            throw BadRequest.invalid("hours", "应为 1 到 168", "must be 1 to 168");
        }
        String payload = field(ctx, "payload");
        boolean json = payload.startsWith("{") || payload.startsWith("[");
        return address(orders.order(who, new DeviceOrders.Wish("", field(ctx, "node"), field(ctx, "name"),
                json ? "application/json" : "text/plain", payload.getBytes(StandardCharsets.UTF_8),
                field(ctx, "repeatable").equals("1"), Long.parseLong(hours) * HOUR_SECONDS)).command().device());
    }

    private static String address(String device) {
        return HonoDevicesPage.PATH + "/" + URLEncoder.encode(device, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String field(Context ctx, String name) {
        String value = ctx.formParam(name);
        return value == null ? "" : value.strip();
    }
}
