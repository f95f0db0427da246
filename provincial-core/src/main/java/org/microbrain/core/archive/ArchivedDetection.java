package org.microbrain.core.archive;

import org.microbrain.body.DetectionBody;
import org.microbrain.record.Origin;
import org.microbrain.record.RecordTime;

/**
 * A detection and when the province learnt of it.
 *
 * @param arrived Unix milliseconds
 * @param clock   how far its times are believed; when corrected, the body holds the right one
 */
public record ArchivedDetection(Origin origin, long sequence, long arrived, RecordTime.Quality clock, DetectionBody body) {
}
