package org.microbrain.core.archive;

import java.time.LocalDate;
import org.microbrain.record.NodeId;
import org.microbrain.sums.Topic;

/**
 * What one hub added up of one topic, without the sums.
 *
 * @param firstWeek the first Monday
 * @param lastWeek  the last Monday
 * @param nodes     the most places that one of its sums was of
 * @param rows      of all its sums
 */
public record HubSums(NodeId hub, Topic topic, LocalDate firstWeek, LocalDate lastWeek, int nodes, long rows) {
}
