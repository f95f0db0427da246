package org.microbrain.edge.console;

import gg.jte.Content;
import io.javalin.http.NotFoundResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.microbrain.edge.device.AddedDevices;
import org.microbrain.edge.device.DeviceEntry;
import org.microbrain.edge.field.Device;
import org.microbrain.edge.field.FieldProtocol;
import org.microbrain.edge.field.StationQuestions;
import org.microbrain.edge.field.StationReadings;
import org.microbrain.edge.field.StationReadings.Became;
import org.microbrain.edge.kura.KuraInventories;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;

/** {@code /device?of=}: one device, its last frames byte for byte beside what they say, what it was asked, and what of it was refused and why. */
final class DevicePage implements Page {

    static final String PATH = "/device";

    private final DeviceList list;
    private final StationReadings readings;
    private final AddedDevices added;
    private final StationQuestions questions;
    private final KuraInventories inventories;
    private final Templates templates;

    DevicePage(DeviceList list, StationReadings readings, AddedDevices added, StationQuestions questions, KuraInventories inventories,
               Templates templates) {
        this.list = list;
        this.readings = readings;
        this.added = added;
        this.questions = questions;
        this.inventories = inventories;
        this.templates = templates;
    }

    /** The address of a device's page. @param source {@code sl651:0045022501} */
    public static String address(String source) {
        return PATH + "?of=" + URLEncoder.encode(source, StandardCharsets.UTF_8);
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public String titleKey() {
        return "device.title";
    }

    @Override
    public boolean inMenu() {
        return false;
    }

    @Override
    public Object shows(NodeStatus status) {
        List<Device> all = list.all();
        return List.of(all, all.stream().map(list::kura).filter(Objects::nonNull).toList(),
                all.stream().map(list::packages).filter(Objects::nonNull).toList(),
                all.stream().map(device -> List.of(questions.of(device.source()), questions.isOnLine(device.source()))).toList(),
                inventories.changes());
    }

    @Override
    public Content content(View view) {
        String source = view.parameter().apply("of");
        Device device = source == null ? null : list.of(source).orElse(null);
        if (device == null) {
            throw new NotFoundResponse();
        }
        DeviceEntry entry = DeviceEntry.of(source);
        Map<String, Object> parameters = new HashMap<>(Map.of("view", view, "device", device, "state", list.state(device),
                "frames", device.recent().stream().map(frame -> FrameSeen.of(device.protocol(), frame, became(device, frame))).toList(),
                "version", entry == null ? "" : added.version(entry)));
        parameters.put("kura", list.kura(device));
        parameters.put("inventory", list.kura(device) == null ? null : inventories.of(device.name()));
        parameters.put("questions", questions.of(source));
        parameters.put("onLine", questions.isOnLine(source));
        parameters.put("packages", list.lookAtPackages(device));
        parameters.put("sources", list.packageSources());
        return templates.content("device.jte", parameters);
    }

    private List<Became> became(Device device, Device.Frame frame) {
        return device.protocol().equals(DeviceList.MQTT) ? List.of()
                : readings.become(FieldProtocol.ofKey(device.protocol()), device.settings(), frame.readings());
    }
}
