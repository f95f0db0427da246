package org.microbrain.infer;

/**
 * What one detector says of one series. It is said once, when it begins to hold, not again for each further reading.
 *
 * @param detector stable word: {@code range}, {@code rate}, {@code accumulation}, {@code stuck}, {@code silence},
 *                 {@code nearest}, {@code novelty}, {@code forest}, {@code linear},
 *                 {@code onnx}
 * @param series   name of the series
 * @param millis   time of the reading that caused it, Unix milliseconds; for silence, of the last reading there was
 * @param value    the value of that reading, in the unit of the series
 * @param score    0..1; a fixed rule is sure of itself and says 1
 * @param reasonZh a sentence with numbers and units
 * @param reasonEn the same in English
 * @param rule     name of the rule whose detector it is; empty while the detector speaks for itself. Not in records
 */
public record Detection(String detector, String series, long millis, double value, double score,
                        String reasonZh, String reasonEn, String rule) implements Finding {

    /** As a detector makes it. */
    public Detection(String detector, String series, long millis, double value, double score, String reasonZh,
                     String reasonEn) {
        this(detector, series, millis, value, score, reasonZh, reasonEn, "");
    }

    Detection by(Rule author) {
        return new Detection(detector, series, millis, value, score, reasonZh, reasonEn, author.name());
    }
}
