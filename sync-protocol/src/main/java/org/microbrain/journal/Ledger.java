package org.microbrain.journal;

import org.microbrain.record.Origin;

/**
 * The account of one origin at one node (invariant 7).
 *
 * @param made         sequences the origin is known to have given out
 * @param received     of them, ever durable at this node (at the origin itself: all)
 * @param acknowledged of those, held by the parent
 * @param shed         of those, given up here with a shed record
 * @param waiting      rows counted on the disk that still wait for the parent
 */
public record Ledger(Origin origin, long made, long received, long acknowledged, long shed, long waiting) {

    /** What came in has gone out, was given up by name, or is still on this disk. */
    public boolean balanced() {
        return received <= made && received == acknowledged + shed + waiting;
    }
}
