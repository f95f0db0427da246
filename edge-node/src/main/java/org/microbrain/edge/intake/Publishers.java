package org.microbrain.edge.intake;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;

/**
 * Who publishes by MQTT to topics that mappings understand, and what they sent last, for people who look. In memory; the
 * {@value #MOST} that were heard last. One publish of a client is kept for each second at most, so that looking costs those
 * nothing who deliver much. Thread-safe.
 */
public final class Publishers {

    /** Clients that are remembered. */
    static final int MOST = 500;
    /** Publishes that are kept of a client, and readings of a publish. */
    static final int KEPT = 5;
    private static final int KEPT_OF_ONE = 40;
    private static final long SECOND = 1_000;

    /**
     * One publish and what it came to.
     *
     * @param raw      its begin, and when it came
     * @param measured the first of them
     * @param all      how many there were
     * @param refused  what of it was not taken; the first of them
     */
    public record Publish(Example raw, List<Measurement> measured, int all, List<Refused> refused) {
    }

    /**
     * A client as it was heard since the program started.
     *
     * @param name    its client identifier
     * @param count   publishes
     * @param recent  the last of them, newest first
     * @param refused what was not taken, by reason
     */
    public record Publisher(String name, long count, List<Publish> recent, List<Refusals.Entry> refused) {
    }

    private static final class Heard {
        private long count;
        private long kept = Long.MIN_VALUE;
        private List<Publish> recent = List.of();
        private final Map<RefusalReason, Refusals.Entry> refused = new EnumMap<>(RefusalReason.class);
    }

    private final InstantSource clock;
    private final Map<String, Heard> heard = new ConcurrentHashMap<>();

    /** @param clock the node's */
    public Publishers(InstantSource clock) {
        this.clock = clock;
    }

    /** @param client who published; the payload is not kept but for its begin */
    public void heard(String client, String topic, byte[] payload, List<Measurement> measured, List<Refused> refused) {
        Heard one = heard.computeIfAbsent(client, first -> new Heard());
        long now = clock.millis();
        synchronized (one) {
            one.count++;
            if (refused.isEmpty() && isJustKept(one, now)) {
                return;
            }
            keep(one, now, client, topic, payload, measured, refused);
        }
        if (heard.size() > MOST) {
            makeRoom();
        }
    }

    private static void keep(Heard one, long now, String client, String topic, byte[] payload, List<Measurement> measured,
                             List<Refused> refused) {
        Instant at = Instant.ofEpochMilli(now);
        boolean justKept = isJustKept(one, now);
        for (Refused why : refused) {
            Refusals.Entry before = one.refused.get(why.reason());
            Example example = before != null && justKept ? before.latest()
                    : Refusals.example(at, why, "mqtt:" + client, topic, payload);
            one.refused.put(why.reason(), new Refusals.Entry(why.reason(), before == null ? 1 : before.count() + 1,
                    before == null ? example : before.first(), example));
        }
        if (justKept) {
            return;
        }
        one.kept = now;
        List<Publish> recent = new ArrayList<>(KEPT);
        recent.add(new Publish(Example.of(at, "", topic, payload, "", ""), List.copyOf(first(measured)), measured.size(),
                List.copyOf(first(refused))));
        recent.addAll(one.recent.subList(0, Math.min(one.recent.size(), KEPT - 1)));
        one.recent = List.copyOf(recent);
    }

    /** A clock that was set back counts as a second. */
    private static boolean isJustKept(Heard one, long now) {
        return !one.recent.isEmpty() && now >= one.kept && now - one.kept < SECOND;
    }

    private static <T> List<T> first(List<T> all) {
        return all.subList(0, Math.min(all.size(), KEPT_OF_ONE));
    }

    private void makeRoom() {
        heard.entrySet().stream().min(Comparator.comparingLong(entry -> entry.getValue().kept))
                .ifPresent(oldest -> heard.remove(oldest.getKey()));
    }

    /** By name. */
    public Collection<Publisher> all() {
        return heard.keySet().stream().sorted().map(this::of).flatMap(Optional::stream).toList();
    }

    /** A client; empty when it was not heard. */
    public Optional<Publisher> of(String client) {
        Heard one = heard.get(client);
        if (one == null) {
            return Optional.empty();
        }
        synchronized (one) {
            return Optional.of(new Publisher(client, one.count, one.recent, List.copyOf(one.refused.values())));
        }
    }
}
