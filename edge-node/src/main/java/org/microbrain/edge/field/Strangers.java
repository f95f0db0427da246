package org.microbrain.edge.field;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.field.FieldReport;

/**
 * Devices that were heard and may not deliver: what they said is shown, so that a person can add them, and never stored. The last
 * {@value #MOST} are remembered; who makes up numbers pushes out the others, but none that somebody waits for. Thread-safe.
 */
public final class Strangers {

    /** Those that are remembered at once. */
    static final int MOST = 30;
    private static final StationSettings NOTHING = new StationSettings("", "", "", Map.of());

    private final InstantSource clock;
    private final Map<String, Device> heard = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Instant> awaited = new HashMap<>();

    Strangers(InstantSource clock) {
        this.clock = clock;
    }

    /** @param report what it said, understood as far as that is possible without its settings */
    synchronized void heard(FieldProtocol protocol, String name, FieldReport report) {
        Device before = heard.getOrDefault(protocol.key() + ":" + name, Device.of(protocol, name, NOTHING));
        heard.put(before.source(), before.heard(Devices.frame(clock, before.source(), report, report.readings())));
        Instant now = clock.instant();
        awaited.values().removeIf(until -> until.isBefore(now));
        Iterator<String> oldest = heard.keySet().iterator();
        while (heard.size() - heardAndAwaited() > MOST && oldest.hasNext()) {
            if (!awaited.containsKey(oldest.next())) {
                oldest.remove();
            }
        }
    }

    private long heardAndAwaited() {
        return awaited.keySet().stream().filter(heard::containsKey).count();
    }

    /** Somebody waits for this one: until then no other pushes it out. */
    public synchronized void await(String source, Instant until) {
        if (awaited.size() < MOST || awaited.containsKey(source)) {
            awaited.put(source, until);
        }
    }

    /** It is a stranger no more. */
    synchronized void forget(String source) {
        heard.remove(source);
        awaited.remove(source);
    }

    /** @param source {@code protocol:name} */
    public synchronized Optional<Device> of(String source) {
        return Optional.ofNullable(heard.get(source));
    }

    /** The last one first. */
    public synchronized List<Device> all() {
        List<Device> all = new ArrayList<>(heard.values());
        all.sort(Comparator.comparing(Device::last).reversed());
        return List.copyOf(all);
    }
}
