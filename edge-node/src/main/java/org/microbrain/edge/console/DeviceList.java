package org.microbrain.edge.console;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.edge.field.Device;
import org.microbrain.edge.field.Devices;
import org.microbrain.edge.field.FieldProtocol;
import org.microbrain.edge.field.StationSettings;
import org.microbrain.edge.intake.Publishers;
import org.microbrain.edge.kura.KuraPackagesState;
import org.microbrain.edge.kura.KuraState;
import org.microbrain.edge.kura.KuraTwins;
import org.microbrain.field.FieldReading;
import org.microbrain.field.Flaw;

/** All that deliver, as people are shown them: stations, gateways and devices that may, and clients of MQTT that did. Thread-safe. */
public final class DeviceList {

    /** What stands before the names of clients of MQTT. */
    static final String MQTT = "mqtt";
    /** After which one that is silent is worth a look: stations tell something each hour. */
    private static final Duration LONG = Duration.ofMinutes(65);
    private static final StationSettings NOTHING = new StationSettings("", "", "", Map.of());

    private final Devices devices;
    private final KuraTwins twins;
    private final Publishers publishers;
    private final InstantSource clock;

    DeviceList(Devices devices, KuraTwins twins, Publishers publishers, InstantSource clock) {
        this.devices = devices;
        this.twins = twins;
        this.publishers = publishers;
        this.clock = clock;
    }

    /** By protocol and name. */
    List<Device> all() {
        List<Device> all = new ArrayList<>(devices.all());
        publishers.all().forEach(one -> all.add(device(one)));
        return all;
    }

    /** @param source {@code sl651:0045022501}, {@code mqtt:tank} */
    Optional<Device> of(String source) {
        return source.startsWith(MQTT + ":") ? publishers.of(source.substring(MQTT.length() + 1)).map(DeviceList::device)
                : devices.of(source);
    }

    private static Device device(Publishers.Publisher one) {
        List<Device.Frame> frames = one.recent().stream().map(publish -> new Device.Frame(publish.raw(),
                publish.measured().stream().map(it -> new FieldReading(one.name(), it.series(), it.millis(), it.value(), it.unit(),
                        it.quality())).toList(), publish.all(),
                publish.refused().stream().map(why -> new Flaw(Flaw.Kind.FRAME, why.zh(), why.en())).toList())).toList();
        return new Device(MQTT, one.name(), NOTHING, one.count(), frames, null, one.refused());
    }

    /** How it is: {@code heard}, {@code silent}, {@code unanswered}, {@code never}, or {@code quiet} when connected and without data. */
    public String state(Device device) {
        if (device.silence() != null) {
            return "unanswered";
        }
        KuraState kura = kura(device);
        Instant last = device.last();
        if (last == null) {
            return kura != null && kura.here() ? "quiet" : "never";
        }
        return last.isBefore(clock.instant().minus(LONG)) ? "silent" : "heard";
    }

    /** How a gateway with Kura is; null for other devices. */
    public KuraState kura(Device device) {
        return isKura(device) ? twins.state(device.name()).orElse(null) : null;
    }

    /** The packages of a gateway with Kura as they are known; null for other devices. */
    KuraPackagesState packages(Device device) {
        return isKura(device) ? twins.knownPackages(device.name()).orElse(null) : null;
    }

    /** The same, because somebody looks: they are read anew when that is long ago. */
    KuraPackagesState lookAtPackages(Device device) {
        return isKura(device) ? twins.packages(device.name()).orElse(null) : null;
    }

    /** Where packages may come from. */
    List<String> packageSources() {
        return twins.sources();
    }

    private static boolean isKura(Device device) {
        return device.protocol().equals(FieldProtocol.KURA.key());
    }

    /** Those that were heard and may not deliver. */
    List<Device> strangers() {
        return devices.strangers().all();
    }
}
