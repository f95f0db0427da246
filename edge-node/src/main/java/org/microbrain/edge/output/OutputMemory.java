package org.microbrain.edge.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All that must not be forgotten of the outputs of a site. Immutable.
 *
 * @param plans    of all outputs
 * @param stop     when people have stopped all
 * @param switches how outputs are meant to be, by name
 * @param log      what happened, the latest last
 */
record OutputMemory(Plans plans, Optional<Stop> stop, Map<String, SwitchState> switches, List<OutputEvent> log) {

    static final int MOST_LOG = 100;
    static final OutputMemory EMPTY = new OutputMemory(Plans.NONE, Optional.empty(), Map.of(), List.of());

    OutputMemory {
        switches = Map.copyOf(switches);
        log = List.copyOf(log);
    }

    OutputMemory with(Plans next) {
        return new OutputMemory(next, stop, switches, log);
    }

    OutputMemory with(Optional<Stop> next) {
        return new OutputMemory(plans, next, switches, log);
    }

    OutputMemory with(String output, SwitchState state) {
        Map<String, SwitchState> next = new TreeMap<>(switches);
        next.put(output, state);
        return new OutputMemory(plans, stop, next, log);
    }

    OutputMemory with(OutputEvent event) {
        List<OutputEvent> next = new ArrayList<>(log);
        next.add(event);
        return new OutputMemory(plans, stop, switches, next.subList(Math.max(0, next.size() - MOST_LOG), next.size()));
    }
}
