package org.microbrain.edge.output;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The plans of all outputs, by output. Immutable.
 *
 * @param approved those by which outputs are switched
 * @param proposed those that wait for an approval; what is approved counts until then
 * @param last     the highest number that was ever given, also to what was withdrawn
 */
record Plans(Map<String, PlanVersion> approved, Map<String, PlanVersion> proposed, Map<String, Integer> last) {

    static final Plans NONE = new Plans(Map.of(), Map.of(), Map.of());

    Plans {
        approved = Map.copyOf(approved);
        proposed = Map.copyOf(proposed);
        last = Map.copyOf(last);
    }

    int nextNumber(String output) {
        return last.getOrDefault(output, 0) + 1;
    }

    /** The plan that counts for an output as it is wired now. */
    Optional<PlanVersion> inForce(Output output) {
        return Optional.ofNullable(approved.get(output.name())).filter(plan -> plan.wiring().equals(output.wiring()));
    }

    /** Whether an approved plan counts no more because the output was wired anew. */
    boolean isRewired(Output output) {
        return approved.containsKey(output.name()) && inForce(output).isEmpty();
    }

    Plans withProposed(String output, PlanVersion version) {
        return new Plans(approved, with(proposed, output, version), with(last, output, version.number()));
    }

    Plans withApproved(String output, PlanVersion version) {
        return new Plans(with(approved, output, version), without(proposed, output), last);
    }

    Plans withoutProposed(String output) {
        return new Plans(approved, without(proposed, output), last);
    }

    Plans withoutApproved(String output) {
        return new Plans(without(approved, output), proposed, last);
    }

    private static <T> Map<String, T> with(Map<String, T> map, String key, T value) {
        Map<String, T> next = new TreeMap<>(map);
        next.put(key, value);
        return next;
    }

    private static <T> Map<String, T> without(Map<String, T> map, String key) {
        Map<String, T> next = new TreeMap<>(map);
        next.remove(key);
        return next;
    }
}
