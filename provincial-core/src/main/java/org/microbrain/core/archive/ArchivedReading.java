package org.microbrain.core.archive;

/**
 * A reading as it was measured.
 *
 * @param millis  Unix milliseconds or {@link org.microbrain.block.Reading#NO_TIME}
 * @param value   any double, bit for bit
 * @param quality as in {@link org.microbrain.block.Reading#quality()}
 */
public record ArchivedReading(long millis, double value, int quality) {
}
