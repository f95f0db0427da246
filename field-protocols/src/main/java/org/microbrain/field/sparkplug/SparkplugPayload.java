package org.microbrain.field.sparkplug;

import java.util.List;
import org.microbrain.block.Reading;

/**
 * What one message of Sparkplug B holds.
 *
 * @param millis  when it was sent, Unix milliseconds, or {@link Reading#NO_TIME}
 * @param seq     its number, 0 to 255, or {@link #NO_SEQ}
 * @param metrics in the order of the message
 */
public record SparkplugPayload(long millis, int seq, List<SparkplugMetric> metrics) {

    public static final int NO_SEQ = -1;

    public SparkplugPayload {
        metrics = List.copyOf(metrics);
    }
}
