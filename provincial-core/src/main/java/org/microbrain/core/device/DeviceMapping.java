package org.microbrain.core.device;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.microbrain.block.Reading;
import org.microbrain.journal.BlockWriter.Named;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.device.DeviceMessage;
import org.microbrain.runtime.mapping.Mapped;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.MeasurementCheck;
import org.microbrain.runtime.mapping.MeasurementMapping;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.SeriesLimit;

/**
 * What a message of a device means: the readings in it, and under which name they are kept. The names of its series begin with the
 * device's, whatever it or a rule says, so that none writes into the series of another. For one thread.
 */
final class DeviceMapping {

    private static final int LONGEST = 256 << 10;
    private static final Set<String> TEXT = Set.of("application/json", "text/json", "text/plain");
    private static final int MOST_SAID = 3;

    private final DeviceAreas areas;
    private final DivisionCode province;
    private final MeasurementMapping mapping;

    DeviceMapping(DeviceSettings settings, DivisionCode province, InstantSource clock) {
        this.areas = settings.areas();
        this.province = province;
        this.mapping = new MeasurementMapping(settings.mappings(),
                new MeasurementCheck(new SeriesLimit(settings.limit(), List.of()), clock), LONGEST);
    }

    /**
     * What was made of a message.
     *
     * @param left what of it was not understood; null when all was
     */
    record Understood(NodeId node, List<Named> readings, Unusable left) {
    }

    /** @throws Unusable when nothing can be made of it */
    Understood read(DeviceMessage message) throws Unusable {
        Optional<DivisionCode> area = areas.of(message.device(), province);
        if (area.isEmpty()) {
            throw new Unusable(Unusable.Reason.NO_AREA, "nobody said where device " + message.device() + " stands");
        }
        Mapped mapped = mapped(message);
        List<Named> readings = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        mapped.refusals().forEach(one -> refused.add((one.index() < 0 ? "" : "item " + one.index() + ": ") + one.cause().en()));
        for (Measurement one : mapped.measurements()) {
            readings.add(new Named(own(message.device(), one.series()), one.unit(), source(message),
                    one.millis() == Reading.NO_TIME ? message.stamped() : one.millis(), one.value(), one.quality()));
        }
        Unusable left = refused.isEmpty() ? null : new Unusable(Unusable.Reason.UNMAPPED, refused.size() + " refused, "
                + readings.size() + " taken; " + String.join("; ", refused.subList(0, Math.min(MOST_SAID, refused.size()))));
        if (readings.isEmpty()) {
            throw left != null ? left : new Unusable(Unusable.Reason.UNMAPPED, "there is no value");
        }
        return new Understood(NodeId.ofDevices(area.get()), readings, left);
    }

    private Mapped mapped(DeviceMessage message) throws Unusable {
        boolean text = text(message);
        if (!text && message.payload().length > BinaryView.LONGEST) {
            throw new Unusable(Unusable.Reason.UNMAPPED, message.payload().length + " bytes of type " + message.contentType()
                    + "; only JSON may be so long");
        }
        byte[] payload = text ? message.payload() : BinaryView.of(message.payload());
        Mapped ruled = mapping.map(topic(message), payload);
        boolean noRule = ruled.measurements().isEmpty() && ruled.refusals().stream()
                .allMatch(one -> one.cause().reason() == RefusalReason.NO_MAPPING);
        return noRule && text ? mapping.map(MeasurementMapping.DEFAULT_TOPIC + message.device(), payload) : ruled;
    }

    private static String topic(DeviceMessage message) {
        return (message.kind() == DeviceMessage.Kind.EVENT ? "event/" : "telemetry/") + message.device();
    }

    /** Many devices state no type, or {@code application/octet-stream}, and send JSON all the same. */
    private static boolean text(DeviceMessage message) {
        String type = message.contentType();
        if (TEXT.contains(type) || type.endsWith("+json")) {
            return true;
        }
        for (byte one : message.payload()) {
            if (one != ' ' && one != '\n' && one != '\r' && one != '\t') {
                byte last = message.payload()[message.payload().length - 1];
                return one == '{' && (last == '}' || last == '\n') || one == '[' && (last == ']' || last == '\n');
            }
        }
        return false;
    }

    private static String own(String device, String series) {
        return series.equals(device) || series.startsWith(device + "/") ? series : device + "/" + series;
    }

    /** For people. */
    private static String source(DeviceMessage message) {
        return "Hono" + (message.adapter().isEmpty() ? "" : ": " + message.adapter());
    }
}
