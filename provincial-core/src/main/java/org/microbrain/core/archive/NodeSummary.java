package org.microbrain.core.archive;

import org.microbrain.record.NodeId;

/**
 * A node as its records show it.
 *
 * @param journals    journals it has opened so far, as far as known
 * @param made        records it has made, as far as known, over all journals
 * @param received    records of it that are durable here
 * @param lastRecord  time of its newest record by a clock not known to be wrong, Unix milliseconds; 0 when there is
 *                    none
 * @param lastArrived when the last new record came in, Unix milliseconds; 0 when none did
 */
public record NodeSummary(NodeId node, int journals, long made, long received, long lastRecord, long lastArrived) {
}
