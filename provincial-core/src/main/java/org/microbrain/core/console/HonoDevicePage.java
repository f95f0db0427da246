package org.microbrain.core.console;

import gg.jte.Content;
import io.javalin.http.NotFoundResponse;
import java.util.List;
import java.util.Map;
import org.microbrain.core.api.DeviceOrders;
import org.microbrain.core.device.DevicePresence;
import org.microbrain.core.device.OrderedCommand;
import org.microbrain.runtime.console.BadRequest;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;
import org.microbrain.runtime.people.Right;

/** {@code /devices/{device}}: one device of Hono, the commands to it, and a form for one more. */
final class HonoDevicePage implements Page {

    private static final int MOST = 50;

    private final DeviceOrders orders;
    private final Templates templates;

    HonoDevicePage(DeviceOrders orders, Templates templates) {
        this.orders = orders;
        this.templates = templates;
    }

    @Override
    public String path() {
        return HonoDevicesPage.PATH + "/{device}";
    }

    @Override
    public String titleKey() {
        return "honodevices.one";
    }

    @Override
    public boolean inMenu() {
        return false;
    }

    @Override
    public Object shows(NodeStatus status) {
        return List.of(status.link(), status.troubles(), orders.mark());
    }

    @Override
    public Content content(View view) {
        DevicePresence device = device(view);
        List<OrderedCommand> commands = orders.answered(outbox -> outbox.newest(device.device(), MOST));
        return templates.content("hono-device.jte", Map.of("view", view, "device", device, "now",
                view.words().now().toEpochMilli(), "commands", commands));
    }

    @Override
    public Content below(View view) {
        return view.may(Right.COMMAND_DEVICES)
                ? templates.content("hono-device-order.jte", Map.of("view", view, "device", device(view).device())) : null;
    }

    private DevicePresence device(View view) {
        try {
            String name = view.parameter().apply("device");
            return orders.device(view.account(), name == null ? "" : name);
        } catch (BadRequest unknown) {
            throw new NotFoundResponse();
        }
    }
}
