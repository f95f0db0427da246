package org.microbrain.runtime.mapping;

import org.microbrain.block.Reading;

/**
 * A measured value as an intake understood it, before its series has a number in the journal.
 *
 * @param series  name of the series, levels separated by {@code /}, for instance {@code river/stage}
 * @param unit    unit as the source states it, empty when it states none
 * @param millis  time of the measurement, Unix milliseconds, or {@link Reading#NO_TIME}: the sink then puts the time of
 *                arrival
 * @param value   a finite number
 * @param quality 0 or an or-ed combination of {@link Reading#SUSPECT}, {@link Reading#BAD},
 *                {@link Reading#TIME_DOUBTFUL}
 */
public record Measurement(String series, String unit, long millis, double value, int quality) {
}
