package org.microbrain.link;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.ProtocolViolation;

/**
 * The journals this parent has heard of, by node, and how many there may be. Each takes a place in the books for ever, and
 * a hostile child could invent them without end. Safe for use by several threads.
 */
final class Census {

    private final int mostOfANode;
    private final int mostBelow;
    private final NavigableMap<NodeId, Set<JournalId>> journals = new TreeMap<>();

    Census(ParentLimits limits) {
        this.mostOfANode = limits.journalsOfANode();
        this.mostBelow = limits.journalsBelow();
    }

    /** Takes down what is in the books already, however many there are. */
    synchronized void know(Collection<Origin> origins) {
        origins.forEach(this::add);
    }

    private void add(Origin origin) {
        journals.computeIfAbsent(origin.node(), node -> new HashSet<>(2)).add(origin.journal());
    }

    /** How many journals of a node are known beside this one. */
    synchronized int others(Origin origin) {
        Set<JournalId> known = journals.getOrDefault(origin.node(), Set.of());
        return known.size() - (known.contains(origin.journal()) ? 1 : 0);
    }

    /** @throws ProtocolViolation when one of the origins is new and there are too many already */
    synchronized void admit(NodeId child, Collection<Origin> origins) {
        // Counted once for all of them: a province that comes together for the first time brings thousands of new ones.
        int below = -1;
        for (Origin origin : origins) {
            Set<JournalId> known = journals.getOrDefault(origin.node(), Set.of());
            if (known.contains(origin.journal())) {
                continue;
            }
            if (known.size() >= mostOfANode) {
                throw new ProtocolViolation("too-many-journals", "it names the " + (known.size() + 1)
                        + "th journal of " + origin.node() + "; a node opens one at each start, and "
                        + mostOfANode + " are allowed (children.journals-of-a-node); look whether it starts over and over");
            }
            below = below < 0 ? below(child) : below;
            if (below >= mostBelow) {
                throw new ProtocolViolation("too-many-journals", "more than " + mostBelow + " journals of " + child
                        + " and the nodes below it are known (children.journals-below); look who invents them");
            }
            add(origin);
            below++;
        }
    }

    /** The journals of a child and of the nodes below it. */
    synchronized List<Origin> of(NodeId child) {
        List<Origin> origins = new ArrayList<>();
        visit(child, (node, known) -> known.forEach(journal -> origins.add(new Origin(node, journal))));
        return origins;
    }

    private int below(NodeId child) {
        int[] count = {0};
        visit(child, (node, known) -> count[0] += known.size());
        return count[0];
    }

    private void visit(NodeId child, BiConsumer<NodeId, Set<JournalId>> visitor) {
        for (var entry : journals.tailMap(new NodeId(child.area().code()), true).entrySet()) {
            if (entry.getKey().equals(child) || child.area().strictlyContains(entry.getKey().area())) {
                visitor.accept(entry.getKey(), entry.getValue());
            } else if (!child.area().contains(entry.getKey().area())) {
                break;
            }
        }
    }
}
