package org.microbrain.edge.output;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * People have stopped all outputs. Like a lock that each has put on: one takes off their own, a duty leader takes off all.
 *
 * @param by    who pressed, the first one first
 * @param since when it was pressed first
 */
public record Stop(List<String> by, Instant since) {

    public Stop {
        by = List.copyOf(by);
    }

    Stop and(String who) {
        return by.contains(who) ? this : new Stop(Stream.concat(by.stream(), Stream.of(who)).toList(), since);
    }

    boolean mayBeReleasedBy(String who, boolean leads) {
        return leads || by.equals(List.of(who));
    }
}
