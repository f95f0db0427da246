package org.microbrain.core.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.microbrain.record.NodeId;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.Version;

/**
 * What the province knows of a node by its reports.
 *
 * @param program   name and version; empty before its first report
 * @param board     empty when it says none
 * @param profile   empty when it says none
 * @param running   versions by component
 * @param revision  the highest revision of intents that it has
 * @param lastSeen  when a record of it last came in; {@link Instant#EPOCH} for never
 * @param condition its latest figures
 * @param gateways  models of the gateways with Kura that it looks after and lets releases configure; empty text for one that has not said
 * @param packages  whether it lets releases bring packages to them, too: an older program configures them only
 * @param usuals    what it detected with each set of versions that it was seen to run lately, by {@link #versions}
 */
public record KnownNode(NodeId node, String program, String board, String profile, Set<String> labels,
                        Map<Component, Version> running, long revision, Instant lastSeen, Condition condition,
                        Set<String> gateways, boolean packages, Map<Integer, Usual> usuals) {

    /** The one before last is what it goes back to; some more, for it may run several components' new versions in turn. */
    private static final int MOST_USUALS = 4;

    public KnownNode {
        labels = Set.copyOf(labels);
        running = Map.copyOf(running);
        gateways = Set.copyOf(gateways);
        usuals = Collections.unmodifiableMap(new LinkedHashMap<>(usuals));
    }

    /** A node that was only heard of. */
    public static KnownNode heardOf(NodeId node, Instant at) {
        return new KnownNode(node, "", "", "", Set.of(), Map.of(), 0, at, Condition.UNKNOWN, Set.of(), false, Map.of());
    }

    /** The same, heard of again. */
    public KnownNode seen(Instant at) {
        return new KnownNode(node, program, board, profile, labels, running, revision, at.isAfter(lastSeen) ? at : lastSeen,
                condition, gateways, packages, usuals);
    }

    /**
     * The same after a report. What it detected since the one before counts for the versions that it runs, unless they have
     * changed in between: then nobody knows whose it is.
     */
    KnownNode reported(Condition now, KnownNode before) {
        int versions = versions(running);
        Usual usual = before.usuals.getOrDefault(versions, Usual.NONE);
        boolean sameStart = before.condition.detections() >= 0 && before.condition.started().equals(now.started());
        if (now.detections() >= 0 && (!sameStart || before.running.equals(running))) {
            Instant since = sameStart ? before.condition.reported() : now.started();
            long detected = now.detections() - (sameStart ? before.condition.detections() : 0);
            usual = usual.plus(since.equals(Instant.EPOCH) ? 0 : Math.max(0, Duration.between(since, now.reported()).toMillis()),
                    Math.max(0, detected));
        }
        Map<Integer, Usual> all = new LinkedHashMap<>(before.usuals);
        all.remove(versions);
        all.put(versions, usual);
        if (all.size() > MOST_USUALS) {
            all.remove(all.keySet().iterator().next());
        }
        return new KnownNode(node, program, board, profile, labels, running, revision, lastSeen, new Condition(now.reported(),
                now.started(), now.memory(), now.backlog(), now.detections(), usual, now.failing()), gateways, packages, all);
    }

    /** A number for a set of versions, the same after a restart. */
    private static int versions(Map<Component, Version> running) {
        return text(running).hashCode();
    }

    /** One line for each component, sorted: its text, a blank, its version. */
    static String text(Map<Component, Version> running) {
        return running.entrySet().stream().map(one -> one.getKey().text() + " " + one.getValue().text()).sorted()
                .collect(Collectors.joining("\n"));
    }

    public Optional<Version> runs(Component component) {
        return Optional.ofNullable(running.get(component));
    }

    /** Whether it takes releases of a component: each is for one tier, some for those that look after gateways; the core takes none. */
    public boolean takes(Component component) {
        boolean takesKind = !component.isForGateways() || !gateways.isEmpty() && (packages || component.kind() != ReleaseKind.KURA_PACKAGE);
        return takesKind && program.startsWith(component.isForHubs() ? "district-hub" : "edge-node");
    }

    /** The version of its program; empty when it has not said one. */
    public Optional<Version> programVersion() {
        try {
            return Optional.of(new Version(program.substring(program.lastIndexOf(' ') + 1)));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    public LineClass line() {
        return LineClass.of(labels);
    }
}
