package org.microbrain.runtime.district;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.microbrain.record.DivisionCode;

/**
 * A division with all nodes in it taken together.
 *
 * @param nodes    how many there are
 * @param silent   of those, silent ones
 * @param state    the worst of them; UNHEARD when there is none
 * @param orange   of those, how many are silent, have disk trouble or a certificate that is over
 * @param yellow   of those, how many are behind or have a certificate that ends soon
 * @param oldest   nine of ten nodes have a newer newest record than this, Unix milliseconds; 0 when not known
 * @param backlog  records that wait
 * @param shed     records given up
 * @param warnings open ones
 */
public record Place(DivisionCode area, int nodes, int silent, NodeState state, int orange, int yellow, long oldest, long backlog, long shed,
                    OpenWarnings warnings) {

    static Place of(DivisionCode area, List<NodeLine> lines, OpenWarnings warnings) {
        NodeState worst = lines.isEmpty() ? NodeState.UNHEARD : NodeState.GOOD;
        long[] newest = new long[lines.size()];
        int known = 0;
        int silent = 0;
        int orange = 0;
        int yellow = 0;
        long backlog = 0;
        long shed = 0;
        for (NodeLine line : lines) {
            worst = worst.or(line.state());
            if (line.lastRecord() != 0) {
                newest[known++] = line.lastRecord();
            }
            orange += line.state().colour().equals("orange") ? 1 : 0;
            yellow += line.state().colour().equals("yellow") ? 1 : 0;
            silent += line.state() == NodeState.SILENT ? 1 : 0;
            backlog += Math.max(0, line.backlog());
            shed += line.account().shed();
        }
        Arrays.sort(newest, 0, known);
        return new Place(area, lines.size(), silent, worst, orange, yellow, known == 0 ? 0 : newest[known / 10], backlog,
                shed, warnings);
    }

    /**
     * Nine of ten nodes have data younger than this, in milliseconds; -1 when not known. One that is far behind alone does not
     * make a county old.
     */
    public long lag(Instant now) {
        return oldest == 0 ? -1 : Math.max(0, now.toEpochMilli() - oldest);
    }
}
