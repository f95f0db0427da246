package org.microbrain.link;

import java.util.Collection;
import org.microbrain.record.Origin;
import org.microbrain.record.ProtocolViolation;

/**
 * Keeps a child to its turn while its inventory is compared: one page at a time, and after the last one a pause. Looking
 * for what is missing costs the store more than anything else a child may ask.
 */
final class InventoryTurn {

    /** From the last page of one comparison to the first of the next. */
    static final long PAUSE_MILLIS = 60_000;

    private boolean waitsForAnswer;
    private boolean last;
    private long lastAt;
    private boolean earlier;

    /** @throws ProtocolViolation when it is not the child's turn */
    void asked(boolean lastPage, long now) {
        if (waitsForAnswer) {
            throw new ProtocolViolation("out-of-turn", "it sent a page of its inventory before the one before was answered");
        }
        if (last && now - lastAt < PAUSE_MILLIS) {
            throw new ProtocolViolation("out-of-turn", "it began to compare its inventory again within "
                    + PAUSE_MILLIS / 1000 + " s");
        }
        earlier &= !last;
        waitsForAnswer = true;
        last = lastPage;
        lastAt = now;
    }

    void answered() {
        waitsForAnswer = false;
    }

    /** @return true with the last page, when no journal of the child but the open one was on any page */
    boolean bringsNoneBefore(Origin open, Collection<Origin> page) {
        earlier |= page.stream().anyMatch(origin -> origin.node().equals(open.node()) && !origin.equals(open));
        return last && !earlier;
    }
}
