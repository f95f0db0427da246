package org.microbrain.core.rollout;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.microbrain.record.NodeId;
import org.microbrain.release.Component;
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
 */
public record KnownNode(NodeId node, String program, String board, String profile, Set<String> labels,
                        Map<Component, Version> running, long revision, Instant lastSeen, Condition condition) {

    public KnownNode {
        labels = Set.copyOf(labels);
        running = Map.copyOf(running);
    }

    /** A node that was only heard of. */
    public static KnownNode heardOf(NodeId node, Instant at) {
        return new KnownNode(node, "", "", "", Set.of(), Map.of(), 0, at, Condition.UNKNOWN);
    }

    /** The same, heard of again. */
    public KnownNode seen(Instant at) {
        return new KnownNode(node, program, board, profile, labels, running, revision, at.isAfter(lastSeen) ? at : lastSeen,
                condition);
    }

    public Optional<Version> runs(Component component) {
        return Optional.ofNullable(running.get(component));
    }

    /** Whether its program takes releases of a component: each is for one tier, and the core takes none. */
    public boolean takes(Component component) {
        return program.startsWith(component.isForHubs() ? "district-hub" : "edge-node");
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
