package org.microbrain.intent;

/**
 * What a model that runs beside the live one would have said. All are counts since it began, not negative.
 *
 * @param readings         that both saw
 * @param detectionsLive   of the live one
 * @param detectionsShadow of the one beside it
 * @param warningsLive     raised by the live one
 * @param warningsShadow   that the one beside it would have raised
 * @param warningsMissed   raised by the live one, and not by the one beside it
 */
public record Shadow(long readings, long detectionsLive, long detectionsShadow, long warningsLive, long warningsShadow,
                     long warningsMissed) {

    /** @throws IllegalArgumentException when a count is negative */
    public Shadow {
        if (readings < 0 || detectionsLive < 0 || detectionsShadow < 0 || warningsLive < 0 || warningsShadow < 0
                || warningsMissed < 0) {
            throw new IllegalArgumentException("what a shadow counted is not negative");
        }
    }
}
