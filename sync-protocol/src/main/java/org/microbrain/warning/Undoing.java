package org.microbrain.warning;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.microbrain.record.NodeId;

/**
 * Which steps were taken back: a person's own last step, at the same node, within {@link #LIMIT}. Both times are of that
 * node's clock; if it was set in between, the step stands.
 */
final class Undoing {

    /** The same at each node of a province: a state is told by it. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    private final Map<Hand, Step> last = new HashMap<>();
    private final Set<StepId> takenBack = new HashSet<>();
    private final Set<StepId> effective = new HashSet<>();

    private record Hand(NodeId node, Person who) {
    }

    /** The next step, in order, of those that are admitted. */
    void next(Step step) {
        Optional<Step> before = Optional.ofNullable(last.put(new Hand(step.node(), step.who()), step));
        if (step.action() == Action.UNDONE && before.filter(own -> undoes(step, own)).isPresent()) {
            takenBack.add(before.get().id());
            effective.add(step.id());
        }
    }

    private static boolean undoes(Step undo, Step own) {
        Duration after = Duration.between(Instant.ofEpochMilli(own.at().millis()), Instant.ofEpochMilli(undo.at().millis()));
        return undo.deed().about().equals(Optional.of(own.id())) && Powers.undoable(own.action())
                && own.at().quality() == undo.at().quality() && !after.isNegative() && after.compareTo(LIMIT) <= 0;
    }

    boolean takenBack(Step step) {
        return takenBack.contains(step.id());
    }

    boolean hadEffect(Step undo) {
        return effective.contains(undo.id());
    }
}
