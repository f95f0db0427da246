package org.microbrain.core.rollout;

import java.util.Set;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.release.Component;

/**
 * For which nodes a rollout is. What is empty asks for nothing; a node must meet all that is asked for.
 *
 * @param areas    in one of these
 * @param profiles of one of these gateway models
 * @param boards   with one of these boards
 * @param labels   with each of these labels
 * @param gateways looking after a gateway of one of these models
 * @param versions running such a version of the component
 * @param nodes    one of these
 */
public record Target(Set<DivisionCode> areas, Set<String> profiles, Set<String> boards, Set<String> labels,
                     Set<String> gateways, VersionRange versions, Set<NodeId> nodes) {

    /** Every node. */
    public static final Target ALL = new Target(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), VersionRange.ANY, Set.of());

    public Target {
        areas = Set.copyOf(areas);
        profiles = Set.copyOf(profiles);
        boards = Set.copyOf(boards);
        labels = Set.copyOf(labels);
        gateways = Set.copyOf(gateways);
        nodes = Set.copyOf(nodes);
    }

    /** The nodes of some areas. */
    public static Target of(DivisionCode... areas) {
        return new Target(Set.of(areas), Set.of(), Set.of(), Set.of(), Set.of(), VersionRange.ANY, Set.of());
    }

    /** Whether it is for this node, as it is now. */
    public boolean selects(KnownNode node, Component component) {
        return miss(node, component) == Miss.NONE;
    }

    /** Why a node is not selected. */
    public enum Miss { NONE, AREA, NOT_LISTED, PROFILE, BOARD, LABEL, GATEWAY, VERSION }

    /** The first thing that a node does not meet. */
    public Miss miss(KnownNode node, Component component) {
        if (!areas.isEmpty() && areas.stream().noneMatch(area -> area.contains(node.node().area()))) {
            return Miss.AREA;
        }
        if (!nodes.isEmpty() && !nodes.contains(node.node())) {
            return Miss.NOT_LISTED;
        }
        if (!profiles.isEmpty() && !profiles.contains(node.profile())) {
            return Miss.PROFILE;
        }
        if (!boards.isEmpty() && !boards.contains(node.board())) {
            return Miss.BOARD;
        }
        if (!node.labels().containsAll(labels)) {
            return Miss.LABEL;
        }
        if (!gateways.isEmpty() && gateways.stream().noneMatch(node.gateways()::contains)) {
            return Miss.GATEWAY;
        }
        return versions.contains(node.runs(component)) ? Miss.NONE : Miss.VERSION;
    }
}
