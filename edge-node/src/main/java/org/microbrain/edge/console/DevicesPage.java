package org.microbrain.edge.console;

import gg.jte.Content;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import org.microbrain.edge.field.Device;
import org.microbrain.edge.field.Devices;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;

/** {@code /devices}: stations and gateways of the field, when each was heard, and what its last frames said. */
final class DevicesPage implements Page {

    /** After which one that is silent is worth a look: stations tell something each hour. */
    private static final Duration LONG = Duration.ofMinutes(65);

    private final Devices devices;
    private final InstantSource clock;
    private final Templates templates;

    DevicesPage(Devices devices, InstantSource clock, Templates templates) {
        this.devices = devices;
        this.clock = clock;
        this.templates = templates;
    }

    /** How a device is: {@code heard}, {@code silent}, {@code unanswered} (it was asked in vain) or {@code never}. */
    private static String state(Device device, Instant now) {
        if (device.silence() != null) {
            return "unanswered";
        }
        return device.last() == null ? "never" : device.last().isBefore(now.minus(LONG)) ? "silent" : "heard";
    }

    @Override
    public String path() {
        return "/devices";
    }

    @Override
    public String titleKey() {
        return "devices.title";
    }

    /** Only where there are any. */
    @Override
    public boolean inMenu() {
        return !devices.all().isEmpty();
    }

    @Override
    public Object shows(NodeStatus status) {
        return devices.all();
    }

    @Override
    public Content content(View view) {
        Collection<Device> all = devices.all();
        Instant now = clock.instant();
        return templates.content("devices.jte", Map.of("view", view, "devices", all,
                "state", (Function<Device, String>) device -> state(device, now)));
    }
}
