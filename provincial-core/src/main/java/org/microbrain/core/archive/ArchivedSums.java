package org.microbrain.core.archive;

import org.microbrain.record.NodeId;
import org.microbrain.sums.WeekSums;

/**
 * Sums of rows of several villages.
 *
 * @param hub  that added them up, for its area
 * @param sums not to be changed
 */
public record ArchivedSums(NodeId hub, WeekSums sums) {
}
