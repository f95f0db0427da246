package org.microbrain.runtime.district;

import org.microbrain.record.NodeId;

/**
 * What a node's records amount to where they are told, all its journals together.
 *
 * @param made        records it has made, as far as known
 * @param received    of those, on a disk here or handed on
 * @param shed        of those, given up with a reason
 * @param waiting     of those, not yet where they must go: at a hub, not acknowledged by its parent; at the core, still below
 * @param balanced    whether that adds up
 * @param lastRecord  time of its newest record, Unix milliseconds; 0 when it is not remembered here
 * @param lastArrived when its last record came in, Unix milliseconds; 0 when it is not remembered here
 */
public record NodeAccount(NodeId node, long made, long received, long shed, long waiting, boolean balanced,
                          long lastRecord, long lastArrived) {
}
