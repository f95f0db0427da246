package org.microbrain.core.rollout;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.release.Component;

/** Which rollout each component of each node belongs to. In memory; {@link StoredRollouts} has the same on the disk. */
final class Owners {

    private final Map<NodeId, Map<Component, Long>> owners = new HashMap<>();

    /** @param known as they were written down */
    Owners(Map<Owned, Long> known) {
        known.forEach(this::put);
    }

    void put(Owned what, long rollout) {
        owners.computeIfAbsent(what.node(), fresh -> new HashMap<>(4)).put(what.component(), rollout);
    }

    void remove(Owned what) {
        owners.getOrDefault(what.node(), new HashMap<>(0)).remove(what.component());
    }

    /** By component; not to be changed. */
    Map<Component, Long> of(NodeId node) {
        return owners.getOrDefault(node, Map.of());
    }

    Optional<Long> of(NodeId node, Component component) {
        return Optional.ofNullable(of(node).get(component));
    }

    /** Nodes of an area that rollouts have something at. */
    List<NodeId> in(DivisionCode area) {
        return owners.keySet().stream().filter(node -> area.contains(node.area())).toList();
    }
}
