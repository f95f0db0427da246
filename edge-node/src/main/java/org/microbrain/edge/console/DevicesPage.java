package org.microbrain.edge.console;

import gg.jte.Content;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.microbrain.edge.field.Device;
import org.microbrain.edge.field.Devices;
import org.microbrain.edge.field.FieldProtocol;
import org.microbrain.edge.field.KuraState;
import org.microbrain.edge.field.KuraTwins;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;

/** {@code /devices}: stations and gateways of the field, when each was heard, and what its last frames said. */
final class DevicesPage implements Page {

    /** After which one that is silent is worth a look: stations tell something each hour. */
    private static final Duration LONG = Duration.ofMinutes(65);

    private final Devices devices;
    private final KuraTwins twins;
    private final InstantSource clock;
    private final Templates templates;

    DevicesPage(Devices devices, KuraTwins twins, InstantSource clock, Templates templates) {
        this.devices = devices;
        this.twins = twins;
        this.clock = clock;
        this.templates = templates;
    }

    /**
     * How a device is: {@code heard}, {@code silent}, {@code unanswered} (it was asked in vain), {@code never}, or {@code quiet} when
     * it is connected and told nothing.
     */
    private String state(Device device, Instant now) {
        if (device.silence() != null) {
            return "unanswered";
        }
        KuraState kura = kura(device);
        return device.last() == null ? kura != null && kura.here() ? "quiet" : "never" : device.last().isBefore(now.minus(LONG)) ? "silent" : "heard";
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
        return List.of(devices.all(), devices.all().stream().map(this::kura).filter(Objects::nonNull).toList());
    }

    /** How a gateway with Kura is; null for other devices. */
    private KuraState kura(Device device) {
        return device.protocol().equals(FieldProtocol.KURA.key()) ? twins.state(device.name()).orElse(null) : null;
    }

    @Override
    public Content content(View view) {
        Collection<Device> all = devices.all();
        Instant now = clock.instant();
        return templates.content("devices.jte", Map.of("view", view, "devices", all,
                "state", (Function<Device, String>) device -> state(device, now),
                "kura", (Function<Device, KuraState>) this::kura));
    }
}
