package org.microbrain.core.archive;

import org.microbrain.body.DetectionBody;
import org.microbrain.record.Origin;

/**
 * A detection and when the province learnt of it.
 *
 * @param arrived Unix milliseconds
 */
public record ArchivedDetection(Origin origin, long sequence, long arrived, DetectionBody body) {
}
