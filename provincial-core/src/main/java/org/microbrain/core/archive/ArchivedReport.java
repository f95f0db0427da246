package org.microbrain.core.archive;

import org.microbrain.body.ReportBody;
import org.microbrain.record.Origin;
import org.microbrain.record.RecordTime;

/**
 * What a node said of itself.
 *
 * @param time    when it said so by its own clock, Unix milliseconds
 * @param clock   how far that time is believed; when corrected, {@code time} is the right one
 * @param arrived when the province learnt of it, Unix milliseconds
 */
public record ArchivedReport(Origin origin, long sequence, long time, RecordTime.Quality clock, long arrived, ReportBody body) {
}
