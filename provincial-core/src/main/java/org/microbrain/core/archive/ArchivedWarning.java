package org.microbrain.core.archive;

import org.microbrain.body.WarningBody;
import org.microbrain.record.Origin;
import org.microbrain.record.RecordTime;

/**
 * A warning and when the province learnt of it.
 *
 * @param arrived Unix milliseconds; {@code arrived} − {@code body.getBornMs()} is the time it took, as far as the two
 *                clocks agree
 * @param clock   how far its times are believed; when corrected, the body holds the right one
 */
public record ArchivedWarning(Origin origin, long sequence, long arrived, RecordTime.Quality clock, WarningBody body) {
}
