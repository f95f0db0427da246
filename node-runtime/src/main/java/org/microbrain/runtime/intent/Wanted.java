package org.microbrain.runtime.intent;

import java.util.List;
import java.util.Optional;
import org.microbrain.intent.Desired;
import org.microbrain.intent.Halt;
import org.microbrain.record.DivisionCode;

/**
 * What the province wants of one node, as far as it is known there. All of it is verified.
 *
 * @param revision the highest revision of an intent that is held; 0 when none is
 * @param desired  all that the node is wanted to run; empty when nobody ever said
 * @param halts    the halts that stand for the node's area, the largest area first; while there is one, nothing begins
 */
public record Wanted(long revision, Optional<Desired> desired, List<Standing> halts) {

    /** Nothing is known. */
    public static final Wanted NOTHING = new Wanted(0, Optional.empty(), List.of());

    /** A halt of an area. */
    public record Standing(DivisionCode area, Halt halt) {
    }

    public Wanted {
        halts = List.copyOf(halts);
    }

    /** Whether nothing may begin to be applied. */
    public boolean halted() {
        return !halts.isEmpty();
    }
}
