package org.microbrain.core.archive;

import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.warning.Label;
import org.microbrain.warning.WarningId;

/**
 * A warning and what people's answers say of it.
 *
 * @param time     of its birth, Unix milliseconds
 * @param node     where it was born
 * @param area     for which place
 * @param rule     which raised it
 * @param detector whose detection raised it; empty when the warning does not say
 * @param series   of the reading that raised it, of the node's; empty when the warning does not say
 * @param cause    time of that reading, Unix milliseconds
 * @param level    at birth, 1 blue to 4 red
 */
public record LabelledWarning(WarningId warning, long time, NodeId node, DivisionCode area, String hazard, String rule,
                              String detector, String series, String unit, long cause, int level, Label label) {
}
