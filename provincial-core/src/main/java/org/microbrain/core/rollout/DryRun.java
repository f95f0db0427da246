package org.microbrain.core.rollout;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.microbrain.core.rollout.WaveAssignment.Candidate;
import org.microbrain.record.NodeId;

/**
 * What a plan would touch.
 *
 * @param waves  the nodes of each wave, in order of name
 * @param left   selected, and in no wave
 * @param misfit selected by the target, but the release does not fit: nodes by the word for what
 * @param lines  nodes by their line
 * @param bytes  of the whole release; what is sent to a node is that at most
 */
public record DryRun(List<List<NodeId>> waves, List<NodeId> left, Map<String, List<NodeId>> misfit,
                     Map<LineClass, Integer> lines, long bytes) {

    static DryRun of(Plan plan, Optional<Offer> offer, Collection<KnownNode> nodes, Instant now) {
        Map<NodeId, KnownNode> fit = new HashMap<>();
        Map<String, List<NodeId>> misfit = new TreeMap<>();
        for (KnownNode node : nodes) {
            if (node.takes(plan.component()) && plan.target().selects(node, plan.component())) {
                String word = offer.map(one -> one.misfit(node)).orElse("release");
                if (word.isEmpty()) {
                    fit.put(node.node(), node);
                } else {
                    misfit.computeIfAbsent(word, fresh -> new ArrayList<>()).add(node.node());
                }
            }
        }
        misfit.values().forEach(list -> list.sort(null));
        Map<NodeId, Integer> assigned = new WaveAssignment(plan.number(), now.minus(plan.gate(1).quietAfter())).assign(
                plan.waves(), fit.values().stream().map(one -> new Candidate(one.node(), one.lastSeen())).toList());
        List<List<NodeId>> waves = new ArrayList<>();
        for (int i = 1; i <= plan.waves().size(); i++) {
            int wave = i;
            waves.add(assigned.entrySet().stream().filter(one -> one.getValue() == wave).map(Map.Entry::getKey).sorted()
                    .toList());
        }
        Map<LineClass, Integer> lines = new EnumMap<>(LineClass.class);
        assigned.keySet().forEach(node -> lines.merge(fit.get(node).line(), 1, Integer::sum));
        return new DryRun(waves, fit.keySet().stream().filter(node -> !assigned.containsKey(node)).sorted().toList(), misfit,
                lines, offer.map(Offer::bytes).orElse(0L));
    }

    /** Nodes in all waves. */
    public int nodes() {
        return waves.stream().mapToInt(List::size).sum();
    }
}
