package org.microbrain.core.archive;

import org.microbrain.body.WarningBody;
import org.microbrain.record.Origin;

/**
 * A warning and when the province learnt of it.
 *
 * @param arrived Unix milliseconds; {@code arrived} − {@code body.getBornMs()} is the time it took, as far as the two
 *                clocks agree
 */
public record ArchivedWarning(Origin origin, long sequence, long arrived, WarningBody body) {
}
