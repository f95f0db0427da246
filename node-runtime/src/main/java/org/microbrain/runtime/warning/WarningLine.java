package org.microbrain.runtime.warning;

import java.time.Instant;
import java.util.Optional;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.console.Notice;
import org.microbrain.warning.Status;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningLevel;

/**
 * A warning as a line of a list.
 *
 * @param id      its name
 * @param area    the place
 * @param level   now; empty while only steps have come
 * @param status  how far it is
 * @param open    whether somebody still has to do something
 * @param drill   an exercise
 * @param hazard  of what it warns
 * @param node    who raised it
 * @param born    when
 * @param changed when the last step known here was taken
 * @param reason  why, in words
 * @param series  which reading was dangerous; empty when unknown
 */
public record WarningLine(WarningId id, DivisionCode area, Optional<WarningLevel> level, Status status, boolean open,
                          boolean drill, String hazard, Optional<NodeId> node, Instant born, Instant changed,
                          Notice reason, String series) {
}
