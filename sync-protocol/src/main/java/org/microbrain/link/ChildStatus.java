package org.microbrain.link;

import java.util.Map;
import org.microbrain.journal.Backlog;
import org.microbrain.journal.Storage;
import org.microbrain.record.NodeId;

/**
 * What a parent knows of a child.
 *
 * @param program   name and version the child says
 * @param connected whether a link stands
 * @param lastHeard Unix milliseconds by the parent's clock
 * @param waiting   the child's backlog as it last said; {@link #NOTHING_KNOWN} before it did
 * @param standing  whether there is one of it
 * @param storage   how its disk is, as it last said
 */
public record ChildStatus(NodeId node, String program, boolean connected, long lastHeard, Backlog waiting,
                          Standing standing, Storage storage) implements Comparable<ChildStatus> {

    public static final Backlog NOTHING_KNOWN = new Backlog(Map.of());

    /** Whether there is one machine of a name, and the same as before. */
    public enum Standing {
        USUAL,
        /** It came with none of the journals it had before: another machine or disk, for a day. */
        REPLACED,
        /** Two machines go by its name: a copied disk or key. Until 10 minutes after the second one was last seen. */
        TWICE
    }

    /** One of its name, its disk good. */
    public ChildStatus(NodeId node, String program, boolean connected, long lastHeard, Backlog waiting) {
        this(node, program, connected, lastHeard, waiting, Standing.USUAL, Storage.GOOD);
    }

    ChildStatus standing(Standing as) {
        return new ChildStatus(node, program, connected, lastHeard, waiting, as, storage);
    }

    ChildStatus gone() {
        return new ChildStatus(node, program, false, lastHeard, waiting, standing, storage);
    }

    /** This, with the backlog of before while a new one is not known. */
    ChildStatus after(ChildStatus before) {
        return waiting == NOTHING_KNOWN
                ? new ChildStatus(node, program, connected, lastHeard, before.waiting, standing, before.storage) : this;
    }

    @Override
    public int compareTo(ChildStatus other) {
        return node.compareTo(other.node);
    }
}
