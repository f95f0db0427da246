package org.microbrain.link;

import java.util.Map;
import org.microbrain.journal.Backlog;
import org.microbrain.record.NodeId;

/**
 * What a parent knows of a child.
 *
 * @param program   name and version the child says
 * @param connected whether a link stands
 * @param lastHeard Unix milliseconds by the parent's clock
 * @param waiting   the child's backlog as it last said; {@link #NOTHING_KNOWN} before it did
 */
public record ChildStatus(NodeId node, String program, boolean connected, long lastHeard, Backlog waiting)
        implements Comparable<ChildStatus> {

    public static final Backlog NOTHING_KNOWN = new Backlog(Map.of());

    @Override
    public int compareTo(ChildStatus other) {
        return node.compareTo(other.node);
    }
}
