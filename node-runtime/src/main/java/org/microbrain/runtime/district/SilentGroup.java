package org.microbrain.runtime.district;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.microbrain.record.NodeId;

/**
 * Silent nodes that have one parent and, as far as it can be told from here, one cause.
 *
 * @param parent whom they report to
 * @param cause  why nothing comes
 * @param nodes  who, the one silent longest first; a few of them
 * @param count  how many
 * @param since  when the last of them was heard, Unix milliseconds
 */
public record SilentGroup(NodeId parent, Cause cause, List<NodeLine> nodes, int count, long since) {

    private static final int SHOWN = 8;

    /** Why nothing comes of a node, as far as it can be told from above. */
    public enum Cause {
        /** The parent is silent itself: look there first. */
        PARENT,
        /** All children of a parent that can be heard are silent: its port, or the network around it. */
        ALL,
        /** Others of the same parent can be heard: the node, its power, or its line. */
        NODE
    }

    /** The largest first. */
    static List<SilentGroup> of(Situation situation, List<NodeLine> lines) {
        if (lines.stream().noneMatch(line -> line.state() == NodeState.SILENT)) {
            return List.of();
        }
        Map<NodeId, int[]> counts = new TreeMap<>();
        Map<NodeId, List<NodeLine>> silent = new TreeMap<>();
        for (NodeLine line : lines) {
            NodeId parent = situation.parent(line.node());
            int[] count = counts.computeIfAbsent(parent, fresh -> new int[2]);
            count[0]++;
            if (line.state() == NodeState.SILENT) {
                count[1]++;
                silent.computeIfAbsent(parent, fresh -> new ArrayList<>()).add(line);
            }
        }
        List<SilentGroup> groups = new ArrayList<>();
        silent.forEach((parent, nodes) -> {
            int[] count = counts.get(parent);
            Cause cause = situation.find(parent).filter(line -> line.state() == NodeState.SILENT).isPresent() ? Cause.PARENT
                    : count[0] > 1 && count[1] == count[0] ? Cause.ALL : Cause.NODE;
            nodes.sort(Comparator.comparingLong(NodeLine::lastSeen));
            groups.add(new SilentGroup(parent, cause, nodes.stream().limit(SHOWN).toList(), nodes.size(),
                    nodes.get(nodes.size() - 1).lastSeen()));
        });
        groups.sort(Comparator.comparingInt((SilentGroup group) -> -group.count()).thenComparing(SilentGroup::parent));
        return groups;
    }
}
