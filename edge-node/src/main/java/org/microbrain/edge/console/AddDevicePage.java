package org.microbrain.edge.console;

import gg.jte.Content;
import io.javalin.http.NotFoundResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.microbrain.edge.device.AddedDevices;
import org.microbrain.edge.device.DeviceEntry;
import org.microbrain.edge.device.DeviceForm;
import org.microbrain.edge.field.FieldProtocol;
import org.microbrain.edge.field.StationKind;
import org.microbrain.edge.field.StationKinds;
import org.microbrain.edge.intake.settings.IntakeSettings;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;

/** {@code /devices/add}: what kind of device it is; then its number, its place, its name. Trying it comes next. */
public final class AddDevicePage extends DeviceStep {

    /** The name of no kind of the profile: any device of a protocol. */
    private static final String ANY = "";

    private final StationKinds kinds;

    /**
     * A kind that one can choose.
     *
     * @param protocol how it speaks
     * @param like     its name in the profile; empty for any of the protocol
     * @param kind     null for any of the protocol
     * @param open     whether the node's configuration lets such devices in
     */
    public record Choice(FieldProtocol protocol, String like, StationKind kind, boolean open) {
    }

    AddDevicePage(DeviceForms forms, StationKinds kinds, Templates templates) {
        super(DeviceForms.ADD, "adddevice.title", forms, templates);
        this.kinds = kinds;
    }

    @Override
    public boolean renewsItself() {
        return false;
    }

    @Override
    public Content content(View view) {
        Map<String, String> fields = fields(view);
        return fields == null ? templates.content("device-kinds.jte", Map.of("view", view, "choices", choices(),
                "strangers", forms.devices().strangers().all())) : form(view, fields);
    }

    /** What the form begins with; null before a kind is chosen. */
    private Map<String, String> fields(View view) {
        AddedDevices added = forms.added();
        if (view.parameter().apply("draft") != null) {
            return draft(view).map(draft -> {
                Map<String, String> fields = new LinkedHashMap<>(draft.fields());
                fields.put("draft", draft.id());
                return fields;
            }).orElse(null);
        }
        String of = view.parameter().apply("of");
        if (of != null) {
            DeviceEntry entry = DeviceEntry.of(of);
            if (entry == null || added.of(entry) == null) {
                throw new NotFoundResponse();
            }
            return DeviceForm.fields(entry, added.of(entry), added.version(entry));
        }
        return protocol(view.parameter().apply("speaks")).map(protocol -> {
            Map<String, String> fields = new LinkedHashMap<>(DeviceForm.empty());
            fields.put("choice", protocol.key());
            fields.put("like", given(view, "like"));
            fields.put("name", given(view, "number"));
            fields.put("user", protocol.isOverMqtt() ? "1" : "");
            return fields;
        }).orElse(null);
    }

    private static String given(View view, String parameter) {
        String given = view.parameter().apply(parameter);
        return given == null ? ANY : given;
    }

    private static Optional<FieldProtocol> protocol(String key) {
        for (FieldProtocol protocol : FieldProtocol.values()) {
            if (protocol.key().equals(key)) {
                return Optional.of(protocol);
            }
        }
        return Optional.empty();
    }

    private List<Choice> choices() {
        List<Choice> choices = new ArrayList<>();
        for (FieldProtocol protocol : FieldProtocol.values()) {
            if (protocol != FieldProtocol.MQTT) {
                choices.add(new Choice(protocol, ANY, null, isOpen(protocol)));
            }
            kinds.all().forEach((name, kind) -> {
                if (kind.protocol() == protocol) {
                    choices.add(new Choice(protocol, name, kind, isOpen(protocol)));
                }
            });
        }
        return choices;
    }

    private boolean isOpen(FieldProtocol protocol) {
        IntakeSettings intake = forms.added().settings();
        return switch (protocol) {
            case SL651 -> intake.sl651() != null;
            case HJ212 -> intake.hj212() != null;
            case KURA -> intake.kura() != null;
            case SPARKPLUG -> intake.sparkplug() != null;
            case MQTT -> intake.mqtt() != null;
            case MODBUS, DLT645 -> true;
        };
    }

    private Content form(View view, Map<String, String> fields) {
        FieldProtocol protocol = FieldProtocol.ofKey(fields.get("choice"));
        Map<String, Object> parameters = new HashMap<>(Map.of("view", view, "fields", fields, "protocol", protocol.key(),
                "lines", lines(protocol),
                "why", draft(view).map(draft -> draft.proposal().all().stream()
                        .map(notice -> notice.in(view.t().language())).toList()).orElse(List.of())));
        Map<String, StationKind> fitting = new LinkedHashMap<>(kinds.all());
        fitting.values().removeIf(kind -> kind.protocol() != protocol);
        parameters.put("kinds", fitting);
        parameters.put("door", door(protocol));
        return templates.content("device-form.jte", parameters);
    }

    private SortedSet<String> lines(FieldProtocol protocol) {
        IntakeSettings intake = forms.added().settings();
        return new TreeSet<>(protocol == FieldProtocol.DLT645 ? intake.dlt645().keySet() : intake.modbus().keySet());
    }

    /** The port that such stations call; empty for others: where a client of MQTT connects is said when its user is made. */
    private String door(FieldProtocol protocol) {
        IntakeSettings intake = forms.added().settings();
        return switch (protocol) {
            case SL651 -> intake.sl651() == null ? "" : String.valueOf(intake.sl651().address().getPort());
            case HJ212 -> intake.hj212() == null ? "" : String.valueOf(intake.hj212().address().getPort());
            case KURA, SPARKPLUG, MQTT, MODBUS, DLT645 -> "";
        };
    }
}
