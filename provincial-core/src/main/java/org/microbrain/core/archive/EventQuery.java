package org.microbrain.core.archive;

import java.util.Optional;
import java.util.OptionalInt;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;

/**
 * Asks for warnings, detections or reports, newest first.
 *
 * @param range   of the time of birth (warning), of the reading (detection) or of the record (report)
 * @param level   exactly this level; warnings only
 * @param within  warnings for this area or below; the others made there
 * @param node    made by this node
 * @param after   where the page before stopped
 * @param limit   most entries of a page, 1 to 10,000
 */
public record EventQuery(TimeRange range, OptionalInt level, Optional<DivisionCode> within, Optional<NodeId> node,
        Optional<Position> after, int limit) {

    /** A place in the list: an entry's time and row. */
    public record Position(long time, long record) {
    }

    public EventQuery {
        if (limit < 1 || limit > 10_000) {
            throw new IllegalArgumentException("limit must be 1 to 10000, got " + limit);
        }
    }

    /** The newest {@code limit} entries. */
    public static EventQuery newest(int limit) {
        return new EventQuery(TimeRange.ALL, OptionalInt.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                limit);
    }
}
