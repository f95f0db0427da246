package org.microbrain.edge.infer;

/**
 * What one detector says of one series. It is said once, when it begins to hold, not again for each further reading.
 *
 * @param detector stable word: {@code range}, {@code rate}, {@code accumulation}, {@code stuck}, {@code silence},
 *                 {@code nearest}
 * @param series   name of the series
 * @param millis   time of the reading that caused it, Unix milliseconds; for silence, of the last reading there was
 * @param value    the value of that reading, in the unit of the series
 * @param score    0..1; a fixed rule is sure of itself and says 1
 * @param reasonZh a sentence with numbers and units
 * @param reasonEn the same in English
 */
public record Detection(String detector, String series, long millis, double value, double score,
                        String reasonZh, String reasonEn) implements Finding {
}
