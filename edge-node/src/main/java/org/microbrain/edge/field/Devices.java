package org.microbrain.edge.field;

import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.microbrain.edge.field.Device.Frame;
import org.microbrain.edge.intake.Example;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.field.FieldReading;
import org.microbrain.field.FieldReport;
import org.microbrain.field.Flaw;
import org.microbrain.runtime.mapping.Refused;

/**
 * The devices that may deliver, and what each was heard to say last; they may change while devices deliver. In memory; some 4 KB
 * for each that was heard. Thread-safe.
 */
public final class Devices {

    private final InstantSource clock;
    private final Strangers strangers;
    private Map<String, Device> bySource = new TreeMap<>();

    /** @param clock the node's */
    public Devices(InstantSource clock) {
        this.clock = clock;
        this.strangers = new Strangers(clock);
    }

    /** From now on these may deliver and no others. What was heard of those that stay is kept. */
    public synchronized void use(Map<FieldProtocol, Map<String, StationSettings>> stations) {
        Map<String, Device> now = new TreeMap<>();
        stations.forEach((protocol, named) -> named.forEach((name, settings) -> {
            Device before = bySource.get(protocol.key() + ":" + name);
            Device device = before == null ? Device.of(protocol, name, settings) : before.with(settings);
            now.put(device.source(), device);
        }));
        bySource = now;
        now.keySet().forEach(strangers::forget);
    }

    /** What is said of a device that may deliver; null for one that may not. */
    synchronized StationSettings station(FieldProtocol protocol, String name) {
        Device device = bySource.get(protocol.key() + ":" + name);
        return device == null ? null : device.settings();
    }

    /** @param source {@code protocol:name}; of one that is not known nothing is kept */
    synchronized void heard(String source, FieldReport report, List<FieldReading> readings) {
        change(source, device -> device.heard(frame(clock, source, report, readings)));
    }

    synchronized void silent(String source, Flaw why) {
        change(source, device -> device.silent(clock.instant(), why));
    }

    synchronized void refused(String source, Refused why, byte[] raw) {
        change(source, device -> device.refused(why.reason(), Refusals.example(clock.instant(), why, source, "", raw)));
    }

    private void change(String source, UnaryOperator<Device> change) {
        Device device = bySource.get(source);
        if (device != null) {
            bySource.put(source, change.apply(device));
        }
    }

    static Frame frame(InstantSource clock, String source, FieldReport report, List<FieldReading> readings) {
        return new Frame(Example.of(clock.instant(), source, report.topic(), report.raw(), "", ""),
                List.copyOf(first(readings)), readings.size(), List.copyOf(first(report.flaws())));
    }

    private static <T> List<T> first(List<T> all) {
        return all.subList(0, Math.min(all.size(), Device.KEPT_OF_A_FRAME));
    }

    /** By protocol and name. */
    public synchronized Collection<Device> all() {
        return List.copyOf(bySource.values());
    }

    /** @param source {@code protocol:name} */
    public synchronized Optional<Device> of(String source) {
        return Optional.ofNullable(bySource.get(source));
    }

    /** Those that may not deliver and were heard. */
    public Strangers strangers() {
        return strangers;
    }
}
