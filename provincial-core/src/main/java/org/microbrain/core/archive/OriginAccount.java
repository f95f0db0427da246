package org.microbrain.core.archive;

/**
 * The account of one origin as its receipts say it, and when it was last heard of.
 *
 * @param ledger      with as many rows as were received: they are not counted
 * @param lastRecord  time of its newest record by a clock not known to be wrong, Unix milliseconds; 0 when there is none
 * @param lastArrived when the last new record came in, Unix milliseconds; 0 when none did
 */
public record OriginAccount(OriginLedger ledger, long lastRecord, long lastArrived) {
}
