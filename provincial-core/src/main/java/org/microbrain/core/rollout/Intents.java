package org.microbrain.core.rollout;

import java.util.List;
import java.util.Map;
import org.microbrain.intent.Wish;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;

/** Where what is wanted goes: signed, numbered, and down the tree. What was said before of the same node or area is replaced. */
public interface Intents {

    /**
     * All that nodes are wanted to run. Durable when it returns.
     *
     * @param desired the whole list of each node
     */
    void desired(Map<NodeId, List<Wish>> desired);

    /** Whether nothing is known of what was said before: at a first start, or when that was lost. */
    boolean nothingSaid();

    /** Stops all starts in an area, or lets them go on. Durable when it returns. */
    void halt(DivisionCode area, boolean halted, String who, String why);
}
