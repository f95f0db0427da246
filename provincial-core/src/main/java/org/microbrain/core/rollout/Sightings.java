package org.microbrain.core.rollout;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.microbrain.core.rollout.NodeSight.Seen;
import org.microbrain.intent.Attempt;
import org.microbrain.intent.AttemptEncoding;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.storage.SqliteFile;

/** What the records of nodes tell: the nodes themselves, and the last word of each about each rollout. For one thread. */
final class Sightings {

    private final SqliteFile file;
    private final StoredNodes storedNodes;
    private final StoredAttempts storedAttempts;
    private final NodeRegistry registry;
    private final Map<String, Map<NodeId, Seen>> told;

    Sightings(SqliteFile file) {
        this.file = file;
        storedNodes = new StoredNodes(file);
        storedAttempts = new StoredAttempts(file);
        registry = new NodeRegistry(storedNodes.all());
        told = storedAttempts.latest();
    }

    NodeRegistry registry() {
        return registry;
    }

    /** Records that have come in, for the figures of their nodes. */
    void saw(Collection<JournalRecord> records, Instant now) {
        registry.saw(records, now);
    }

    /**
     * Writes an attempt down, in the transaction that is open.
     *
     * @param then gets what is to be done after the commit
     */
    void attempt(JournalRecord record, Instant now, List<Runnable> then) {
        NodeId node = record.origin().node();
        Optional<Attempt> attempt = AttemptEncoding.decode(record.body());
        if (attempt.isPresent() && storedAttempts.add(new StoredAttempt(node, now, attempt.get()), record.origin(),
                record.sequence())) {
            Attempt one = attempt.get();
            Seen seen = new Seen(one.number(), one.state(), one.reason(), now, one.shadow());
            then.add(() -> told.computeIfAbsent(one.rollout(), fresh -> new HashMap<>())
                    .merge(node, seen, (before, next) -> next.number() < before.number() ? before : next));
        }
    }

    /** Writes down the figures of nodes that have changed since the last time. */
    void write() {
        List<KnownNode> changed = registry.takeChanged();
        try {
            file.transaction(() -> {
                storedNodes.write(changed);
                return null;
            });
        } catch (RuntimeException e) {
            registry.giveBack(changed);
            throw e;
        }
    }

    /** All nodes that ever told of a rollout. */
    Set<NodeId> told() {
        return told.values().stream().flatMap(words -> words.keySet().stream()).collect(Collectors.toSet());
    }

    /** What a node told last of a rollout. */
    Optional<Seen> last(Plan plan, NodeId node) {
        return Optional.ofNullable(told.getOrDefault(plan.name(), Map.of()).get(node));
    }

    List<StoredAttempt> attempts(NodeId node, long rollout, int most) {
        return storedAttempts.attempts(node, Long.toString(rollout), most);
    }
}
