package org.microbrain.core.archive;

import org.microbrain.record.NodeId;

/**
 * Names a series in the province.
 *
 * @param name unique within the node; {@code #<journal>/<number>} for a series whose registration has not arrived
 */
public record SeriesKey(NodeId node, String name) {

    @Override
    public String toString() {
        return node + "/" + name;
    }
}
