package org.microbrain.edge.console;

import gg.jte.Content;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.microbrain.edge.device.DeviceEntry;
import org.microbrain.edge.device.Draft;
import org.microbrain.edge.device.Trials;
import org.microbrain.edge.field.Answered;
import org.microbrain.edge.field.Device;
import org.microbrain.edge.field.FieldProtocol;
import org.microbrain.edge.field.StationReadings;
import org.microbrain.edge.field.StationSettings;
import org.microbrain.edge.intake.Example;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;

/** {@code /devices/try}: what a device says, and what its readings would become, before it is saved. Nothing is stored. */
final class TryDevicePage extends DeviceStep {

    private final StationReadings readings;

    TryDevicePage(DeviceForms forms, StationReadings readings, Templates templates) {
        super(DeviceForms.TRY, "trydevice.title", forms, templates);
        this.readings = readings;
    }

    @Override
    public Object shows(NodeStatus status) {
        return List.of(forms.devices().strangers().all(), forms.devices().all(), forms.answered());
    }

    @Override
    public Content content(View view) {
        Optional<Draft> found = draft(view).filter(draft -> draft.proposal().isGood());
        if (found.isEmpty()) {
            return templates.content("device-gone.jte", Map.of("view", view));
        }
        Draft draft = found.get();
        DeviceEntry entry = draft.form().entry();
        StationSettings station = draft.station();
        List<FrameSeen> frames = draft.asked() == null ? heard(entry, station) : answered(view, draft, station);
        Map<String, Object> parameters = new HashMap<>(Map.of("view", view, "draft", draft, "station", station, "frames", frames,
                "sharing", sharing(draft), "until", draft.since().plus(Trials.LISTENS)));
        parameters.put("wrongPassword", !station.password().isEmpty() && frames.stream().map(FrameSeen::password)
                .anyMatch(sent -> sent != null && !sent.equalsIgnoreCase(station.password())));
        parameters.put("answer", draft.asked());
        parameters.put("ports", entry.protocol().isOverMqtt() ? forms.mqttPorts() : "");
        return templates.content("device-try.jte", parameters);
    }

    private List<FrameSeen> heard(DeviceEntry entry, StationSettings station) {
        Optional<Device> device = forms.devices().of(entry.source()).or(() -> forms.devices().strangers().of(entry.source()));
        return device.map(Device::recent).orElse(List.of()).stream().map(frame -> FrameSeen.of(entry.protocol().key(), frame,
                readings.become(entry.protocol(), station, frame.readings()))).toList();
    }

    private List<FrameSeen> answered(View view, Draft draft, StationSettings station) {
        CompletableFuture<Answered> asked = draft.asked();
        if (!asked.isDone() || asked.isCompletedExceptionally()) {
            return List.of();
        }
        FieldProtocol protocol = draft.form().entry().protocol();
        return asked.join().reports().stream().map(report -> FrameSeen.of(protocol.key(), new Device.Frame(
                Example.of(view.words().now(), draft.form().entry().source(), "", report.raw(), "", ""), report.readings(),
                report.readings().size(), report.flaws()), readings.become(protocol, station, report.readings()))).toList();
    }

    /** Other devices whose series begin with the same name, so that readings might mingle. */
    private static List<String> sharing(Draft draft) {
        DeviceEntry entry = draft.form().entry();
        return draft.proposal().settings().stations().entrySet().stream().flatMap(protocol -> protocol.getValue().entrySet().stream()
                .filter(other -> other.getValue().series().equals(draft.station().series()))
                .map(other -> protocol.getKey().key() + ":" + other.getKey())).filter(source -> !source.equals(entry.source()))
                .sorted().toList();
    }
}
