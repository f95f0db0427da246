package org.microbrain.link;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;

/**
 * Tells a node that comes again from two machines that go by one name (a copied disk). A program has one journal id from
 * its start to its end, and no program that ended comes back; so when a journal returns although a later one was welcomed
 * meanwhile and still serves, two are alive. The newer one wins once, because a node that was started anew must get in at
 * once; when the older one returns, it gets the line back and the other is refused. Guarded by {@link Children}.
 */
final class Instances {

    private static final int MOST_REMEMBERED = 16;
    /** Longer than a refused one waits between its attempts. */
    private static final long TWICE_MILLIS = 10 * 60_000;
    private static final long REPLACED_MILLIS = 24 * 3_600_000;

    /** What becomes of a link that says hello. */
    enum Verdict {
        /** It serves; whoever served is gone, or the same program on an older line. */
        WELCOME,
        /** Its program was there first: it serves again, and who serves now is the second of two. */
        FIRST,
        /** It is the second of two. */
        SECOND
    }

    private static final class Node {
        private final List<JournalId> seen = new ArrayList<>();
        private final Set<JournalId> seconds = new HashSet<>();
        private long twiceUntil = Long.MIN_VALUE;
        private long replacedUntil = Long.MIN_VALUE;
    }

    private final Map<NodeId, Node> nodes = new HashMap<>();

    /**
     * @param journal what the hello says
     * @param serving the journal of the link that serves this node now; null when none does
     */
    Verdict judge(NodeId name, JournalId journal, JournalId serving, long now) {
        Node node = nodes.computeIfAbsent(name, any -> new Node());
        boolean known = node.seen.contains(journal);
        if (!known) {
            node.seen.add(journal);
            if (node.seen.size() > MOST_REMEMBERED) {
                node.seconds.remove(node.seen.remove(0));
            }
        }
        if (!known || serving == null || serving.equals(journal)) {
            return Verdict.WELCOME;
        }
        node.twiceUntil = now + TWICE_MILLIS;
        boolean earlier = node.seen.indexOf(journal) < node.seen.indexOf(serving);
        if (!node.seconds.contains(journal) && (earlier || node.seconds.contains(serving))) {
            node.seconds.add(serving);
            return Verdict.FIRST;
        }
        node.seconds.add(journal);
        return Verdict.SECOND;
    }

    /** It came with none of its earlier journals. */
    void replaced(NodeId name, long now) {
        nodes.computeIfAbsent(name, any -> new Node()).replacedUntil = now + REPLACED_MILLIS;
    }

    ChildStatus.Standing standing(NodeId name, long now) {
        Node node = nodes.get(name);
        if (node == null) {
            return ChildStatus.Standing.USUAL;
        }
        return now < node.twiceUntil ? ChildStatus.Standing.TWICE
                : now < node.replacedUntil ? ChildStatus.Standing.REPLACED : ChildStatus.Standing.USUAL;
    }
}
