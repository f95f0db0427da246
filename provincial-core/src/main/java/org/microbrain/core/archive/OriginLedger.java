package org.microbrain.core.archive;

import org.microbrain.record.Origin;

/**
 * The loss proof of one origin at the province: made = received + shed + waiting.
 *
 * @param made     highest sequence the origin is known to have given out
 * @param received sequences on the receipt
 * @param shed     sequences given up below with a reason and not received by another way
 * @param waiting  made and neither received nor shed: still somewhere below
 * @param archived rows that are really there, counted when asked
 * @param balanced receipts, rows and claims agree
 */
public record OriginLedger(Origin origin, long made, long received, long shed, long waiting, long archived,
        boolean balanced) {
}
