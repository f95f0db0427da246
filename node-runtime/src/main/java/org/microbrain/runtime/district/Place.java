package org.microbrain.runtime.district;

import java.time.Instant;
import java.util.List;
import org.microbrain.record.DivisionCode;

/**
 * A division with all nodes in it taken together.
 *
 * @param nodes    how many there are
 * @param silent   of those, silent ones
 * @param state    the worst of them; UNHEARD when there is none
 * @param oldest   the time of the newest record of the node that is furthest behind, Unix milliseconds; 0 when not known
 * @param backlog  records that wait
 * @param shed     records given up
 * @param warnings open ones
 */
public record Place(DivisionCode area, int nodes, int silent, NodeState state, long oldest, long backlog, long shed,
                    OpenWarnings warnings) {

    static Place of(DivisionCode area, List<NodeLine> lines, OpenWarnings warnings) {
        NodeState worst = lines.isEmpty() ? NodeState.UNHEARD : NodeState.GOOD;
        long oldest = Long.MAX_VALUE;
        int silent = 0;
        long backlog = 0;
        long shed = 0;
        for (NodeLine line : lines) {
            worst = worst.or(line.state());
            oldest = line.lastRecord() == 0 ? oldest : Math.min(oldest, line.lastRecord());
            silent += line.state() == NodeState.SILENT ? 1 : 0;
            backlog += Math.max(0, line.backlog());
            shed += line.account().shed();
        }
        return new Place(area, lines.size(), silent, worst, oldest == Long.MAX_VALUE ? 0 : oldest, backlog, shed, warnings);
    }

    /** Age of the newest record of the node that is furthest behind, in milliseconds; -1 when not known. */
    public long lag(Instant now) {
        return oldest == 0 ? -1 : Math.max(0, now.toEpochMilli() - oldest);
    }
}
