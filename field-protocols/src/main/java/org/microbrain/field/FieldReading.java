package org.microbrain.field;

import org.microbrain.block.Reading;

/**
 * One value as a station in the field told it.
 *
 * @param station who measured, in the protocol's own spelling: ten digits (SL 651), the MN (HJ 212), a meter's address
 * @param point   what was measured there, a stable name of lower-case letters, digits, {@code -} and {@code /}: {@code stage},
 *                {@code pm25/hour-avg}
 * @param millis  time of the measurement, Unix milliseconds, or {@link Reading#NO_TIME} where the station tells none
 * @param value   a finite number, in the unit
 * @param unit    as the protocol's tables have it, or empty where they have none
 * @param quality {@link Reading#GOOD}, or {@link Reading#SUSPECT} or {@link Reading#BAD} as the station says
 */
public record FieldReading(String station, String point, long millis, double value, String unit, int quality) {

    /** The same in doubt: {@code more} is or-ed to the quality. */
    public FieldReading marked(int more) {
        return new FieldReading(station, point, millis, value, unit, quality | more);
    }
}
