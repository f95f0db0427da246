package org.microbrain.edge.field;

import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.microbrain.edge.field.Device.Frame;
import org.microbrain.edge.intake.Example;
import org.microbrain.field.FieldReading;
import org.microbrain.field.FieldReport;
import org.microbrain.field.Flaw;

/**
 * The devices that may deliver, and what each was heard to say last. In memory; some 4 KB for each that was heard.
 * Thread-safe.
 */
public final class Devices {

    private final InstantSource clock;
    private final Map<String, Device> bySource = new TreeMap<>();

    /** @param clock the node's */
    public Devices(InstantSource clock) {
        this.clock = clock;
    }

    /** Stations of one protocol. */
    public void with(FieldProtocol protocol, Map<String, StationSettings> stations) {
        stations.forEach((name, settings) -> bySource.put(protocol.key() + ":" + name,
                new Device(protocol.key(), name, settings.series(), 0, List.of(), null)));
    }

    /** @param source {@code protocol:name}; of one that is not known nothing is kept */
    synchronized void heard(String source, FieldReport report, List<FieldReading> readings) {
        bySource.computeIfPresent(source, (same, device) -> device.heard(new Frame(
                Example.of(clock.instant(), source, "", report.raw(), "", ""),
                List.copyOf(first(readings)), readings.size(), List.copyOf(first(report.flaws())))));
    }

    synchronized void silent(String source, Flaw why) {
        bySource.computeIfPresent(source, (same, device) -> device.silent(clock.instant(), why));
    }

    private static <T> List<T> first(List<T> all) {
        return all.subList(0, Math.min(all.size(), Device.KEPT_OF_A_FRAME));
    }

    /** By protocol and name. */
    public synchronized Collection<Device> all() {
        return List.copyOf(bySource.values());
    }
}
