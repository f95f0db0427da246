package org.microbrain.core.archive;

import org.microbrain.body.ReportBody;
import org.microbrain.record.Origin;

/**
 * What a node said of itself.
 *
 * @param time    when it said so by its own clock, Unix milliseconds
 * @param arrived when the province learnt of it, Unix milliseconds
 */
public record ArchivedReport(Origin origin, long sequence, long time, long arrived, ReportBody body) {
}
